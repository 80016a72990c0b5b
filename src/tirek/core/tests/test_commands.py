"""The commands of message catalogues, on a house of two files; and the filters no other test asks."""

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.template import engines
from django.utils import translation

KAZAKH = {"Classes": "Сыныптар", "Pupils": "Оқушылар"}
RUSSIAN = {"Classes": "Классы", "Pupils": "Ученики"}


@pytest.fixture
def house(tmp_path: Path, settings) -> Path:
    """A checkout whose page says «Classes» and «Pupils», and whose Kazakh and Russian know only the first."""
    settings.BASE = tmp_path
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "page.html").write_text('{% translate "Classes" %} {% translate "Pupils" %}', encoding="utf-8")
    for language, words in (("kk", KAZAKH), ("ru", RUSSIAN)):
        (tmp_path / "locale" / language / "parts").mkdir(parents=True)
        _write(tmp_path, language, {"Classes": words["Classes"]})
    return tmp_path


def _write(root: Path, language: str, words: dict[str, str]) -> None:
    text = "\n\n".join(f'msgid "{english}"\nmsgstr "{word}"' for english, word in words.items())
    (root / "locale" / language / "parts" / "people.po").write_text(text + "\n", encoding="utf-8")


def _said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_the_check_fails_while_a_text_is_untranslated_and_counts(house):
    with pytest.raises(CommandError) as refusal:
        _said("check_messages")
    assert str(refusal.value).splitlines() == [
        "kk: not translated: 'Pupils' (src/page.html:1)",
        "ru: not translated: 'Pupils' (src/page.html:1)",
        "2 findings",
    ]


def test_the_check_passes_once_both_languages_are_complete(house):
    _write(house, "kk", KAZAKH)
    _write(house, "ru", RUSSIAN)
    assert _said("check_messages") == "Every message is translated.\n"


def test_missing_texts_are_written_into_a_part_of_their_own(house):
    assert _said("messages").count("new.po: 1") == 2
    new = (house / "locale" / "kk" / "parts" / "new.po").read_text(encoding="utf-8")
    assert new == '#: src/page.html:1\nmsgid "Pupils"\nmsgstr ""\n'


def test_missing_texts_can_only_be_looked_at(house):
    assert 'msgid "Pupils"' in _said("messages", "--show")
    assert not list(house.rglob("new.po"))


def test_compiling_names_what_it_wrote_and_is_silent_the_second_time(house):
    assert sorted(_said("compile_messages").splitlines()) == [
        "locale/kk/LC_MESSAGES/django.mo",
        "locale/ru/LC_MESSAGES/django.mo",
    ]
    assert _said("compile_messages") == ""


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("{{ at|clock }}", "01:05"),
        ("{{ at|moment }}", "23\u00a0ноября 2026\u00a0г., 01:05"),
        ("{% days first last %}", "23\u00a0ноября – 1\u00a0декабря 2026\u00a0г."),
        ("{{ marks|of:'diagnostics' }}", "yes"),
        ("{{ marks|of:'research' }}", ""),
        ("{{ nothing|clock }}{{ nothing|moment }}{{ nothing|whole }}", ""),
    ],
)
def test_filters_of_time_and_of_lookup(page, said):
    facts = {
        "at": datetime(2026, 11, 22, 20, 5, tzinfo=UTC),
        "first": date(2026, 11, 23),
        "last": date(2026, 12, 1),
        "marks": {"diagnostics": "yes"},
        "nothing": None,
    }
    with translation.override("ru"):
        assert engines["django"].from_string(page).render(facts) == said
