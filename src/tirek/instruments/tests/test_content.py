"""A spoilt instrument is refused, and the fault names the file and the key."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tirek.instruments.content import Fault, InstrumentInvalid, check, digest_of, read_instrument
from tirek.instruments.tests.shipped import copied, shipped, spoil

PULSE, ANXIETY = "school-pulse", "school-anxiety-support"
S, KK, RU, E, N = "structure.toml", "kk.toml", "ru.toml", "evidence.toml", "norms.csv"
EASE = 'items = ["q01", "q03", "-q05"]'
BOARD_KK = 'q01 = "Таңертең мектепке жеңіл көңілмен бардым."'
RED_FLAG = '[[red_flags]]\nitem = "q08"\nvalues = [2, 3]\nhours = 24\nreason = "unsafe"'

SPOILT: dict[str, tuple[str, str, str, str]] = {  # what: file, old, new, key of the fault
    "another code": (S, 'code = "school-pulse"', 'code = "school-puls"', "code"),
    "a code nobody can type": (S, 'code = "school-pulse"', 'code = "School Pulse"', "code"),
    "another version": (S, 'version = "1.0.0"', 'version = "1.0.1"', "version"),
    "an unknown informant": (S, 'informant = "pupil"', 'informant = "friend"', "informant"),
    "ages the wrong way round": (S, "ages = [10, 18]", "ages = [18, 10]", "ages"),
    "ages that are words": (S, "ages = [10, 18]", 'ages = ["10", "18"]', "ages"),
    "one age": (S, "ages = [10, 18]", "ages = [10]", "ages"),
    "no minutes": (S, "minutes = 3\n", "", "minutes"),
    "less time than needed": (S, "minutes = 3\n", "minutes = 3\ntime_limit_minutes = 2\n", "time_limit_minutes"),
    "an unknown mode": (S, 'mode = "supervised"', 'mode = "alone"', "mode"),
    "an unknown topic": (S, 'topic = "wellbeing"', 'topic = "weather"', "topic"),
    "a mistyped key": (S, "minutes = 3\n", "minutes = 3\nminuts = 3\n", "minuts"),
    "pages without a size": (S, 'presentation = "item"', 'presentation = "page"', "page_size"),
    "a pair with itself": (S, "minutes = 3\n", 'minutes = 3\npairs_with = "school-pulse"\n', "pairs_with"),
    "a resume rule without hours": (S, "within_hours = 24\n", "", "resume.within_hours"),
    "an unknown resume rule": (S, 'rule = "allow"', 'rule = "ask"', "resume.rule"),
    "an unknown missing rule": (S, 'rule = "prorate"', 'rule = "guess"', "missing.rule"),
    "more than all items answered": (S, "minimum_answered = 0.66", "minimum_answered = 66", "missing.minimum_answered"),
    "an unknown rounding": (S, 'rule = "half_away_from_zero"', 'rule = "up"', "rounding.rule"),
    "an unknown kind of format": (S, 'kind = "frequency"', 'kind = "stars"', "formats.often4.kind"),
    "a format without options": (S, "options = [0, 1, 2, 3]\n", "", "formats.often4.options"),
    "the same option twice": (S, "options = [0, 1, 2, 3]", "options = [0, 1, 1, 3]", "formats.often4.options"),
    "an item of an unknown format": (S, 'id = "q07"\nformat = "day10"', 'id = "q07"\nformat = "day9"', "items.q07.format"),
    "an item twice": (S, 'id = "q02"', 'id = "q01"', "items.q01"),
    "an item without an id": (S, 'id = "q02"\n', "", "items.?.id"),
    "points where nothing is chosen": (S, 'id = "q02"', 'points = { 1 = { ease = 1 } }\nid = "q02"', "items.q02.points"),
    "an unknown item in a scale": (S, EASE, 'items = ["q01", "q03", "-q55"]', "scales.ease.items"),
    "an item twice in a scale": (S, EASE, 'items = ["q01", "q03", "-q03"]', "scales.ease.items"),
    "a scale of nothing": (S, EASE, "items = []", "scales.ease.items"),
    "a scale of items and scales": (S, EASE, EASE + '\ntotal_of = ["people"]', "scales.ease.items"),
    "a total of an unknown scale": (S, EASE, 'total_of = ["nobody"]', "scales.ease.total_of"),
    "a total of itself": (S, EASE, 'total_of = ["ease"]', "scales.ease.total_of"),
    "too few weights": (S, EASE, EASE + "\nweights = [1, 2]", "scales.ease.weights"),
    "a weight of nothing": (S, EASE, EASE + "\nweights = [1, 0, 1]", "scales.ease.weights"),
    "an unknown method": (S, EASE, EASE + '\nmethod = "median"', "scales.ease.method"),
    "mismatch without a key": (S, EASE, EASE + '\nmethod = "mismatch"', "scales.ease.key"),
    "a key that leaves items out": (
        S, EASE, EASE + '\nmethod = "mismatch"\nkey = { q01 = 1 }', "scales.ease.key",
    ),
    "an unknown direction": (S, 'direction = "strength"', 'direction = "up"', "scales.ease.direction"),
    "a scale twice": (S, 'id = "people"', 'id = "ease"', "scales.ease"),
    "bands with a gap": (S, "to = 50", "to = 49", "scales.ease.bands"),
    "bands that overlap": (S, "to = 50", "to = 51", "scales.ease.bands"),
    "bands that leave out a hundred": (S, "to = 101", "to = 100", "scales.ease.bands"),
    "bands that do not begin at nothing": (S, "from = 0", "from = 1", "scales.ease.bands"),
    "a band turned round": (S, "from = 30\nto = 50", "from = 50\nto = 30", "scales.ease.bands"),
    "an unknown band": (S, 'code = "watch"', 'code = "risk"', "scales.ease.bands.code"),
    "a scale that praises difficulty": (S, 'direction = "strength"', 'direction = "difficulty"', "scales.ease.bands"),
    "a pair of an unknown item": (
        S, "[quality]", '[quality]\npairs_flag_at = 1\npairs = [["q01", "q55"]]', "quality.pairs",
    ),
    "a pair across scales": (S, "[quality]", '[quality]\npairs_flag_at = 1\npairs = [["q01", "q02"]]', "quality.pairs"),
    "a pair of one": (S, "[quality]", '[quality]\npairs_flag_at = 1\npairs = [["q01"]]', "quality.pairs"),
    "more contradictions than pairs": (S, "[quality]", '[quality]\npairs = [["q01", "q03"]]', "quality.pairs_flag_at"),
    "a red flag on an unknown item": (S, 'item = "q08"', 'item = "q80"', "red_flags.q80.item"),
    "a red flag on an impossible value": (S, "values = [2, 3]", "values = [2, 4]", "red_flags.q08.values"),
    "a red flag that is never raised": (S, "values = [2, 3]", "values = []", "red_flags.q08.values"),
    "a red flag without hours": (S, "hours = 24\nreason", "reason", "red_flags.q08.hours"),
    "an answer with two red flags": (S, RED_FLAG, RED_FLAG + "\n\n" + RED_FLAG, "red_flags.q08"),
    "a red flag without words": (S, 'reason = "unsafe"', 'reason = "alarm"', "red_flags.alarm"),
    "no words for the red flag": (KK, "[red_flags.unsafe]\nspecialist", "[red_flags.unsafe]\nteacher", "red_flags.unsafe.specialist"),
    "an item without words": (KK, BOARD_KK + "\n", "", "items.q01"),
    "an item of blanks": (RU, 'q01 = "Утром идти в школу было легко."', 'q01 = "  "', "items.q01"),
    "words for no item": (KK, "[items]\n", '[items]\nq99 = "Жоқ сұрақ"\n', "items.q99"),
    "too few labels": (KK, ', "күн сайын"]', "]", "formats.often4.labels"),
    "a label twice": (KK, '"жиі"', '"кейде"', "formats.often4.labels"),
    "no labels": (RU, "[formats.often4]\n", "[formats.often5]\n", "formats.often4.labels"),
    "labels of no format": (RU, "[formats.often4]\n", "[formats.often5]\n", "formats.often5"),
    "own labels of no item": (KK, "[items]\n", '[item_options.q99]\nlabels = ["а"]\n\n[items]\n', "item_options.q99"),
    "too few labels of one's own": (
        KK, "[items]\n", '[item_options.q02]\nlabels = ["иә"]\n\n[items]\n', "item_options.q02.labels",
    ),
    "another language in the file": (KK, 'language = "kk"', 'language = "ru"', "language"),
    "no kind last page": (RU, "end = ", "ending = ", "end"),
    "an unknown status of words": (KK, 'status = "drafted"', 'status = "fine"', "status"),
    "no name for parents": (KK, "parent_name = ", "parents_name = ", "scales.ease.parent_name"),
    "a band without words": (RU, 'watch = "Об усталости', 'wach = "Об усталости', "scales.ease.specialist.watch"),
    "a voice that is missing": (KK, "[scales.ease.pupil]", "[scales.ease.child]", "scales.ease.pupil"),
    "words for no scale": (KK, "[scales.ease.parent]", "[scales.eas.parent]", "scales.eas"),
    "no author": (E, 'author = "Tirek"', 'author = ""', "author"),
    "a draft with studies": (
        E,
        "studies = []",
        'studies = [{ year = 2025, n = 9, where = "a", languages = ["kk"], result = "b", source = "c" }]',
        "status",
    ),
    "a study without a source": (
        E, "studies = []", 'studies = [{ year = 2025, n = 9, where = "a", languages = ["kk"], result = "b" }]',
        "studies.1.source",
    ),
    "piloted without a pilot": (E, 'status = "draft"', 'status = "piloted"', "status"),
    "normed without norms": (E, 'status = "draft"', 'status = "normed"', "status"),
    "other ages in the evidence": (E, "ages = [10, 18]", "ages = [6, 18]", "ages"),
    "a band edge that is no number": (S, "to = 101", "to = inf", "scales.ease.bands.to"),
    "limits in an unknown language": (E, '[limits]\n', '[limits]\nde = "a"\n', "limits.de"),
    "limits not told in a language": (E, '[limits]\nkk = "', '[limits]\nkz = "', "limits.kk"),
    "reliability of no scale": (
        E, "studies = []",
        'studies = []\nreliability = { joy = { coefficient = "alpha", value = 0.8, n = 300, source = "a" } }',
        "reliability.joy",
    ),
    "reliability above one": (
        E, "studies = []",
        'studies = []\nreliability = { ease = { coefficient = "alpha", value = 8, n = 300, source = "a" } }',
        "reliability.ease.value",
    ),
    "a file that is no TOML": (KK, "[items]", "[items", ""),
}  # fmt: skip


def faults_of(folder: Path) -> list[Fault]:
    with pytest.raises(InstrumentInvalid) as refused:
        read_instrument(folder)
    return refused.value.faults


@pytest.mark.parametrize("what", SPOILT)
def test_a_spoilt_instrument_names_file_and_key(what: str, tmp_path: Path) -> None:
    file, old, new, key = SPOILT[what]
    folder = copied(PULSE, tmp_path)
    spoil(folder / file, old, new)
    found = faults_of(folder)
    named = KK if file == S and what == "a red flag without words" else file
    assert (named, key) in {(fault.file, fault.key) for fault in found}
    assert all(fault.reason for fault in found)


def test_the_untouched_copy_is_sound(tmp_path: Path) -> None:
    content = read_instrument(copied(PULSE, tmp_path))
    assert (content.code, content.version) == (PULSE, "1.0.0")


MORE: dict[str, tuple[str, str, str, str]] = {
    "an unscored item in a scale": (S, '"q04", "q08",', '"q04", "q32",', "scales.classmates.items"),
    "three answers to yes or no": (S, "options = [0, 1]\n", "options = [0, 1, 2]\n", "formats.yes2.options"),
    "more choices than options": (S, "choose_at_most = 3", "choose_at_most = 8", "formats.helps.choose_at_most"),
    "a text longer than nothing": (S, "max_length = 200", "max_length = 0", "formats.words.max_length"),
    "a red flag on many choices": (
        S, "[quality]",
        '[[red_flags]]\nitem = "q31"\nvalues = [7]\nhours = 24\nreason = "alone"\n\n[quality]', "red_flags.q31.item",
    ),
    "labels for a free text": (KK, "[items]\n", '[item_options.q32]\nlabels = ["иә"]\n\n[items]\n', "item_options.q32.labels"),
    "difficulty told as strength": (
        S, 'id = "body"\ndirection = "difficulty"', 'id = "body"\ndirection = "strength"', "scales.body.bands",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MORE)
def test_other_formats_are_checked_as_strictly(what: str, tmp_path: Path) -> None:
    file, old, new, key = MORE[what]
    folder = copied(ANXIETY, tmp_path)
    spoil(folder / file, old, new)
    assert (file, key) in {(fault.file, fault.key) for fault in faults_of(folder)}


def test_long_strings_mean_nothing_without_reversed_items(tmp_path: Path) -> None:
    folder = copied(PULSE, tmp_path)
    spoil(folder / S, '"-q05"', '"q05"')
    spoil(folder / S, '"-q06"', '"q06"')
    assert [fault.key for fault in faults_of(folder)] == ["quality.long_string_share"]


CHOICE = """[formats.pair]
kind = "forced_choice"
options = [1, 2]

[formats.day10]"""
POINTS = 'id = "q02"\nformat = "pair"\npoints = { 1 = { people = 1 }, 2 = { ease = 1 } }'


def with_a_forced_choice(folder: Path, points: str) -> Path:
    spoil(folder / S, "[formats.day10]", CHOICE)
    spoil(folder / S, 'id = "q02"\nformat = "often4"', points)
    for language in ("kk", "ru", "en"):
        spoil(folder / f"{language}.toml", "[items]\n", '[item_options.q02]\nlabels = ["1", "2"]\n\n[items]\n')
    return folder


def test_a_forced_choice_with_points_is_sound(tmp_path: Path) -> None:
    read_instrument(with_a_forced_choice(copied(PULSE, tmp_path), POINTS))


@pytest.mark.parametrize(
    ("points", "key"),
    [
        ('id = "q02"\nformat = "pair"', "scales.people.items"),
        (POINTS.replace("2 = {", "3 = {"), "items.q02.points.3"),
        (POINTS.replace("ease", "joy"), "items.q02.points.2"),
        (POINTS.replace("ease = 1", 'ease = "1"'), "items.q02.points.2"),
    ],
)
def test_a_forced_choice_must_score_for_somebody(points: str, key: str, tmp_path: Path) -> None:
    folder = with_a_forced_choice(copied(PULSE, tmp_path), points)
    assert [(fault.file, fault.key) for fault in faults_of(folder)] == [(S, key)]


def test_a_forced_choice_is_not_reversed(tmp_path: Path) -> None:
    folder = with_a_forced_choice(copied(PULSE, tmp_path), POINTS)
    spoil(folder / S, '["q02",', '["-q02",')
    assert [fault.reason for fault in faults_of(folder)] == ["a forced choice cannot be reversed: q02"]


HEAD = "scale,language,sex,age_from,age_to,n,mean,sd,source,collected_on\n"
STUDY = 'studies = [{ year = 2025, n = 412, where = "Taraz", languages = ["kk"], result = "norms", source = "a" }]'


def normed(folder: Path, rows: str) -> Path:
    spoil(folder / E, 'status = "draft"', 'status = "normed"')
    spoil(folder / E, "studies = []", STUDY)
    (folder / N).write_text(rows, encoding="utf-8")
    return folder


def test_sound_norms_are_read(tmp_path: Path) -> None:
    rows = HEAD + "ease,kk,,10,12,412,6.1,1.9,Taraz,2025\nease,kk,,13,14,380,5.9,2.0,Taraz,2025\n"
    content = read_instrument(normed(copied(PULSE, tmp_path), rows))
    assert [row["age_from"] for row in content.norms] == ["10", "13"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("joy,kk,,10,12,412,6.1,1.9,Taraz,2025", "unknown scale: joy"),
        ("ease,kz,,10,12,412,6.1,1.9,Taraz,2025", "language kk, ru or en; sex f, m or blank"),
        ("ease,kk,x,10,12,412,6.1,1.9,Taraz,2025", "language kk, ru or en; sex f, m or blank"),
        ("ease,kk,,12,10,412,6.1,1.9,Taraz,2025", "ages in order, n and sd above 0, a mean"),
        ("ease,kk,,10,12,0,6.1,1.9,Taraz,2025", "ages in order, n and sd above 0, a mean"),
        ("ease,kk,,10,12,412,six,1.9,Taraz,2025", "ages in order, n and sd above 0, a mean"),
        ("ease,kk,,10,12,412,nan,1.9,Taraz,2025", "ages in order, n and sd above 0, a mean"),
        ("ease,kk,,10,12,412,6.1,inf,Taraz,2025", "ages in order, n and sd above 0, a mean"),
        ("ease,kk,,10,12,412,6.1,0,Taraz,2025", "ages in order, n and sd above 0, a mean"),
        ("ease,kk,,10,12,412,6.1,1.9,,2025", "source and collected_on"),
        ("ease,kk,,10,12,412,6.1,1.9,Taraz,2025,more", f"columns: {HEAD.strip().replace(',', ', ')}"),
    ],
)
def test_a_stratum_that_cannot_be_used_is_named(row: str, reason: str, tmp_path: Path) -> None:
    folder = normed(copied(PULSE, tmp_path), HEAD + row + "\n")
    assert faults_of(folder) == [Fault(N, "row 2", reason)]


def test_two_strata_never_claim_one_child(tmp_path: Path) -> None:
    rows = HEAD + "ease,kk,,10,12,412,6.1,1.9,Taraz,2025\nease,kk,,12,14,380,5.9,2.0,Taraz,2025\n"
    assert faults_of(normed(copied(PULSE, tmp_path), rows)) == [Fault(N, "row 3", "claims children of row 2")]


def test_norms_without_the_status_are_refused(tmp_path: Path) -> None:
    folder = copied(PULSE, tmp_path)
    (folder / N).write_text(HEAD + "ease,kk,,10,12,412,6.1,1.9,Taraz,2025\n", encoding="utf-8")
    assert [(fault.file, fault.key) for fault in faults_of(folder)] == [(E, "status")]


@pytest.mark.parametrize("file", [S, E])
def test_a_file_that_is_missing_is_named(file: str, tmp_path: Path) -> None:
    folder = copied(PULSE, tmp_path)
    (folder / file).unlink()
    assert faults_of(folder) == [Fault(file, "", "missing")]


def test_a_language_may_come_later_but_not_all_of_them(tmp_path: Path) -> None:
    folder = copied(PULSE, tmp_path)
    (folder / "en.toml").unlink()
    assert list(read_instrument(folder).wordings) == ["kk", "ru"]
    (folder / KK).unlink()
    (folder / RU).unlink()
    assert [fault.reason for fault in faults_of(folder)] == ["no language at all"]


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    folder = copied(PULSE, tmp_path)
    spoil(folder / KK, BOARD_KK + "\n", "")
    spoil(folder / RU, "end = ", "ending = ")
    spoil(folder / E, 'author = "Tirek"', 'author = ""')
    assert {fault.file for fault in faults_of(folder)} == {KK, RU, E}


@pytest.mark.parametrize("broken", [lambda b: b"\xff" + b, lambda b: b.replace(b'"', b"'", 1)])
def test_bytes_that_cannot_be_read_are_a_fault_not_a_crash(broken: Callable[[bytes], bytes], tmp_path: Path) -> None:
    folder = copied(PULSE, tmp_path)
    (folder / KK).write_bytes(broken((folder / KK).read_bytes()))
    assert [(fault.file, fault.key) for fault in faults_of(folder)] == [(KK, "")]


def test_check_alone_says_the_same_as_reading() -> None:
    content = shipped(PULSE)
    assert check(content, Path(PULSE) / "1.0.0") == []
    assert [fault.key for fault in check(content, Path("other") / "2.0.0")] == ["code", "version"]


def test_digests_follow_the_content_and_not_the_layout(tmp_path: Path) -> None:
    before, folder = shipped(PULSE), copied(PULSE, tmp_path)
    spoil(folder / S, "minutes = 3\n", "\n# a remark\nminutes    =   3\n")
    same = read_instrument(folder)
    assert same.structure_digest == before.structure_digest
    spoil(folder / KK, BOARD_KK, BOARD_KK.replace("жеңіл", "ашық"))
    changed = read_instrument(folder)
    assert changed.structure_digest == before.structure_digest
    assert changed.wording_digest("kk") != before.wording_digest("kk")
    assert changed.wording_digest("ru") == before.wording_digest("ru")


def test_another_structure_changes_every_digest(tmp_path: Path) -> None:
    before, folder = shipped(PULSE), copied(PULSE, tmp_path)
    spoil(folder / S, EASE, 'items = ["q03", "q01", "-q05"]')
    after = read_instrument(folder)
    assert after.structure_digest != before.structure_digest
    assert all(after.wording_digest(language) != before.wording_digest(language) for language in before.wordings)


def test_the_digest_is_sha256_of_canonical_json() -> None:
    # printf '{"a":[1,"ә"],"b":2}' | sha256sum
    assert digest_of({"b": 2, "a": [1, "ә"]}) == DIGEST


DIGEST = "cf30e19d724b5f9031e85f7d64eb853f4203ecbd516ee3601e724942da2f10bb"
