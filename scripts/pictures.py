"""Pictures of the pages in three languages for docs/pictures, from a running demo.

make run                     (in one terminal)
.venv/bin/python scripts/pictures.py
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
SITE = "http://localhost:8000"
PASSWORD = "tirek-demo-2026"  # noqa: S105 -- the demo's, printed at every start
LANGUAGES = ("kk", "ru", "en")
DESKTOP, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> int:
    """Take every picture; return the number of pages that answered with an error."""
    TARGET.mkdir(exist_ok=True)
    failed = 0
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for language in LANGUAGES:
            for size, viewport in (("", DESKTOP), ("-phone", PHONE)):
                context = browser.new_context(viewport=viewport, locale=language)
                context.add_cookies([{"name": "tirek-language", "value": language, "url": SITE}])
                failed += _strangers(context, f"{language}{size}") + _psychologist(context, f"{language}{size}")
                context.close()
        browser.close()
    return failed


def _strangers(context: BrowserContext, suffix: str) -> int:
    page = context.new_page()
    return sum(
        _take(page, name, path, suffix)
        for name, path in (("welcome", "/"), ("sign-in", "/accounts/login/"), ("slip", "/run/"))
    )


def _psychologist(context: BrowserContext, suffix: str) -> int:
    page = context.new_page()
    page.goto(f"{SITE}/accounts/login/")
    page.fill("input[name=login]", "psychologist")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{SITE}/")
    return sum(_take(page, name, path, suffix) for name, path in _pages(page))


def _pages(page: Page) -> list[tuple[str, str]]:
    """The addresses of one class, one child and one plan, found by following the links a person would follow."""
    class_page = _link(page, "/classes/", r"/classes/[0-9a-f-]{36}/", place=1)
    screening = _link(page, "/screenings/", r"/screenings/[0-9a-f-]{36}/")
    results = _link(page, screening, r"/screenings/[0-9a-f-]{36}/results/[0-9a-f-]{36}/")
    board = _link(page, screening, r"/screenings/[0-9a-f-]{36}/board/[0-9a-f-]{36}/")
    portrait = _link(page, results, r"/portraits/[0-9a-f-]{36}/")
    consents = _link(page, class_page, r"/consents/classes/[0-9a-f-]{36}/")
    return [
        ("today", "/"), ("classes", "/classes/"), ("class", class_page), ("roster", "/roster/"), ("consents", consents),
        ("plan", "/screenings/new/"), ("screening", screening), ("board", board), ("results", results),
        ("portrait", portrait), ("parent-voice", f"{portrait}?as=parent"), ("signals", "/signals/"),
        ("instruments", "/instruments/"),
    ]  # fmt: skip


def _link(page: Page, path: str, pattern: str, place: int = 0) -> str:
    page.goto(SITE + path)
    found = list(dict.fromkeys(re.findall(rf'href="({pattern})"', page.content())))
    return found[min(place, len(found) - 1)]


def _take(page: Page, name: str, path: str, suffix: str) -> int:
    answer = page.goto(SITE + path)
    page.wait_for_timeout(200)
    page.screenshot(path=TARGET / f"{name}-{suffix}.png")
    status = answer.status if answer else 0
    print(f"{status} {name}-{suffix}", flush=True)
    return int(status >= 400)


if __name__ == "__main__":
    sys.exit(main())
