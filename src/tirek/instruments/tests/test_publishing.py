"""From the folder to rows that never change again. What is shipped stands in the test database already."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tests.makers import NOW
from tirek.consents.models import ConsentText
from tirek.instruments.content import InstrumentInvalid
from tirek.instruments.models import InstrumentVersion, Norm, Wording
from tirek.instruments.operations import InstrumentChanged, publish_instruments
from tirek.instruments.queries import instruments_on_offer
from tirek.instruments.tests.shipped import NAMES, ROOT, copied, shipped, spoil
from tirek.instruments.tests.test_content import HEAD, KK, PULSE, E, S, normed

pytestmark = pytest.mark.django_db
NEW = "new-pulse"


def counts() -> tuple[int, int, int]:
    """Return how many versions, wordings and norms were added to what is shipped."""
    new = InstrumentVersion.objects.exclude(code__in=NAMES)
    return (
        new.count(),
        Wording.objects.filter(instrument__in=new).count(),
        Norm.objects.filter(instrument__in=new).count(),
    )


def test_everything_shipped_is_published_once_however_often_it_is_loaded() -> None:
    assert [publish_instruments(ROOT, at=NOW) for _ in range(2)] == [5, 5]
    assert (Wording.objects.count(), counts()) == (15, (0, 0, 0))


def test_rows_carry_the_digests_of_the_files() -> None:
    for code in NAMES:
        content, row = shipped(code), InstrumentVersion.objects.get(code=code)
        assert (row.structure, row.structure_digest) == (content.structure, content.structure_digest)
        assert {w.language: w.digest for w in row.wordings.all()} == {
            language: content.wording_digest(language) for language in content.wordings
        }


def test_the_instrument_of_the_benches_is_not_offered() -> None:
    offered = [row.code for row in instruments_on_offer(informants=["pupil"])]
    assert offered == ["adaptation-pupil", "school-anxiety-support", "school-pulse"]


@pytest.mark.parametrize(
    ("file", "old", "new"), [(S, "minutes = 3", "minutes = 4"), (E, "CC BY 4.0", "CC0"), (KK, "қуаныштымыз", "қуандық")]
)
def test_a_published_version_edited_in_place_is_refused_and_nothing_changes(
    file: str, old: str, new: str, tmp_path: Path
) -> None:
    folder = copied(PULSE, tmp_path, called=NEW)
    publish_instruments(tmp_path, at=NOW)
    before = list(InstrumentVersion.objects.values()), list(Wording.objects.values())
    spoil(folder / file, old, new)
    with pytest.raises(InstrumentChanged):
        publish_instruments(tmp_path, at=NOW)
    assert (list(InstrumentVersion.objects.values()), list(Wording.objects.values())) == before


def test_a_correction_is_a_new_version_beside_the_old(tmp_path: Path) -> None:
    folder = copied(PULSE, tmp_path, called=NEW)
    publish_instruments(tmp_path, at=NOW)
    newer = shutil.copytree(folder, folder.with_name("1.0.1"))
    spoil(newer / S, 'version = "1.0.0"', 'version = "1.0.1"')
    publish_instruments(tmp_path, at=NOW)
    assert list(InstrumentVersion.objects.filter(code=NEW).order_by("version").values_list("version", flat=True)) == [
        "1.0.0",
        "1.0.1",
    ]


def test_a_language_may_be_published_later(tmp_path: Path) -> None:
    folder = copied(PULSE, tmp_path, called=NEW)
    later = (folder / "en.toml").rename(tmp_path / "later.toml")
    publish_instruments(tmp_path, at=NOW)
    assert counts() == (1, 2, 0)
    later.rename(folder / "en.toml")
    publish_instruments(tmp_path, at=NOW)
    assert counts() == (1, 3, 0)


def test_norms_are_published_with_their_version(tmp_path: Path) -> None:
    normed(copied(PULSE, tmp_path, called=NEW), HEAD + "ease,kk,f,10,12,412,6.1,1.9,Taraz,2025\n")
    publish_instruments(tmp_path, at=NOW)
    row = Norm.objects.get()
    assert (row.scale, row.sex, row.age_from, row.n, row.mean, row.sd) == ("ease", "f", 10, 412, 6.1, 1.9)


def test_one_unsound_folder_publishes_none(tmp_path: Path) -> None:
    copied("adaptation-pupil", tmp_path, called="new-start")
    (copied(PULSE, tmp_path, called=NEW) / S).unlink()
    with pytest.raises(InstrumentInvalid):
        publish_instruments(tmp_path, at=NOW)
    assert counts() == (0, 0, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "update instruments_instrumentversion set status = 'normed'",
        "update instruments_wording set title = 'x'",
        "update instruments_norm set mean = 1",
        "delete from instruments_wording",
        "delete from instruments_norm",
        "delete from instruments_instrumentversion",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_published(statement: str, tmp_path: Path) -> None:
    normed(copied(PULSE, tmp_path, called=NEW), HEAD + "ease,kk,f,10,12,412,6.1,1.9,Taraz,2025\n")
    publish_instruments(tmp_path, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert counts() == (1, 3, 1)


def test_load_content_publishes_consent_texts_and_instruments() -> None:
    said = StringIO()
    call_command("load_content", stdout=said)
    assert said.getvalue() == "6 consent texts, 5 instruments\n"
    texts = sorted(ConsentText.objects.values_list("version", "language"))
    assert texts == [(version, language) for version in ("1.0.0", "1.1.0") for language in ("en", "kk", "ru")]
