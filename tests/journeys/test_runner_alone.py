"""The respondent's runner in a real browser against bad weather: nothing is lost, nothing is doubled, nothing stays behind.

The server is a stub that knows only the protocol (runner_server.py); page, sealing and opening are the real ones.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect, sync_playwright

from tests.journeys.runner_server import DIST, RunnerServer, serving

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "locale": "kk-KZ",
    "reduced_motion": "reduce",
}
SLIP = "/run/k/slip-of-aruzhan/"
CANARY = "Қанаттыканарейка"
ENOUGH_MS = 15_000

FORMATS: dict[str, Any] = {
    "often": {"kind": "frequency", "options": [0, 1, 2, 3], "labels": ["Ешқашан", "Кейде", "Жиі", "Әрқашан"]},
    "agree": {"kind": "likert", "options": [1, 2, 3, 4, 5], "labels": ["Жоқ", "Жоқтау", "Орташа", "Иәлеу", "Иә"]},
    "yes": {"kind": "yes_no", "options": [1, 0], "labels": ["Иә", "Жоқ"]},
    "either": {"kind": "forced_choice", "options": [1, 2], "labels": ["Өзім", "Бірге"]},
    "ten": {"kind": "scale_0_10", "labels": ["Ұнамайды", "Ұнайды"]},
    "hours": {"kind": "number", "minimum": 0, "maximum": 12, "step": 0.5},
    "words": {"kind": "short_text", "max_length": 200},
    "several": {"kind": "multiple_choice", "options": [1, 2, 3], "labels": ["Ән", "Би", "Сурет"], "choose_at_most": 2},
}
KINDS = ["often", "agree", "yes", "words", "ten", "often", "either", "hours", "often", "several"]


def questionnaire(items: list[str], **changes: Any) -> dict[str, Any]:
    """A questionnaire whose items have the given formats; every third may be left out."""
    return {
        "code": "alone",
        "version": "1.0.0",
        "language": "kk",
        "title": "Мектептегі күнім",
        "instruction": "Дұрыс не бұрыс жауап жоқ.\n\nӨзіңе жақын жауапты таңда.",
        "end": "Жауап бергеніңе рақмет.",
        "minutes": 6,
        "time_limit_minutes": None,
        "presentation": "item",
        "page_size": None,
        "formats": FORMATS,
        "items": [
            {"id": f"q{n:02}", "text": f"{n}-сұрақ", "format": kind, "required": n % 3 != 0}
            for n, kind in enumerate(items, 1)
        ],
        **changes,
    }


SIXTY = questionnaire([KINDS[n % len(KINDS)] for n in range(60)])
SHORT = questionnaire(["often", "agree", "words", "yes"])


def chosen(kind: str, n: int) -> Any:
    """What the child of these tests answers to the item ``n`` (from 1) of a kind."""
    options = FORMATS[kind].get("options", [])
    given = {"words": f"{CANARY} {n}", "ten": n % 10, "hours": (n % 24) / 2, "several": options[n % 2 : n % 2 + 2]}
    return given.get(kind, options[n % len(options)] if options else None)


EXPECTED = {item["id"]: chosen(item["format"], n) for n, item in enumerate(SIXTY["items"], 1)}


class Child:
    """A child at a page, with keyboard and eyes."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def arrive(self, address: str) -> "Child":
        self.page.goto(address + SLIP)
        return self

    def begin(self) -> "Child":
        self.page.get_by_role("button", name="Қазақша").click()
        self.page.locator(".moves .button-main").click()
        self.sees(1)
        return self

    def sees(self, number: int) -> None:
        expect(self.page.locator("h1")).to_contain_text(f"{number}-сұрақ")

    def answer(self, number: int, kind: str) -> None:
        """Answer the question on the screen and go on."""
        self.sees(number)
        value = chosen(kind, number)
        if kind in ("words", "hours"):
            self.page.locator(".write").fill(str(value).replace(".", ","))
        elif kind == "several":
            for code in value:
                self.page.keyboard.press(str(code))
        elif kind == "ten":
            self.page.keyboard.press(str(value))
        else:
            self.page.keyboard.press(str(FORMATS[kind]["options"].index(value) + 1))
        self.next()

    def answer_all(self, of: dict[str, Any], start: int, end: int) -> None:
        """Answer the questions from ``start`` to ``end``, both included."""
        for number in range(start, end + 1):
            self.answer(number, of["items"][number - 1]["format"])

    def next(self) -> None:
        self.page.locator("button[type=submit]").click()

    @property
    def status(self) -> str:
        return self.page.locator(".status").inner_text()

    def is_told(self, *words: str) -> None:
        expect(self.page.locator("#runner")).to_contain_text(words[0], timeout=ENOUGH_MS)

    def keeps_nothing(self) -> None:
        until_seen(self.page, lambda: self.keeps() == NOTHING)

    def keeps(self) -> dict[str, int]:
        """How many rows of each store are on the device."""
        return self.page.evaluate(COUNT_ROWS)


COUNT_ROWS = """async () => {
  const open = indexedDB.open("tirek-runner");
  await new Promise((done) => (open.onsuccess = done));
  const stores = [...open.result.objectStoreNames];
  const reading = open.result.transaction(stores);
  const counts = await Promise.all(stores.map((name) => new Promise((done) => {
    const asked = reading.objectStore(name).count();
    asked.onsuccess = () => done([name, asked.result]);
  })));
  open.result.close();
  return Object.fromEntries(counts);
}"""
HAS_COPY = "caches.match('/run/copy-of-the-page').then(Boolean)"
NOTHING = {"answers": 0, "batches": 0, "device": 0, "papers": 0, "sittings": 0}


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    assert (DIST / "runner.js").exists(), "build the front end first: make build"
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
    yield opened
    opened.close()


@contextmanager
def watched(context: BrowserContext) -> Iterator[BrowserContext]:
    """Scripts that fail or break the policy in this context fail the test."""
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)

    context.on("page", listen)
    for page in context.pages:
        listen(page)
    yield context
    with suppress(Error):  # a browser that was killed cannot be closed
        context.close()
    assert complaints == []


@contextmanager
def browsing(playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """A browser with its own folder on the disk, as on a computer several children share."""
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path="/usr/bin/chromium", args=ARGUMENTS, **PHONE
    )
    with watched(context):
        yield context


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with watched(browser.new_context(**PHONE)) as opened:
        yield opened


@pytest.fixture
def child(context: BrowserContext) -> Child:
    return Child(context.new_page())


@pytest.fixture
def server() -> Iterator[RunnerServer]:
    with serving([SHORT]) as started:
        yield started


def until_seen(page: Page, truth: Callable[[], bool]) -> None:
    """Wait for the server while the page may go on."""
    for _ in range(300):
        if truth():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never became true")


def kill_browser(profile: Path) -> None:
    """Kill the browser of this profile folder, and only it, without a word (SIGKILL)."""
    mark = f"--user-data-dir={profile}".encode()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and mark in _command(folder) and b"--type=" not in _command(folder):
            os.kill(int(folder.name), signal.SIGKILL)


def _command(folder: Path) -> bytes:
    try:
        return (folder / "cmdline").read_bytes()
    except OSError:
        return b""


def found_on_disk(profile: Path, *words: str) -> list[tuple[str, str]]:
    """Where in a profile folder one of the words stands, in UTF-8 or UTF-16LE."""
    needles = [(word, word.encode(code)) for word in words for code in ("utf-8", "utf-16-le")]
    files = [path for path in profile.rglob("*") if path.is_file()]
    return [(str(path), word) for path in files for word, needle in needles if needle in path.read_bytes()]


def test_sixty_answers_arrive_once_through_storm_kill_and_reload_and_nothing_stays_on_the_disk(playwright, tmp_path):
    profile = tmp_path / "profile"
    with serving([SIXTY]) as server:
        server.weather.extend(["lost", "503", "portal", "cut", "lost"])
        with browsing(playwright, profile) as context:
            child = Child(context.pages[0]).arrive(server.address).begin()
            child.answer_all(SIXTY, 1, 12)
            context.set_offline(True)
            child.answer_all(SIXTY, 13, 24)
            child.sees(25)  # only what the page has moved past is promised to be on the disk
            child.is_told("Желі жоқ")
            waited = child.keeps()
            assert waited["answers"] + waited["batches"] > 0
            kill_browser(profile)

        with browsing(playwright, profile) as context:
            child = Child(context.pages[0]).arrive(server.address)
            child.answer_all(SIXTY, 25, 34)
            child.sees(35)
            child.page.reload()
            child.answer_all(SIXTY, 35, 36)
            context.set_offline(True)
            child.answer_all(SIXTY, 37, 44)
            context.set_offline(False)
            server.weather.extend(["lost", "lost", "503"])
            child.answer_all(SIXTY, 45, 60)
            child.is_told("Рақмет")
            until_seen(child.page, lambda: bool(server.finished))
            child.keeps_nothing()
            assert child.page.evaluate("sessionStorage.length + localStorage.length") == 0

        ordinals = [given.ordinal for given in server.given()]
        assert server.final() == EXPECTED
        assert len(ordinals) == len(set(ordinals))
        assert server.apart == []
        assert len(server.devices) == 1
        assert {"batch"} <= {name for name, status in server.log if status == 200}, "no lost answer was repeated"
        assert found_on_disk(profile, CANARY, '{"i":"q', '"v":') == []


def test_the_search_of_the_disk_finds_what_is_written_there(playwright, tmp_path):
    """The check above can fail: the same words kept unsealed are found."""
    profile = tmp_path / "profile"
    with serving([SHORT]) as server:
        with browsing(playwright, profile) as context:
            Child(context.pages[0]).arrive(server.address)
            context.pages[0].evaluate("(word) => localStorage.setItem('planted', word)", CANARY)
        assert found_on_disk(profile, CANARY) != []


def test_without_a_network_the_page_opens_again_goes_on_finishes_and_sends_later(server, context, child):
    child.arrive(server.address).begin()
    until_seen(child.page, lambda: child.page.evaluate(HAS_COPY))
    child.answer_all(SHORT, 1, 2)
    child.sees(3)
    context.set_offline(True)
    child.page.reload()
    child.answer_all(SHORT, 3, 4)
    child.is_told("Рақмет")
    child.is_told("Желі жоқ")
    assert server.finished == set()
    context.set_offline(False)
    until_seen(child.page, lambda: bool(server.finished))
    assert server.final() == {"q01": 1, "q02": 3, "q03": f"{CANARY} 3", "q04": 1}
    child.keeps_nothing()


def test_what_an_earlier_day_left_on_the_device_goes_before_anything_is_opened(server, context, child):
    child.arrive(server.address).begin()
    child.answer_all(SHORT, 1, 2)
    child.sees(3)
    context.set_offline(True)
    child.answer_all(SHORT, 3, 4)
    child.is_told("Желі жоқ")
    child.page.close()
    server.log.clear()
    context.set_offline(False)
    later = Child(context.new_page()).arrive(server.address)
    later.page.get_by_role("button", name="Қазақша").click()
    later.is_told("Барлық сұраққа жауап берілген")
    asked = [name for name, _ in server.log]
    assert asked.index("submit") < asked.index("open")
    until_seen(later.page, lambda: later.keeps() == {**NOTHING, "device": 1})  # the random name it asked with


def test_the_copy_kept_for_a_day_without_network_holds_no_child(server, child):
    server.about = "Әбілова А."
    child.arrive(server.address)
    until_seen(child.page, lambda: child.page.evaluate(HAS_COPY))
    text = child.page.evaluate("caches.match('/run/copy-of-the-page').then((copy) => copy.text())")
    addresses = child.page.evaluate(
        "caches.keys().then(async ([name]) => (await (await caches.open(name)).keys()).map((r) => r.url))"
    )
    assert 'id="runner"' in text
    assert "Әбілова" not in text
    assert "seat-token" not in text
    assert "slip-of-aruzhan" not in text + str(addresses)
    assert not [address for address in addresses if "/run/api/" in address]


def test_a_stopped_sitting_is_destroyed_on_the_device_and_told_calmly(server, child):
    child.arrive(server.address).begin()
    server.weather.append("gone")
    child.answer_all(SHORT, 1, 1)
    child.sees(2)
    child.page.get_by_role("button", name="Үзіліс").click()
    child.is_told("жабылды")
    child.keeps_nothing()
    assert SLIP not in child.page.url
    expect(child.page.locator("dialog")).to_have_count(0)


def test_a_refused_grant_is_renewed_and_no_answer_is_lost(server, child):
    child.arrive(server.address).begin()
    server.weather.append("expired")
    child.answer_all(SHORT, 1, 4)
    child.is_told("Рақмет")
    until_seen(child.page, lambda: bool(server.finished))
    assert len(server.final()) == 4
    assert [name for name, _ in server.log].count("open") == 2


def test_a_second_tab_with_the_same_slip_is_told_and_harms_nothing(server, context, child):
    child.arrive(server.address).begin()
    child.answer_all(SHORT, 1, 1)
    child.sees(2)
    other = Child(context.new_page()).arrive(server.address)
    other.is_told("басқа құрылғыда")
    child.answer_all(SHORT, 2, 4)
    until_seen(child.page, lambda: bool(server.finished))
    assert len(server.final()) == 4


@pytest.mark.parametrize(
    ("refusal", "words"),
    [("elsewhere", "басқа құрылғыда"), ("not_yet", "әлі басталған жоқ"), ("over", "уақыты"), ("expired", "психолог")],
)
def test_a_refusal_is_said_in_calm_words(server, child, refusal, words):
    server.refusal = refusal
    child.arrive(server.address)
    child.page.get_by_role("button", name="Қазақша").click()
    child.is_told(words)


def test_the_last_page_clears_itself_and_back_shows_nothing_of_the_child(server, child):
    child.page.clock.install()
    child.arrive(server.address).begin()
    for number, kind in enumerate(["often", "agree", "words", "yes"], 1):
        child.answer(number, kind)
    child.is_told("111")
    assert SLIP not in child.page.url
    child.page.clock.fast_forward(21_000)
    expect(child.page.locator("h1")).to_have_text("door")
    child.page.go_back()
    child.page.wait_for_timeout(300)
    shown = child.page.locator("body").inner_text()
    assert "сұрақ" not in shown
    assert CANARY not in shown


def test_a_page_left_alone_covers_itself(server, child):
    child.page.clock.install()
    child.arrive(server.address).begin()
    child.page.clock.fast_forward(61_000)
    cover = child.page.get_by_role("dialog")
    expect(cover).to_be_visible()
    box = cover.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (390, 844)
    assert child.page.evaluate("document.elementFromPoint(195, 300).closest('.item')") is None
    cover.get_by_role("button").click()
    child.sees(1)


def test_by_keyboard_alone_there_and_back(server, child):
    child.arrive(server.address).begin()
    keyboard = child.page.keyboard
    assert child.page.evaluate("document.activeElement.tagName") == "H1"
    keyboard.press("ArrowDown")
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    child.sees(2)
    keyboard.press("4")
    child.sees(3)
    child.page.get_by_role("button", name="Артқа").press("Enter")
    child.sees(2)
    expect(child.page.get_by_role("radio").nth(3)).to_be_checked()
    keyboard.press("2")
    child.sees(3)
    child.page.get_by_role("button", name="Бұған жауап бергім келмейді").press("Enter")
    child.sees(4)
    keyboard.press("1")
    keyboard.press("Enter")
    child.is_told("Рақмет")
    until_seen(child.page, lambda: bool(server.finished))
    assert server.final() == {"q01": 1, "q02": 2, "q03": None, "q04": 1}


def test_a_question_is_not_passed_without_an_answer(server, child):
    child.arrive(server.address).begin()
    child.next()
    child.sees(1)
    assert "жауапты таңдау" in child.status
    assert child.page.evaluate("document.activeElement.type") == "radio"


def test_page_by_page_with_one_thing_open(context, child):
    paged = questionnaire(["often", "yes", "often", "ten"], presentation="page", page_size=3)
    with serving([paged]) as server:
        child.arrive(server.address)
        child.page.get_by_role("button", name="Қазақша").click()
        child.page.locator(".moves .button-main").click()
        groups = child.page.locator("fieldset")
        expect(groups).to_have_count(3)
        groups.nth(0).locator("label").nth(1).click()
        groups.nth(2).locator("label").nth(2).click()
        child.next()
        expect(groups.nth(1)).to_have_attribute("data-open", "")
        groups.nth(1).locator("label").nth(1).click()
        child.next()
        expect(groups).to_have_count(1)
        child.page.keyboard.press("7")
        child.next()
        child.is_told("Рақмет")
        until_seen(child.page, lambda: bool(server.finished))
        assert server.final() == {"q01": 1, "q02": 0, "q03": 2, "q04": 7}


def test_two_questionnaires_follow_one_another_in_another_language(child):
    with serving([SHORT, questionnaire(["yes"], title="Екінші")]) as server:
        child.arrive(server.address)
        child.page.get_by_role("button", name="Қазақша").click()
        child.page.get_by_role("button", name="Русский").click()
        expect(child.page.locator("html")).to_have_attribute("lang", "ru")
        expect(child.page.locator(".moves .button-main")).to_have_text("Начать")
        child.page.locator(".moves .button-main").click()
        child.answer_all(SHORT, 1, 4)
        expect(child.page.locator("h1")).to_have_text("Екінші")
        child.page.locator(".moves .button-main").click()
        child.page.keyboard.press("1")
        child.next()
        child.is_told("Спасибо")
        until_seen(child.page, lambda: len(server.finished) == 2)
        assert len(server.given(0)) == 4
        assert server.final(1) == {"q01": 1}


def test_the_time_of_a_questionnaire_ends_kindly_and_keeps_what_was_answered(child):
    with serving([questionnaire(["often", "often"], time_limit_minutes=10)]) as server:
        child.page.clock.install()
        child.arrive(server.address).begin()
        child.answer(1, "often")
        child.page.clock.run_for(1_000)
        for _ in range(11):
            child.page.clock.run_for(50_000)
            child.page.keyboard.press("Shift")
        expect(child.page.locator(".clock")).to_contain_text("мин")
        child.page.clock.run_for(55_000)
        child.is_told("уақыты")
        until_seen(child.page, lambda: bool(server.finished))
        assert server.final() == {"q01": 1}


def test_help_is_asked_quietly(server, child):
    child.arrive(server.address).begin()
    child.page.get_by_role("button", name="Маған көмек керек").click()
    until_seen(child.page, lambda: "ересек" in child.status)
    assert server.help_asked == 1


def test_a_page_that_comes_back_asks_whether_its_sitting_still_runs(server, context, child):
    child.page.clock.install()
    child.arrive(server.address).begin()
    hide = "(hidden) => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true}); "
    hide += "document.dispatchEvent(new Event('visibilitychange')); }"
    child.page.evaluate(hide, True)
    child.page.clock.fast_forward(40_000)
    server.refusal = "stopped"
    child.page.evaluate(hide, False)
    child.is_told("жабылды")
    assert server.state_asked == 1
    child.keeps_nothing()


EACH_KIND = questionnaire(["often", "agree", "yes", "either", "ten", "hours", "words", "several"])


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (683, 384), (1366, 768)])
def test_every_kind_fits_the_screen_and_has_large_answers(child, width, height):
    """683 x 384 is 1366 x 768 at 200 % zoom."""
    child.page.set_viewport_size({"width": width, "height": height})
    with serving([EACH_KIND]) as server:
        child.arrive(server.address).begin()
        for number, item in enumerate(EACH_KIND["items"], 1):
            child.sees(number)
            assert too_small(child.page) == []
            assert child.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), item["format"]
            child.answer(number, item["format"])


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1366, 768)])
def test_no_screen_has_a_barrier(child, width, height):
    child.page.set_viewport_size({"width": width, "height": height})
    with serving([EACH_KIND]) as server:
        child.arrive(server.address)
        expect(child.page.locator("h1")).to_be_visible()
        found = barriers(child.page)
        child.begin()
        for number, item in enumerate(EACH_KIND["items"], 1):
            child.sees(number)
            found += barriers(child.page)
            child.answer(number, item["format"])
        child.is_told("Рақмет")
        assert found + barriers(child.page) == []


def barriers(page: Page) -> list[str]:
    """What axe finds."""
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


def too_small(page: Page) -> list[str]:
    """Answers and buttons less than 48 px high or wide."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".option, .button, .write")].filter((each) => {
          const { width, height } = each.getBoundingClientRect();
          return width < 48 || height < 48;
        }).map((each) => each.className)"""
    )
