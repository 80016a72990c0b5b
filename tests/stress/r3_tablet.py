"""R3, T2: one browser for a whole class. Pupils answer one after another; nothing of the one before is left for the next.

    TIREK_CLUSTER=tablet PYTHONPATH=.:src python -m tests.stress.r3_tablet [pupils] [sabotage]

Prints one JSON object. ``sabotage``: ``drafts``, a page that keeps what is typed in its own IndexedDB and deletes it again. Each pupil writes a word that stands nowhere else, the own name and the own IIN into the answer in own
words. After each pupil, and after each closing of the browser, every byte of its folder is searched (r3_scan).
"""

import json
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from bench.school import build_school, prepare
from config import places, postgres
from tests.journeys.test_runner_alone import ARGUMENTS, COUNT_ROWS, NOTHING
from tests.stress.apart import served
from tests.stress.r3_scan import Trace, traces

TABLET: dict[str, Any] = {"viewport": {"width": 1024, "height": 768}, "locale": "kk-KZ", "reduced_motion": "reduce"}
INSTRUMENT = "school-anxiety-support"
HOW = (
    "online",
    "offline in the middle",
    "browser closed in the middle",
    "next one tries the same codes",
    "ends offline",
    "ends offline, browser closed",
)
SECONDS = 15_000  # ms; the longest a pupil waits for anything
GIVEN = ("Аққоян", "Жұпарай", "Теңізхан", "Өрімгүл", "Шұғылабек")
DOOR = {"htmx-current-path-for-history": "/run/"}  # what the page with the two codes leaves; the same for everybody
DRAFTS = """addEventListener("input", ({ target }) => {
  const open = indexedDB.open("drafts", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("drafts");
  open.onsuccess = () => {
    const change = open.result.transaction("drafts", "readwrite");
    change.objectStore("drafts").put(target.value, 1);
    change.objectStore("drafts").delete(1);
    change.oncomplete = () => open.result.close();
  };
});"""
LETTERS = "абвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"  # a canary repeats none, so that no packing breaks it
SEALED_OPEN = ('{"i":"q', '"v":')  # how an answer begins before it is sealed


@dataclass(frozen=True)
class Pupil:
    """A child of the class, and what only this child would write."""

    number: int
    codes: tuple[str, str]
    surname: str
    given_name: str
    iin: str
    canary: str

    @property
    def how(self) -> str:
        return HOW[self.number % len(HOW)]

    @property
    def text(self) -> str:
        return f"{self.canary} деп жаздым, мен {self.given_name} {self.surname}, {self.iin}"

    @property
    def words(self) -> list[str]:
        return [self.canary, self.surname, self.given_name, self.iin, self.text]


@dataclass
class Tablet:
    """The shared browser: its folder on the disk lives on when it is closed."""

    player: Any
    address: str
    folder: Path
    items: list[dict[str, Any]]
    formats: dict[str, Any]
    sabotage: str = ""
    context: BrowserContext | None = None
    left: list[dict[str, Any]] = field(default_factory=list)
    codes_left: list[str] = field(default_factory=list)
    still_kept: list[str] = field(default_factory=list)
    shown_again: list[str] = field(default_factory=list)
    searched: int = 0

    @property
    def page(self) -> Page:
        if self.context is None:
            self.context = self.player.chromium.launch_persistent_context(
                self.folder, executable_path="/usr/bin/chromium", args=ARGUMENTS, **TABLET
            )
            self.context.set_default_timeout(SECONDS)
            if self.sabotage == "drafts":
                self.context.add_init_script(DRAFTS)
        return self.context.pages[0]

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
        self.context = None

    def offline(self, without_network: bool) -> None:
        assert self.context is not None
        self.context.set_offline(without_network)

    def enter(self, pupil: Pupil) -> None:
        """Type the two codes, as the next in the row."""
        self.page.goto(f"{self.address}/run/")
        for name, code in zip(("class_code", "personal_code"), pupil.codes, strict=True):
            self.page.fill(f"[name={name}]", code)
        self.page.locator("form.form button").click()

    def begin(self) -> None:
        self.page.get_by_role("button", name="Қазақша").click()
        self.page.locator(".moves .button-main").click()

    def answer(self, pupil: Pupil, numbers: range) -> None:
        for number in numbers:
            item = self.items[number]
            expect(self.page.locator("h1")).to_contain_text(item["text"], timeout=SECONDS)
            self.choose(chosen(pupil, number, self.formats[item["format"]]), self.formats[item["format"]])
            self.page.locator("button[type=submit]").click()

    def choose(self, answer: Any, answer_format: dict[str, Any]) -> None:
        if answer_format["kind"] == "short_text":
            return self.page.locator(".write").fill(answer)
        for code in answer if isinstance(answer, list) else [answer]:
            self.page.keyboard.press(str(answer_format["options"].index(code) + 1))
        return None

    def ends(self) -> None:
        expect(self.page.locator("#runner")).to_contain_text("Рақмет", timeout=SECONDS)

    def keeps_nothing(self) -> bool:
        """Whether nothing of anybody is in the browser's own stores, a moment given."""
        for _ in range(100):
            if self.kept() == NOTHING | DOOR:
                return True
            self.page.wait_for_timeout(50)
        return False

    def kept(self) -> dict[str, Any]:
        """How many rows each store has, and what the simple stores hold."""
        return self.page.evaluate(COUNT_ROWS) | self.page.evaluate("({...localStorage, ...sessionStorage})")

    def search(self, when: str, *pupils: Pupil) -> None:
        """Search the whole folder for everything these pupils wrote and are."""
        self.searched += 1
        found = traces(self.folder, [*SEALED_OPEN, *(word for pupil in pupils for word in pupil.words)])
        self.left += [{"when": when, **_as_dict(trace)} for trace in found]
        codes = traces(self.folder, [code for pupil in pupils for code in pupil.codes[1:]])
        self.codes_left += [f"{when}: {trace.file}, {trace.form}" for trace in codes]

    def take(self, pupil: Pupil) -> None:
        """One pupil from the codes to the last page, in this pupil's weather."""
        middle, end = len(self.items) // 2, len(self.items)
        self.enter(pupil)
        self.begin()
        self.answer(pupil, range(middle))
        if pupil.how == "browser closed in the middle":
            self.close()
            self.search(f"{pupil.number} closed in the middle", pupil)
            self.enter(pupil)
            self.page.get_by_role("button", name="Қазақша").click()
        if "offline" in pupil.how:
            self.offline(True)
        self.answer(pupil, range(middle, end - 4))
        if pupil.how == "offline in the middle":
            self.offline(False)
        self.answer(pupil, range(end - 4, end))
        self.ends()
        self.leave(pupil)

    def curious_comes(self, pupil: Pupil) -> None:
        """Somebody presses Back, then types the codes of the slip that was left lying there."""
        self.page.go_back()
        self.page.wait_for_timeout(300)
        shown = self.page.locator("body").inner_text()
        self.enter(pupil)
        expect(self.page.locator("#runner h1")).to_be_visible(timeout=SECONDS)
        shown += self.page.locator("body").inner_text()
        secrets = [*pupil.words, *(item["text"] for item in self.items)]
        self.shown_again += [f"{pupil.number}: {secret}" for secret in secrets if secret in shown]

    def leave(self, pupil: Pupil) -> None:
        """What is left when a pupil stands up: nothing, or without a network sealed answers that wait."""
        if pupil.how.startswith("ends offline"):
            self.search(f"{pupil.number} ended offline", pupil)
        elif not self.keeps_nothing():
            self.still_kept.append(f"{pupil.number}: {self.kept()}")
        if pupil.how == "next one tries the same codes":
            self.curious_comes(pupil)
        self.search(f"{pupil.number} ended", pupil)
        if pupil.how.endswith("browser closed"):
            self.close()
            self.search(f"{pupil.number} closed", pupil)
        elif pupil.how == "ends offline":
            self.offline(False)


def _as_dict(trace: Trace) -> dict[str, str]:
    return {"file": trace.file, "word": trace.word, "form": trace.form}


def chosen(pupil: Pupil, number: int, answer_format: dict[str, Any]) -> Any:
    """What this pupil answers to an item."""
    if answer_format["kind"] == "short_text":
        return pupil.text
    options = answer_format["options"]
    at = (pupil.number * 7 + number * 3) % len(options)
    return [options[at]] if answer_format["kind"] == "multiple_choice" else options[at]


def run(count: int, sabotage: str) -> dict[str, Any]:
    """Return what was left behind, and what came to the server."""
    postgres.start(places.cluster(), attached=False)
    prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # a browser's driver runs a loop in the thread that reads rows
    pupils, items, formats = _class_of(count)
    began = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="r3-tablet-", ignore_cleanup_errors=True)))
        address = f"http://localhost:{stack.enter_context(served())}"
        player = stack.enter_context(sync_playwright())
        tablet = Tablet(player, address, folder, items, formats, sabotage)
        for pupil in pupils:
            tablet.take(pupil)
        kept_nothing = tablet.keeps_nothing()
        tablet.close()
        tablet.search("at the end", *pupils)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "pupils": len(pupils),
        "ways": sorted({pupil.how for pupil in pupils}),
        "searches": tablet.searched,
        "megabytes": round(size / 1e6, 1),
        "seconds": round(time.monotonic() - began),
        "words_left": tablet.left,
        "codes_left": tablet.codes_left,
        "shown_again": tablet.shown_again,
        "still_kept": [*tablet.still_kept, *([] if kept_nothing else ["the last"])],
        **_arrived(pupils, items, formats),
    }


def _class_of(count: int) -> tuple[list[Pupil], list[dict[str, Any]], dict[str, Any]]:
    """Make a class with names, IINs and slips; return it with the questions as it will see them."""
    build_school(pupils=count)
    from tirek.core.clock import day_in_kazakhstan, now
    from tirek.core.secrets import decrypt
    from tirek.instruments.models import InstrumentVersion
    from tirek.instruments.questionnaires import questionnaire
    from tirek.organisations.models import Quarter
    from tirek.people.models import Pupil as Row
    from tirek.people.operations import PupilFacts, describe
    from tirek.screenings.models import Screening
    from tirek.screenings.operations.planning import Plan, class_code_of, plan_screening

    at, chance = now(), random.Random(7)
    earlier = Screening.objects.latest("created_at")
    for number, row in enumerate(Row.objects.order_by("name_key")):
        facts = PupilFacts(
            surname=f"Қызғалдақов{number:02}", given_name=GIVEN[number % len(GIVEN)] + f"{number:02}", patronymic="",
            born_on=row.born_on, sex=row.sex, language=row.language, iin=f"1{number:02}{chance.randrange(10**8, 10**9)}",
        )  # fmt: skip
        describe(row, facts).save()
    instrument = InstrumentVersion.objects.get(code=INSTRUMENT)
    today = day_in_kazakhstan(at)
    plan = Plan(
        title="Тексеру", classes=(earlier.classes.get().school_class,), package=(instrument,), starts_on=today,
        ends_on=today + timedelta(days=3), quarter=Quarter.objects.latest("starts_on"), mode="supervised",
        language_choice="pupil", signals_to=earlier.led_by,
    )  # fmt: skip
    screening = plan_screening(plan=plan, at=at, by=earlier.led_by)
    class_code = class_code_of(screening.classes.get())
    asked = questionnaire(instrument, instrument.wordings.get(language="kk"))
    seats = screening.seats.select_related("pupil").order_by("pupil__name_key")
    pupils = [
        Pupil(
            number=number,
            codes=(class_code, decrypt(seat.code_sealed, about=f"screenings.Seat.code {seat.pk}")),
            surname=seat.pupil.surname,
            given_name=seat.pupil.given_name,
            iin=decrypt(seat.pupil.iin_sealed, about=f"people.Pupil.iin {seat.pupil.pk}"),
            canary="".join(chance.sample(LETTERS, 12)),
        )
        for number, seat in enumerate(seats)
    ]
    return pupils, asked["items"], asked["formats"]


def _arrived(pupils: list[Pupil], items: list[dict[str, Any]], formats: dict[str, Any]) -> dict[str, Any]:
    """Compare what the server has with what each pupil answered."""

    from tirek.screenings.models import KeptApart, Screening, Sitting
    from tirek.screenings.operations.submitting import fold, read_batches

    screening, wrong, finished = Screening.objects.latest("created_at"), [], 0
    sittings = Sitting.objects.filter(seat__screening=screening).select_related("seat__pupil")
    by_name = {sitting.seat.pupil.surname: sitting for sitting in sittings}
    for pupil in pupils:
        sitting = by_name.get(pupil.surname)
        here = fold(read_batches(sitting, sitting.batches.order_by("id"))) if sitting else {}
        due = {item["id"]: chosen(pupil, n, formats[item["format"]]) for n, item in enumerate(items)}
        if {name: given.value for name, given in here.items()} != due:
            wrong.append(pupil.number)
        finished += bool(sitting and sitting.state == Sitting.State.FINISHED)
    return {"finished": finished, "not_as_answered": wrong, "apart": KeptApart.objects.count()}


if __name__ == "__main__":
    words = [*sys.argv[1:], *["25", ""][len(sys.argv) - 1 :]]
    print(json.dumps(run(int(words[0]), words[1]), ensure_ascii=False))
