"""Catalogues without gettext tools: what is found in sources, what is found wrong, what gettext reads back."""

import gettext
import os
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from tirek.core.messages import (
    CatalogueBroken,
    compile_catalogues,
    findings,
    missing_of,
    read_po,
    used_messages,
    write_mo,
)

TEMPLATE = """{% load i18n %}{% translate "Classes" %} {% trans "Old tag" as heard %}
{% translate "May" context "month" %} {% translate "100 %" %}
{% blocktranslate trimmed count n=pupils|length %}
    {{ n }} pupil
{% plural %}
    {{ n }} pupils
{% endblocktranslate %}
{% blocktranslate with name=pupil.name %}Dear {{ name }}, 5 %{% endblocktranslate %}
{{ value|default:_("nothing") }} {% card title=_('A card') %}
{% comment %}{% translate "Not for people" %}{% endcomment %}{# _("Nor this") #}
"""
SOURCE = """
from django.utils.translation import gettext as _, ngettext, npgettext, pgettext_lazy
A = _("One " "sentence"), ngettext("%(n)s day", "%(n)s days", 2), pgettext_lazy("menu", "Open")
B = npgettext("shop", "a", "b", 3), _(f"never {A}"), _(A)
"""
IN_TEMPLATE = {
    ("", "Classes"): "", ("", "Old tag"): "", ("month", "May"): "", ("", "100 %%"): "",
    ("", "%(n)s pupil"): "%(n)s pupils", ("", "Dear %(name)s, 5 %%"): "", ("", "nothing"): "", ("", "A card"): "",
}  # fmt: skip
IN_SOURCE = {
    ("", "One sentence"): "", ("", "%(n)s day"): "%(n)s days", ("menu", "Open"): "", ("shop", "a"): "b",
}  # fmt: skip


def _root(tmp_path: Path, *, python: str = "", html: str = "", **parts: str) -> Path:
    (tmp_path / "src" / "tests").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "src" / "pages.py").write_text(python, encoding="utf-8")
    (tmp_path / "src" / "tests" / "test_pages.py").write_text('_("only in a test")', encoding="utf-8")
    (tmp_path / "templates" / "page.html").write_text(html, encoding="utf-8")
    for language in ("kk", "ru"):
        folder = tmp_path / "locale" / language / "parts"
        folder.mkdir(parents=True)
        (folder / "topic.po").write_text(parts.get(language, ""), encoding="utf-8")
    return tmp_path


def _findings(root: Path, language: str) -> list[str]:
    return [line for line in findings(root, root / "locale") if line.startswith(language)]


def test_every_text_of_templates_and_sources_is_found(tmp_path):
    used = used_messages(_root(tmp_path, python=SOURCE, html=TEMPLATE))
    assert {key: plural for key, (plural, _) in used.items()} == IN_TEMPLATE | IN_SOURCE
    assert used[("menu", "Open")][1] == "src/pages.py:3"


def test_django_would_look_up_the_same_texts():
    django_sees = templatize(TEMPLATE)
    for context, text in IN_TEMPLATE:
        assert (f"u{text!r}" in django_sees) or (f"_({text!r})" in django_sees) or (f'_("{text}")' in django_sees)
        assert context in django_sees


def test_a_translated_text_is_no_finding(tmp_path):
    good = 'msgid "Classes"\nmsgstr "{}"\n'
    root = _root(tmp_path, html='{% translate "Classes" %}', kk=good.format("Сыныптар"), ru=good.format("Классы"))
    assert findings(root, root / "locale") == []


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ('msgid "Hi %(name)s"\nmsgstr ""', "not translated"),
        ('#, fuzzy\nmsgid "Hi %(name)s"\nmsgstr "Сәлем, %(name)s"', "fuzzy"),
        ('msgid "Hi %(name)s"\nmsgstr "Сәлем"', "lost placeholder"),
        ('msgid "Hi %(name)s"\nmsgstr "Сәлем, %(name)s %(surname)s"', "unknown placeholder"),
        ('msgid "Hi %(name)s"\nmsgstr "Сәлем, %(name)s %s"', "unknown placeholder"),
        ('msgid "Hi %(name)s"\nmsgstr "Сәлем, %(name)s "', "spaces at an end"),
        ('msgid "Hi %(name)s"\nmsgstr "Cәлем, %(name)s"', "letters of two alphabets in one word"),
        ('msgid "Hi %(name)s"\nmsgstr "Сəлем, %(name)s"', "letters of two alphabets in one word"),
        ('msgid "Hi %(name)s"\nmsgstr "Hi %(name)s"', "the same as in English"),
        ('msgid "Hi %(name)s"\nmsgstr "Сәлем, %(name)s"\n\nmsgid "Gone"\nmsgstr "Жоқ"', "no longer used"),
        (
            'msgid "Hi %(name)s"\nmsgstr "Сәлем, %(name)s"\n\nmsgid "Hi %(name)s"\nmsgstr "%(name)s!"',
            "two translations",
        ),
        ('msgctxt "other"\nmsgid "Hi %(name)s"\nmsgstr "Сәлем, %(name)s"', "not translated"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, entry, what):
    root = _root(tmp_path, html="{% blocktranslate %}Hi {{ name }}{% endblocktranslate %}", kk=entry)
    assert any(f"kk: {what}: " in line for line in _findings(root, "kk"))


def test_a_text_may_be_the_same_on_purpose(tmp_path):
    entry = '# same in every language\nmsgid "Tirek"\nmsgstr "Tirek"\n'
    root = _root(tmp_path, html='{% translate "Tirek" %}', kk=entry)
    assert _findings(root, "kk") == []


@pytest.mark.parametrize(("language", "forms", "found"), [("kk", 2, 0), ("kk", 1, 1), ("ru", 4, 0), ("ru", 3, 1)])
def test_every_plural_form_is_asked_for(tmp_path, language, forms, found):
    entry = 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\n' + "".join(
        f'msgstr[{place}] "%(n)s күн"\n' for place in range(forms)
    )
    root = _root(tmp_path, python='ngettext("%(n)s day", "%(n)s days", 2)', **{language: entry})
    assert len(_findings(root, language)) == found


def test_a_plural_that_changed_in_the_source_is_found(tmp_path):
    entry = 'msgid "%(n)s day"\nmsgid_plural "%(n)s dayz"\nmsgstr[0] "%(n)s күн"\nmsgstr[1] "%(n)s күн"\n'
    root = _root(tmp_path, python='_("%(n)s day"); ngettext("%(n)s day", "%(n)s days", 2)', kk=entry)
    assert [line.split(": ")[1] for line in _findings(root, "kk")] == ["another plural in the source"]


def test_gettext_reads_what_was_compiled(tmp_path):
    entries = """
msgctxt "menu"
msgid "Open"
msgstr "Ашу"

#, fuzzy
msgid "Guess"
msgstr "Догадка"

msgid ""
"Two "
"lines\\n"
msgstr "Екі жол\\n"

msgid "%(n)s pupil"
msgid_plural "%(n)s pupils"
msgstr[0] "%(n)s ученик"
msgstr[1] "%(n)s ученика"
msgstr[2] "%(n)s учеников"
msgstr[3] "%(n)s ученика!"
"""
    source, target = tmp_path / "a.po", tmp_path / "django.mo"
    source.write_text(entries, encoding="utf-8")
    write_mo(read_po(source), target, "ru")
    with target.open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.pgettext("menu", "Open") == "Ашу"
    assert words.gettext("Open") == "Open"
    assert words.gettext("Guess") == "Guess"
    assert words.gettext("Two lines\n") == "Екі жол\n"
    said = [words.ngettext("%(n)s pupil", "%(n)s pupils", n) % {"n": n} for n in (1, 3, 5, 11, 21, 112)]
    assert said == ["1 ученик", "3 ученика", "5 учеников", "11 учеников", "21 ученик", "112 учеников"]


def test_a_broken_part_names_its_line(tmp_path):
    source = tmp_path / "a.po"
    source.write_text('msgid "One"\nmsgstr Біp\n', encoding="utf-8")
    with pytest.raises(CatalogueBroken, match=r"a\.po:1"):
        read_po(source)


def test_a_catalogue_is_compiled_when_a_part_is_newer_and_only_then(tmp_path):
    root = _root(tmp_path, kk='msgid "One"\nmsgstr "Бір"\n')
    assert len(compile_catalogues(root / "locale")) == 2
    assert compile_catalogues(root / "locale") == []
    (root / "locale" / "kk" / "parts" / "more.po").write_text('msgid "Two"\nmsgstr "Екі"\n', encoding="utf-8")
    later = (root / "locale" / "kk" / "LC_MESSAGES" / "django.mo").stat().st_mtime + 5
    os.utime(root / "locale" / "kk" / "parts" / "more.po", (later, later))
    assert [path.parent.parent.name for path in compile_catalogues(root / "locale")] == ["kk"]


def test_missing_entries_are_ready_to_be_translated(tmp_path):
    root = _root(tmp_path, html=TEMPLATE, kk='msgid "Classes"\nmsgstr "Сыныптар"\n')
    missing = {entry.key for entry in missing_of(root, root / "locale", "kk")}
    assert missing == set(IN_TEMPLATE) - {("", "Classes")}
