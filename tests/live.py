"""A site that really answers, a browser that really clicks, and a counter of the clicks (budgets of docs/reference)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connections
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.makers import PASSWORD
from tirek.core import tenancy
from tirek.core.clock import now
from tirek.organisations.models import Organisation
from tirek.works.models import Work
from tirek.works.operations import do

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESKTOP, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}


@contextmanager
def live_site() -> Iterator[str]:
    """Serve the site of this process on a free port of localhost."""
    server = LiveServerThread("localhost", _StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://localhost:{server.port}"
    finally:
        server.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the browser of this machine."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()
        connections.close_all()  # beside Playwright's loop Django keeps a connection of its own


@dataclass
class Hand:
    """Somebody at a browser, whose clicks are counted and whose console must stay silent."""

    page: Page
    site: str
    clicks: int = 0
    complaints: list[str] = field(default_factory=list)

    def click(self, selector: str) -> None:
        self.clicks += 1
        self.page.click(selector)
        self.page.wait_for_load_state()

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def sign_in(self, login: str) -> None:
        self.go("/accounts/login/")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(f"{self.site}/")


def hand_at(context: BrowserContext, site: str, *, language: str = "kk") -> Hand:
    """Return a hand at a new page of ``context`` in a language."""
    context.add_cookies([{"name": "tirek-language", "value": language, "url": site}])
    hand = Hand(context.new_page(), site)
    hand.page.on("console", lambda said: hand.complaints.append(said.text) if said.type == "error" else None)
    return hand


def work_off() -> None:
    """Do the long work that waits, as the worker would."""
    for organisation_id in list(Organisation.objects.values_list("id", flat=True)):
        with tenancy.scope([organisation_id]):
            for work in Work.objects.filter(state=Work.State.WAITING):
                do(work_id=work.id, clock=now)
