"""The whole road of a new psychologist by hand in Chromium: roster, consents on a phone, screening, six pupils at once,
live board, class grid, portrait, print. The clicks are counted against the budgets."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import DESKTOP, PHONE, Hand, chromium, hand_at, live_site, work_off
from tests.makers import appoint, assign, make_organisation, make_person
from tirek.consents.letters import code_of, token_of
from tirek.consents.models import Consent, Letter
from tirek.core import tenancy
from tirek.core.secrets import decrypt
from tirek.organisations.models import Organisation
from tirek.people.models import Pupil, SchoolClass
from tirek.screenings.models import Result, Screening, Seat
from tirek.screenings.operations.planning import class_code_of
from tirek.works.models import Work

NAMES = ("Әбдірова Айша", "Бекова Дана", "Ғани Мирас", "Қасым Нұрай", "Өтеген Әлия", "Ұзақ Томирис")
QUESTIONS = 8  # of the School wellbeing pulse


@pytest.fixture
def school(committed_db: None) -> Iterator[Organisation]:
    country = make_organisation("country", "Қазақстан")
    school = make_organisation("school", "№ 7 мектеп", country, second_factor_required=False)
    tenancy.enter([school.id])
    psychologist = make_person("aigul", "Сәрсенова", "Айгүл")
    appoint(psychologist, school, "psychologist")
    assign(psychologist, school)
    yield school
    tenancy.enter([])


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    lines = ["Аты-жөні;Туған күні;Сынып;Жынысы;Анасының аты-жөні;Телефоны"]
    lines += [
        f"{name};1{number}.03.2015;5 «Ә»;қыз;{name.split()[0]} Жанар;8701123450{number}"
        for number, name in enumerate(NAMES)
    ]
    target = tmp_path / "тізім.csv"
    target.write_text("\n".join(lines), encoding="utf-8")
    return target


def test_from_a_roster_to_printed_portraits(school: Organisation, sheet: Path) -> None:
    with live_site() as site, chromium() as browser:
        psychologist = hand_at(browser.new_context(viewport=DESKTOP), site)
        psychologist.sign_in("aigul")
        brings_the_roster(psychologist, sheet)
        asks_for_consents(psychologist)
        for letter in list(Letter.objects.all()):
            a_parent_agrees(browser, site, letter)
        starts_a_screening(psychologist)
        six_pupils_answer(browser, site)
        reads_and_prints(psychologist)
        assert psychologist.complaints == []


def brings_the_roster(hand: Hand, sheet: Path) -> None:
    hand.go("/classes/")
    hand.clicks = 0
    hand.click("a[href='/roster/']")
    hand.page.set_input_files("input[type=file]", sheet)
    hand.click("main form button.button")
    hand.click("main form button.button >> nth=-1")
    hand.click("form[action$='/apply/'] button")
    assert hand.clicks <= 5
    work_off()
    assert sorted(pupil.full_name for pupil in Pupil.objects.all()) == sorted(NAMES)


def asks_for_consents(hand: Hand) -> None:
    fifth = SchoolClass.objects.get()
    hand.go(f"/consents/classes/{fifth.id}/")
    hand.clicks = 0
    hand.click("form[action$='/letters/'] button.button")
    assert hand.clicks == 1
    work_off()
    assert (Letter.objects.count(), Work.objects.filter(kind="consent_letters", state="done").count()) == (6, 1)


def a_parent_agrees(browser: Browser, site: str, letter: Letter) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    hand = hand_at(context, site)
    hand.go(f"/c/{token_of(letter)}/")
    for yes in hand.page.query_selector_all("input[type=radio][value=yes], input[type=radio][value=given]"):
        yes.check()
    hand.page.fill("input[name=signed_name]", letter.guardian.full_name if letter.guardian else "")
    hand.page.fill("input[name=code]", code_of(letter))
    hand.click("form button.button")
    assert Consent.objects.filter(letter=letter, purpose="diagnostics", decision="given").exists()
    context.close()


def starts_a_screening(hand: Hand) -> None:
    hand.go("/classes/")
    hand.click("a.link-card")
    hand.clicks = 0
    hand.click("a[href^='/screenings/new/']")
    hand.click("label:has-text('әл-ауқат')")
    hand.click("main form button.button")
    assert hand.clicks <= 10
    assert Seat.objects.count() == 6


def six_pupils_answer(browser: Browser, site: str) -> None:
    contexts = [browser.new_context(viewport=PHONE) for _ in NAMES]
    pages = [
        open_slip(hand_at(context, site), seat) for context, seat in zip(contexts, Seat.objects.all(), strict=True)
    ]
    for _ in range(QUESTIONS - 1):  # in turn, so that all six are at work at the same time
        for page in pages:
            answers_and_moves_on(page)
    for page in pages:
        answers_the_last(page)
    until(lambda: Result.objects.count() == len(NAMES))
    for context in contexts:
        context.close()


def open_slip(hand: Hand, seat: Seat) -> Page:
    hand.go("/run/")
    hand.page.fill("#class_code", class_code_of(seat.screened_class))
    hand.page.fill("#personal_code", decrypt(seat.code_sealed, about=f"screenings.Seat.code {seat.pk}"))
    hand.page.click("button.button")
    hand.page.click("text=Қазақша")
    hand.page.click(".button-main")
    hand.page.wait_for_selector("form.asking")
    return hand.page


def answers_and_moves_on(page: Page) -> None:
    """Answer the question on the screen; the next one comes by itself."""
    question = page.inner_text("[data-heading]")
    choose_the_middle(page)
    page.wait_for_function("shown => document.querySelector('[data-heading]').innerText !== shown", arg=question)


def answers_the_last(page: Page) -> None:
    """Answer the last question and finish. Twenty seconds later the page leaves by itself: nothing is read from it."""
    choose_the_middle(page)
    page.click("form.asking button[type=submit]")


def choose_the_middle(page: Page) -> None:
    answers = page.locator("form.asking input[type=radio]")
    answers.nth(answers.count() // 2).check(force=True)


def until(truth: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait for what the pages do in the background."""
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.1)


def reads_and_prints(hand: Hand) -> None:
    screening = Screening.objects.get()
    screened = screening.classes.get()
    hand.go(f"/screenings/{screening.id}/board/{screened.id}/")
    expect(hand.page.locator("#board .stat-number").nth(2)).to_have_text("6")
    hand.go(f"/screenings/{screening.id}/results/{screened.id}/")
    assert hand.page.locator("table.class-grid tbody tr").count() == 6
    hand.clicks = 0
    hand.click("form[action$='/print/'] button")
    assert hand.clicks == 1
    work_off()
    assert bytes(Work.objects.get(kind="class_papers").file_sealed or b"") != b""
    hand.go(f"/screenings/{screening.id}/results/{screened.id}/")
    hand.click("table.class-grid tbody a")
    assert hand.page.locator("svg.chart-profile, svg.chart").count() > 0
