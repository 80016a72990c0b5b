from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.core.iin import Iin, NotABin, NotAnIin, has_control_digit, mask_iin, read_bin, read_iin
from tirek.core.names import FullName, cased, has_initials, same_name, split_name
from tirek.core.phones import NotAPhone, read_phone, show_phone

END = date(2099, 12, 31)  # numbers of this birthday belong to nobody alive


@pytest.mark.parametrize(
    ("number", "sex"), [("991231500016", "m"), ("991231500707", "m"), ("991231600012", "f"), ("991231600301", "f")]
)
def test_an_iin_tells_birthday_and_sex(number, sex):
    assert read_iin(number) == Iin(number, END, sex)


def test_an_iin_may_be_written_in_groups():
    assert read_iin(" 991231\u00a0500-016 ").number == "991231500016"


@pytest.mark.parametrize("body", ["99123150077", "99123160110"])
def test_a_body_that_needs_ten_twice_has_no_control_digit(body):
    assert [digit for digit in "0123456789" if has_control_digit(body + digit)] == []


@given(st.integers(0, 10**11 - 1))
def test_at_most_one_digit_controls_a_body(body):
    assert sum(has_control_digit(f"{body:011}{digit}") for digit in range(10)) <= 1


@given(st.integers(0, 9), st.integers(1, 9))
def test_one_mistyped_digit_is_found_wherever_the_first_pass_decides(place, step):
    number = "991231500016"
    typed = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    first_pass = sum(int(digit) * weight for weight, digit in enumerate(typed[:11], start=1)) % 11
    assert not has_control_digit(typed) or first_pass == 10


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "length"), ("99123150001", "length"), ("9912315000166", "length"), ("99123150001a", "length"),
        ("٩٩١٢٣١٥٠٠٠١٦", "length"), ("991231500017", "control"), ("991231500770", "control"),
    ],
)  # fmt: skip
def test_a_wrong_iin_says_what_is_wrong(text, code):
    with pytest.raises(NotAnIin) as refusal:
        read_iin(text)
    assert refusal.value.code == code


def _controlled(body: str) -> str:
    return next(body + digit for digit in "0123456789" if has_control_digit(body + digit))


def test_a_date_that_does_not_exist_and_a_century_nobody_lives_in_are_refused():
    for body, code in (("99023150001", "date"), ("99123190001", "century")):
        with pytest.raises(NotAnIin) as refusal:
            read_iin(_controlled(body))
        assert refusal.value.code == code


def test_some_foreigners_have_neither_birthday_nor_sex():
    number = _controlled("99123100001")
    assert read_iin(number) == Iin(number, None, None)
    with pytest.raises(NotAnIin):
        read_iin("801000000000")  # what a spreadsheet makes of 8.01E+11 has a control digit too


def test_an_iin_is_shown_by_its_last_four_digits():
    assert mask_iin("0016") == "•••• •••• 0016"
    assert mask_iin("") == ""


def test_a_public_bin_passes():
    assert read_bin("210440038887") == "210440038887"


@pytest.mark.parametrize(
    ("text", "code"), [("21044003888", "length"), ("210440038888", "control"), ("991231500016", "shape")]
)
def test_a_wrong_bin_says_what_is_wrong(text, code):
    with pytest.raises(NotABin) as refusal:
        read_bin(text)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "text", ["8 701 123 45 67", "+7 (701) 123-45-67", "7011234567", "87011234567", "+77011234567", "8-701-123–45–67"]
)
def test_one_number_in_many_shapes(text):
    assert read_phone(text) == "+77011234567"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "letters"), ("жоқ", "letters"), ("8 701 123 45", "length"), ("8 701 123 45 678", "length"),
        ("+1 701 123 45 67", "country"), ("+998 90 123 45 67", "country"), ("8 901 123 45 67", "country"),
        ("8 701 123 45 67 әкесі", "letters"), ("+7 701 123 45 67 / +7 701 123 45 68", "country"),
    ],
)  # fmt: skip
def test_what_is_no_number_of_kazakhstan_is_refused(text, code):
    with pytest.raises(NotAPhone) as refusal:
        read_phone(text)
    assert refusal.value.code == code


def test_a_number_is_shown_in_groups():
    assert show_phone("+77011234567") == "+7 701 123 45 67"
    assert show_phone("112") == "112"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Әлиева Күнсұлу Ерланқызы", FullName("Әлиева", "Күнсұлу", "Ерланқызы")),
        ("Әлиева Күнсұлу Ерлан қызы", FullName("Әлиева", "Күнсұлу", "Ерлан қызы")),
        ("Ким, Виктор", FullName("Ким", "Виктор", "")),
        ("Иван Петрович Сидоров", FullName("Сидоров", "Иван", "Петрович", reordered=True)),
        ("Сидоров Иван Петрович", FullName("Сидоров", "Иван", "Петрович")),
        ("Әлиева", FullName("Әлиева", "", "")),
        ("", FullName("", "", "")),
    ],
)
def test_a_full_name_falls_into_its_parts(text, name):
    assert split_name(text) == name


def test_names_in_capitals_are_written_as_names():
    assert cased("ӘЛИЕВА КҮНСҰЛУ ЕРЛАН ҚЫЗЫ") == "Әлиева Күнсұлу Ерлан қызы"
    assert cased("қожа-ахмет") == "Қожа-Ахмет"
    assert [cased(name) for name in ("МакКензи", "Ли", "ЛИ")] == ["МакКензи", "Ли", "ЛИ"]


def test_initials_are_no_names():
    assert [has_initials(name) for name in ("К.", "К.Е.", "К", "Күнсұлу", "Ли")] == [True, True, True, False, False]


def test_one_name_in_two_spellings_is_one_name():
    assert same_name("Қасымов", "Касымов")
    assert not same_name("Қасымов", "Қасымова")
