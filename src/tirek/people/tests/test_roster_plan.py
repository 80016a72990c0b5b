import hashlib
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.people.roster.findings import Code, Finding, Severity
from tirek.people.roster.plan import NEW, ImportPlan, KnownPupil, KnownSchool, plan_import
from tirek.people.roster.rows import RosterRow
from tirek.people.tests.cost import calls_of

BORN = date(2016, 3, 14)
FIVE, SIX = (5, "Ә"), (6, "Ә")
CLASSES = {FIVE: "kk", SIX: "kk"}
IIN, OTHER_IIN, THIRD_IIN = "991231500016", "991231500707", "991231600012"


def _hash(iin: str) -> bytes:
    return hashlib.sha256(iin.encode()).digest()


def _row(number: int, surname: str, given_name: str, *, name: tuple[int, str] = FIVE, **facts) -> RosterRow:
    known = {
        "patronymic": "", "born_on": BORN, "sex": "f", "iin": "", "grade": name[0], "letter": name[1], "language": "",
        "shift": None,
    }  # fmt: skip
    return RosterRow(number=number, surname=surname, given_name=given_name, **(known | facts))


def _pupil(
    ref: str, surname: str, given_name: str, *, name: tuple[int, str] | None = FIVE, iin: str = "", **facts
) -> KnownPupil:
    known = {"patronymic": "", "born_on": BORN, "sex": "f", "language": "kk"} | facts
    return KnownPupil(ref, surname, given_name, iin_hash=_hash(iin) if iin else None, class_name=name, **known)


def _plan(rows, pupils=(), *, findings=(), classes=None, may_open_classes=True, **options) -> ImportPlan:
    school = KnownSchool(CLASSES if classes is None else classes, tuple(pupils))
    return plan_import(rows, findings, school, iin_hash=_hash, may_open_classes=may_open_classes, **options)


def _codes(plan: ImportPlan) -> list[tuple[int, Code]]:
    return [(finding.row, finding.code) for finding in plan.findings]


def _after(plan: ImportPlan, pupils) -> list[KnownPupil]:
    """Return the school as it is once the plan has been applied."""
    known = {pupil.ref: pupil for pupil in pupils}
    for one in plan.corrected:
        now = {name: now for name, (_, now) in one.changes.items() if name != "iin"}
        iin = {"iin_hash": _hash(one.row.iin)} if "iin" in one.changes else {}
        known[one.pupil.ref] = replace(known[one.pupil.ref], **now, **iin)
    for move in plan.moved:
        known[move.pupil.ref] = replace(known[move.pupil.ref], class_name=move.to)
    for pupil in plan.leavers:
        known[pupil.ref] = replace(known[pupil.ref], class_name=None)
    for row in plan.added:
        facts = {"patronymic": row.patronymic, "born_on": row.born_on, "sex": row.sex, "language": row.language or "kk"}
        name = (row.grade, row.letter)
        known[f"added {row.number}"] = _pupil(
            f"added {row.number}", row.surname, row.given_name, name=name, iin=row.iin, **facts
        )
    return list(known.values())


def test_a_child_the_school_does_not_have_is_added():
    row = _row(2, "Әлиева", "Күнсұлу")
    plan = _plan([row])
    assert (plan.added, plan.can_apply, plan.changes_nothing) == ([row], True, False)


def test_a_child_is_met_by_its_iin_whatever_its_name():
    plan = _plan([_row(2, "Қасымова", "Күнсұлу", iin=IIN)], [_pupil("a", "Әлиева", "Күнсұлу", iin=IIN)])
    assert [one.changes for one in plan.corrected] == [{"surname": ("Әлиева", "Қасымова")}]
    assert (plan.added, plan.leavers, plan.can_apply) == ([], [], True)


def test_a_child_without_an_iin_is_met_by_name_and_birthday_in_either_spelling():
    plan = _plan([_row(2, "Алиева", "Кунсулу", iin=IIN)], [_pupil("a", "Әлиева", "Күнсұлу")])
    assert [one.changes for one in plan.corrected] == [
        {"surname": ("Әлиева", "Алиева"), "given_name": ("Күнсұлу", "Кунсулу"), "iin": ("", "…0016")}
    ]


def test_what_the_sheet_does_not_say_is_not_taken_away():
    plan = _plan([_row(2, "Әлиева", "Күнсұлу")], [_pupil("a", "Әлиева", "Күнсұлу", iin=IIN, patronymic="Ерланқызы")])
    assert plan.changes_nothing
    assert len(plan.unchanged) == 1


def test_a_child_in_another_class_moves_and_may_be_corrected_too():
    plan = _plan([_row(2, "Әлиева", "Күнсұлу", name=SIX, patronymic="Ерланқызы")], [_pupil("a", "Әлиева", "Күнсұлу")])
    assert [(move.came_from, move.to) for move in plan.moved] == [(FIVE, SIX)]
    assert [one.changes for one in plan.corrected] == [{"patronymic": ("", "Ерланқызы")}]
    assert plan.unchanged == []


def test_a_child_who_had_left_comes_back():
    plan = _plan([_row(2, "Әлиева", "Күнсұлу")], [_pupil("a", "Әлиева", "Күнсұлу", name=None)])
    assert [(move.came_from, move.to) for move in plan.moved] == [(None, FIVE)]


def test_who_is_not_in_the_sheet_leaves_only_from_classes_of_the_sheet():
    pupils = [_pupil("a", "Әлиева", "Күнсұлу"), _pupil("b", "Бекова", "Сара"), _pupil("c", "Ким", "Ира", name=SIX),
              _pupil("d", "Ган", "Ада", name=None)]  # fmt: skip
    rows = [_row(2, "Әлиева", "Күнсұлу")]
    assert [pupil.ref for pupil in _plan(rows, pupils).leavers] == ["b"]
    assert [pupil.ref for pupil in _plan(rows, pupils, whole_school=True).leavers] == ["b", "c"]


def test_a_new_class_is_opened_when_that_is_allowed():
    rows = [_row(2, "Әлиева", "Күнсұлу", name=(7, "Б")), _row(3, "Бекова", "Сара", name=(7, "Б"), language="ru")]
    assert _plan(rows).new_classes == {(7, "Б"): "kk"}
    assert _plan(rows[::-1]).new_classes == {(7, "Б"): "ru"}
    plan = _plan(rows, may_open_classes=False)
    assert (plan.new_classes, plan.can_apply, _codes(plan)) == (
        {}, False, [(2, Code.CLASS_UNKNOWN), (3, Code.CLASS_UNKNOWN)],
    )  # fmt: skip


def test_one_iin_stands_in_a_sheet_once():
    plan = _plan([_row(2, "Әлиева", "Күнсұлу", iin=IIN), _row(9, "Әлиева", "Күнсұлу", iin=IIN)])
    assert _codes(plan) == [(9, Code.TWICE_IN_FILE)]
    assert plan.findings[0].words == {"other": 2}
    assert not plan.can_apply


def test_one_known_child_stands_in_a_sheet_once():
    pupils = [_pupil("a", "Әлиева", "Күнсұлу", iin=IIN)]
    plan = _plan([_row(2, "Әлиева", "Күнсұлу", iin=IIN), _row(3, "Әлиева", "Күнсұлу", iin=IIN)], pupils)
    assert _codes(plan) == [(3, Code.TWICE_IN_FILE)]


@pytest.mark.parametrize(("first", "second"), [("", ""), (IIN, ""), ("", IIN)])
def test_namesakes_of_one_birthday_need_their_iins(first, second):
    plan = _plan([_row(2, "Әлиева", "Күнсұлу", iin=first), _row(3, "Алиева", "Күнсұлу", iin=second)])
    assert _codes(plan) == [(3, Code.NAMESAKE_IN_FILE)]
    assert plan.blocked == [plan.blocked[0]]


def test_namesakes_of_one_birthday_with_iins_are_two_children():
    plan = _plan([_row(2, "Әлиева", "Күнсұлу", iin=IIN), _row(3, "Әлиева", "Күнсұлу", iin=OTHER_IIN)])
    assert (len(plan.added), plan.can_apply) == (2, True)


def test_two_namesakes_in_the_school_are_a_question():
    pupils = [_pupil("a", "Әлиева", "Күнсұлу"), _pupil("b", "Әлиева", "Күнсұлу", name=SIX)]
    rows = [_row(2, "Әлиева", "Күнсұлу")]
    plan = _plan(rows, pupils)
    assert _codes(plan) == [(2, Code.NAMESAKE_IN_SCHOOL)]
    assert [[pupil.ref for pupil in question.candidates] for question in plan.questions] == [["a", "b"]]
    assert (plan.added, plan.corrected, plan.leavers, plan.can_apply) == ([], [], [], False)


@pytest.mark.parametrize(
    ("row", "pupil", "code"),
    [
        ({"iin": OTHER_IIN}, {"iin": IIN}, Code.IIN_CHANGES),
        ({"sex": "m"}, {}, Code.NAMESAKE_IN_SCHOOL),
        ({"patronymic": "Ерланқызы"}, {"patronymic": "Болатқызы"}, Code.NAMESAKE_IN_SCHOOL),
    ],
)
def test_a_namesake_of_whom_something_differs_is_never_merged(row, pupil, code):
    plan = _plan([_row(2, "Әлиева", "Күнсұлу", **row)], [_pupil("a", "Әлиева", "Күнсұлу", **pupil)])
    assert _codes(plan) == [(2, code)]
    assert (plan.corrected, plan.added, plan.leavers) == ([], [], [])


def test_a_person_answers_who_it_is():
    pupils = [_pupil("a", "Әлиева", "Күнсұлу", iin=IIN), _pupil("b", "Әлиева", "Күнсұлу", name=SIX)]
    rows = [_row(2, "Әлиева", "Күнсұлу", iin=OTHER_IIN)]
    one = _plan(rows, pupils, answers={2: "b"})
    assert [(made.pupil.ref, made.changes) for made in one.corrected] == [("b", {"iin": ("", "…0707")})]
    other = _plan(rows, pupils, answers={2: NEW})
    assert (other.added, other.can_apply) == (rows, True)
    assert [pupil.ref for pupil in other.leavers] == ["a"]


@pytest.mark.parametrize("answer", ["c", "gone", None])
def test_an_answer_that_does_not_fit_is_asked_again(answer):
    pupils = [_pupil("a", "Әлиева", "Күнсұлу", iin=IIN), _pupil("c", "Бекова", "Сара")]
    plan = _plan([_row(2, "Әлиева", "Күнсұлу", iin=OTHER_IIN)], pupils, answers={2: answer})
    assert (len(plan.questions), plan.added, plan.can_apply) == (1, [], False)


def test_an_iin_of_quite_another_child_is_refused():
    pupils = [_pupil("a", "Бекова", "Сара", iin=IIN, born_on=date(2015, 1, 1))]
    plan = _plan([_row(2, "Әлиева", "Күнсұлу", iin=IIN)], pupils)
    assert _codes(plan) == [(2, Code.IIN_OF_ANOTHER)]
    assert plan.corrected == []


def test_a_single_error_keeps_everything_out_and_its_pupil_in_the_school():
    findings = [Finding(2, "Пол", Code.SEX_UNREADABLE, Severity.ERROR)]
    rows = [_row(2, "Әлиева", "Күнсұлу", sex=""), _row(3, "Бекова", "Сара")]
    plan = _plan(rows, [_pupil("a", "Әлиева", "Күнсұлу")], findings=findings)
    assert (plan.can_apply, plan.blocked, plan.added, plan.leavers) == (False, rows[:1], rows[1:], [])
    assert plan.summary()["errors"] == 1


def test_warnings_and_notes_keep_nothing_out():
    findings = [Finding(2, "", Code.LOOK_ALIKE, Severity.WARNING), Finding(2, "", Code.LATIN_SCHWA, Severity.NOTE)]
    plan = _plan([_row(2, "Әлиева", "Күнсұлу")], findings=findings)
    assert (plan.can_apply, plan.summary()["warnings"]) == (True, 1)


NAMES = st.sampled_from(["Әлиева", "Алиева", "Бекова", "Ким"])
DAYS = st.sampled_from([BORN, BORN + timedelta(days=1)])
IINS = st.sampled_from(["", "", IIN, OTHER_IIN, THIRD_IIN])
PLACES = st.sampled_from([FIVE, SIX, (7, "Б")])
PATRONYMICS = st.sampled_from(["", "Ерланқызы", "Болатқызы"])


@st.composite
def rows(draw):
    people = draw(st.lists(st.tuples(NAMES, DAYS, IINS, PLACES, PATRONYMICS, st.sampled_from("fm")), max_size=6))
    return [
        _row(number, surname, "Сара", name=name, born_on=day, iin=iin, patronymic=patronymic, sex=sex)
        for number, (surname, day, iin, name, patronymic, sex) in enumerate(people, start=2)
    ]


@st.composite
def pupils(draw):
    people = draw(st.lists(st.tuples(NAMES, DAYS, IINS, PLACES, PATRONYMICS, st.sampled_from("fm")), max_size=6))
    seen: set[str] = set()
    known = []
    for number, (surname, day, iin, name, patronymic, sex) in enumerate(people):
        own = "" if iin in seen else iin
        seen.add(iin)
        facts = {"born_on": day, "patronymic": patronymic, "sex": sex}
        known.append(_pupil(f"p{number}", surname, "Сара", name=name, iin=own, **facts))
    return known


@given(rows(), pupils(), st.booleans())
def test_what_was_applied_once_changes_nothing_the_second_time(sheet, known, whole):
    first = _plan(sheet, known, whole_school=whole)
    if not first.can_apply:
        return
    classes = CLASSES | first.new_classes
    second = _plan(sheet, _after(first, known), classes=classes, whole_school=whole)
    assert second.findings == []
    assert second.changes_nothing
    assert len(second.unchanged) == len(sheet)


@given(rows(), pupils())
def test_every_row_has_one_fate_and_every_pupil_at_most_one(sheet, known):
    plan = _plan(sheet, known)
    touched = {one.row.number for one in plan.corrected} | {one.row.number for one in plan.moved}
    fates = [row.number for row in plan.added] + [row.number for row in plan.blocked]
    fates += [row.number for row, _ in plan.unchanged] + sorted(touched)
    assert sorted(fates) == [row.number for row in sheet]
    met = [one.pupil.ref for one in plan.corrected] + [pupil.ref for _, pupil in plan.unchanged]
    met += [one.pupil.ref for one in plan.moved if one.pupil.ref not in {two.pupil.ref for two in plan.corrected}]
    assert len(set(met)) == len(met)
    assert set(met) & {pupil.ref for pupil in plan.leavers} == set()


def test_ten_thousand_pupils_with_namesakes_and_slips_are_never_linked_to_the_wrong_child():
    luck = random.Random(20261123)
    pupils, rows, truth = [], [], {}
    for number in range(10_000):
        surname, given_name = f"Аты{luck.randrange(300)}", f"Тегі{luck.randrange(300)}"
        born_on = BORN + timedelta(days=luck.randrange(5 if luck.random() < 0.05 else 3000))
        iin = f"{number:012}" if luck.random() < 0.8 else ""
        pupils.append(_pupil(str(number), surname, given_name, iin=iin, born_on=born_on))
        typed = f"{luck.randrange(10_000):012}" if iin and luck.random() < 0.02 else iin
        rows.append(_row(number + 2, surname, given_name, born_on=born_on, iin=typed))
        truth[number + 2] = str(number)
    plan = _plan(rows, pupils)
    links = [(one.row.number, one.pupil.ref) for one in plan.corrected]
    links += [(row.number, pupil.ref) for row, pupil in plan.unchanged]
    assert [link for link in links if truth[link[0]] != link[1]] == []
    assert len(links) > 9000


def test_ten_times_the_pupils_cost_ten_times_the_work():
    def planned(count: int) -> ImportPlan:
        days = [BORN + timedelta(days=n % 900) for n in range(count)]
        pupils = [_pupil(str(n), f"Аты{n}", "Сара", iin=f"{n:012}", born_on=day) for n, day in enumerate(days)]
        rows = [_row(n + 2, f"Аты{n}", "Сара", iin=f"{n:012}", born_on=day, name=SIX) for n, day in enumerate(days)]
        return _plan(rows, pupils)

    assert len(planned(5000).moved) == 5000
    assert calls_of(lambda: planned(5000)) < 12 * calls_of(lambda: planned(500))
