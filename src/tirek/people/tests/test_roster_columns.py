import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.people.roster.columns import FIELDS, Mapping, guess_mapping, known_headings, recognise, signature

KAZAKH = ["№", "ЖСН", "Тегі", "Аты", "Әкесінің аты", "Туған күні", "Жынысы", "Сынып", "Оқыту тілі", "Ауысым"]
RUSSIAN = ["№ п/п", "ИИН", "Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс", "Язык обучения", "Смена"]
ENGLISH = ["No", "IIN", "Surname", "Given name", "Patronymic", "Date of birth", "Sex", "Class", "Language", "Shift"]
OWN = ["iin", "surname", "given_name", "patronymic", "born_on", "sex", "class_name", "language", "shift"]


@pytest.mark.parametrize("headings", [KAZAKH, RUSSIAN, ENGLISH], ids=["kk", "ru", "en"])
def test_headings_of_three_languages_are_understood(headings):
    guess = guess_mapping(headings)
    assert guess.columns == {name: place for place, name in enumerate(OWN, start=1)}
    assert set(guess.confidence.values()) == {1.0}
    assert guess.missing() == []


@given(st.permutations(range(10)))
def test_the_order_of_columns_does_not_matter(order):
    guess = guess_mapping([RUSSIAN[place] for place in order])
    assert {name: RUSSIAN[order[place]] for name, place in guess.columns.items()} == dict(
        zip(OWN, RUSSIAN[1:], strict=True)
    )


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("ЖСН", "iin"), ("И И Н", None), ("ИИН ученика", "iin"), ("Жеке сәйкестендіру нөмірі", "iin"), ("iin", "iin"),
        ("Аты-жөні", "full_name"), ("Оқушының аты-жөні", "full_name"), ("Ф.И.О.", "full_name"), ("ФИО учащегося", "full_name"),
        ("Фамилия, имя, отчество (полностью)", "full_name"), ("Тегі, аты, әкесінің аты", "full_name"), ("Ученик", "full_name"),
        ("Білім алушының аты-жөні", "full_name"), ("Full name", "full_name"), ("Pupil", "full_name"),
        ("ТЕГІ", "surname"), ("Тeгі", "surname"), ("Фамилия", "surname"), ("Last name", "surname"),
        ("Оқушының тегі", "surname"), ("Имя ученика", "full_name"), ("Əкесінің аты", "patronymic"),
        ("Туған күні, айы, жылы", "born_on"), ("Туған жылы", "born_on"), ("Дата рождения (дд.мм.гггг)", "born_on"),
        ("Д/р", "born_on"), ("Год рождения", "born_on"), ("Туылған күні", "born_on"), ("DOB", "born_on"),
        ("Жынысы", "sex"), ("пол", "sex"), ("Gender", "sex"),
        ("Сыныбы", "class_name"), ("Класс", "class_name"), ("Сынып нөмірі", "grade"), ("Параллель", "grade"),
        ("Сынып литері", "letter"), ("Литер", "letter"), ("Буква", "letter"),
        ("Оқу тілі", "language"), ("Язык обучения", "language"), ("Ауысымы", "shift"), ("Смена", "shift"),
        ("Телефон", "guardian_phone"), ("Контактный телефон родителей", "guardian_phone"), ("Ұялы телефоны", "guardian_phone"),
        ("Анасының аты-жөні", "guardian_name"), ("ФИО матери", "guardian_name"), ("Әкесі", "guardian_name"),
        ("Әкесінің аты-жөні", "guardian_name"), ("Отец (ФИО)", "guardian_name"), ("Mother", "guardian_name"),
        ("Заңды өкілі", "guardian_name"), ("Законный представитель", "guardian_name"), ("Ата-анасы", "guardian_name"),
        ("Электрондық пошта", "guardian_email"), ("E-mail", "guardian_email"), ("Эл. почта матери", "guardian_email"),
        ("Туыстығы", "guardian_relation"), ("Кем приходится", "guardian_relation"), ("Хат тілі", "guardian_language"),
        ("Язык письма", "guardian_language"),
        ("№", None), ("", None), ("Сынып жетекшісі", None), ("Классный руководитель", None), ("ИИН матери", None),
        ("Место работы отца", None), ("Мекенжайы", None), ("Домашний адрес", None), ("Ұлты", None), ("Место рождения", None),
        ("Жасы", None), ("Примечание", None), ("Отчество матери", None), ("5", None), ("14.03.2015", None),
    ],
)  # fmt: skip
def test_each_heading_alone(heading, field):
    assert list(guess_mapping([heading]).columns) == ([field] if field else [])


def test_a_father_and_his_name_are_not_mixed_up_with_a_patronymic():
    headings = ["Тегі", "Аты", "Әкесінің аты", "Анасы", "Анасының телефоны", "Әкесі", "Әкесінің телефоны"]
    guess = guess_mapping(headings)
    assert guess.columns == {
        "surname": 0, "given_name": 1, "patronymic": 2, "guardian_name": 3, "guardian_phone": 4, "guardian2_name": 5,
        "guardian2_phone": 6,
    }  # fmt: skip
    assert guess.relations == {"guardian": "mother", "guardian2": "father"}


def test_the_one_who_stands_first_is_the_first_guardian():
    guess = guess_mapping(["ФИО", "Отец", "Мать"])
    assert (guess.columns["guardian_name"], guess.columns["guardian2_name"]) == (1, 2)
    assert guess.relations == {"guardian": "father", "guardian2": "mother"}


def test_a_telephone_without_a_name_belongs_to_the_guardian_beside_it():
    guess = guess_mapping(["ФИО", "Мать", "Телефон", "Отец", "Телефон"])
    assert (guess.columns["guardian_phone"], guess.columns["guardian2_phone"]) == (2, 4)


def test_two_numbered_guardians():
    guess = guess_mapping(["ФИО", "Родитель 1", "Телефон 1", "Родитель 2", "Телефон 2"])
    assert [guess.columns.get(name) for name in ("guardian_name", "guardian_phone", "guardian2_name", "guardian2_phone")] == [
        1, 2, 3, 4,
    ]  # fmt: skip
    assert guess.relations == {}


def test_a_third_guardian_has_no_place():
    guess = guess_mapping(["Мать", "Отец", "Опекун"])
    assert sorted(guess.columns.values()) == [0, 1]


def test_a_single_column_of_names_holds_whole_names():
    guess = guess_mapping(["Аты", "Сынып", "Туған күні"])
    assert guess.columns == {"full_name": 0, "class_name": 1, "born_on": 2}
    assert guess.confidence["full_name"] < 1


def test_of_two_headings_the_better_understood_one_wins():
    assert guess_mapping(["Класс в прошлом году", "Класс"]).columns == {"class_name": 1}
    assert guess_mapping(["Телефон", "Телефон", "Телефон"]).columns == {"guardian_phone": 0, "guardian2_phone": 1}


def test_what_is_missing_is_named():
    assert guess_mapping(["Фамилия", "Имя"]).missing() == [("born_on", "iin"), ("class_name", "grade")]


def test_a_mapping_survives_being_stored_and_forgets_foreign_fields():
    guess = guess_mapping(["ФИО", "Класс", "Мать"])
    assert Mapping.from_dict(guess.to_dict()) == guess
    assert Mapping.from_dict({"columns": {"gone": 3, "iin": 1}, "relations": {"x": "mother"}}) == Mapping(
        {"iin": 1}, {}
    )


def test_headings_are_remembered_however_they_are_typed():
    assert signature(["Тегі ", "АТЫ"]) == signature(["тегi", "Аты"])
    assert signature(["Тегі", "Аты"]) != signature(["Аты", "Тегі"])


def test_a_title_is_no_row_of_headings():
    assert known_headings(["№ 7 мектептің 5 «Ә» сынып оқушыларының тізімі", "", ""]) == 0
    assert known_headings(["1", "Әлиева", "Күнсұлу", "14.03.2015", "5 «Ә»", "қыз"]) == 0
    assert known_headings(RUSSIAN) == 9


@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_headings_have_a_guess(headings):
    guess = guess_mapping(headings)
    assert set(guess.columns) <= set(FIELDS)
    assert len(set(guess.columns.values())) == len(guess.columns)
    assert all(recognise(headings[place]) for place in guess.columns.values())
