"""No accessibility finding (WCAG 2.0 to 2.2, A and AA) on any main page, in three languages, on phone and desktop."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.live import DESKTOP, PHONE, Hand, chromium, hand_at, live_site
from tirek.core import tenancy
from tirek.core.clock import now
from tirek.home.demo.build import PASSWORD, Demo

LANGUAGES = ("kk", "ru", "en")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PUBLIC = ("/", "/run/", "/accounts/login/", "/i/nothing/", "/c/nothing/", "/nothing/")
OWN = ("/", "/classes/", "/classes/new/", "/roster/", "/screenings/", "/screenings/new/", "/screenings/decide/", "/signals/", "/consents/",
       "/consents/grounds/", "/instruments/", "/recommendations/", "/search/?q=а", "/accounts/2fa/")  # fmt: skip
FOLLOWED = (
    ("/classes/", r"/classes/[0-9a-f-]{36}/"),
    ("/classes/", r"/classes/[0-9a-f-]{36}/", r"/pupils/[0-9a-f-]{36}/"),
    ("/classes/", r"/classes/[0-9a-f-]{36}/", r"/classes/[0-9a-f-]{36}/add/"),
    ("/classes/", r"/classes/[0-9a-f-]{36}/", r"/pupils/[0-9a-f-]{36}/", r"/pupils/[0-9a-f-]{36}/correct/"),
    ("/classes/", r"/classes/[0-9a-f-]{36}/", r"/pupils/[0-9a-f-]{36}/", r"/guardianships/[0-9a-f-]{36}/"),
    ("/consents/", r"/consents/classes/[0-9a-f-]{36}/"),
    ("/screenings/", r"/screenings/[0-9a-f-]{36}/"),
    ("/screenings/", r"/screenings/[0-9a-f-]{36}/", r"/screenings/[0-9a-f-]{36}/board/[0-9a-f-]{36}/"),
    ("/screenings/", r"/screenings/[0-9a-f-]{36}/", r"/screenings/[0-9a-f-]{36}/results/[0-9a-f-]{36}/"),
    ("/screenings/", r"/screenings/[0-9a-f-]{36}/", r"/screenings/[0-9a-f-]{36}/results/[0-9a-f-]{36}/",
     r"/portraits/[0-9a-f-]{36}/"),
    ("/signals/", r"/signals/[0-9a-f-]{36}/"),
    ("/instruments/", r"/instruments/[0-9a-f-]{36}/"),
)  # fmt: skip


@pytest.fixture
def demo(committed_db: None) -> Iterator[None]:
    Demo(now()).build("supported")
    yield
    tenancy.enter([])


def test_no_page_keeps_anybody_out(demo: None) -> None:
    found: list[str] = []
    with live_site() as site, chromium() as browser:
        for language in LANGUAGES:
            for size in (DESKTOP, PHONE):
                context = browser.new_context(viewport=size)
                hand = hand_at(context, site, language=language)
                where = f"{language} {size['width']}"
                found += [fault for path in PUBLIC for fault in faults(hand, path, where)]
                sign_in(hand)
                found += [fault for path in (*OWN, *followed(hand)) for fault in faults(hand, path, where)]
                context.close()
    assert found == []


def sign_in(hand: Hand) -> None:
    hand.go("/accounts/login/")
    hand.page.fill("[name=login]", "psychologist")
    hand.page.fill("[name=password]", PASSWORD)
    hand.page.press("[name=password]", "Enter")
    hand.page.wait_for_url(f"{hand.site}/")


def followed(hand: Hand) -> Iterator[str]:
    """The pages of one class, child, plan and signal, found by the links a person would follow."""
    for path, *patterns in FOLLOWED:
        for pattern in patterns:
            hand.go(path)
            links = re.findall(rf'href="({pattern})"', hand.page.content())
            assert links, (path, pattern)
            path = links[-1]
        yield path
        if patterns[-1].startswith("/portraits"):
            yield f"{path}?as=parent"


def faults(hand: Hand, path: str, where: str) -> list[str]:
    hand.go(path)
    return [f"{where} {path}: {rule} {target}" for rule, target in violations(hand.page)]


def violations(page: Page) -> list[tuple[str, str]]:
    answer = Axe().run(page, options=RULES).response
    return [(one["id"], str(one["nodes"][0]["target"])) for one in answer["violations"]]
