"""Pictures of the pages in three languages for docs/pictures, from a running demo.

make demo STAGE=supported && make run                     (in one terminal; it prints the letter of a parent)
.venv/bin/python scripts/pictures.py LETTER SLIP SLIP SLIP
"""

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
SITE = "http://localhost:8000"
PASSWORD = "tirek-demo-2026"  # noqa: S105 -- the demo's, printed at every start
LANGUAGES = ("kk", "ru", "en")
DESKTOP, PHONE = ViewportSize(width=1366, height=900), ViewportSize(width=390, height=844)
SIZES = (("", DESKTOP), ("-phone", PHONE))
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> int:
    """Take every picture; return the number of pages that answered with an error."""
    TARGET.mkdir(exist_ok=True)
    letter, *slips = sys.argv[1:]
    failed = 0
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for language in LANGUAGES:
            for size, viewport in SIZES:
                context = browser.new_context(viewport=viewport, locale=language)
                context.add_cookies([{"name": "tirek-language", "value": language, "url": SITE}])
                suffix = f"{language}{size}"
                failed += _strangers(context, suffix)
                failed += _staff(context, suffix, "psychologist", _pages)
                failed += _staff(context, suffix, "head", _pages_of_a_head)
                failed += _take(context.new_page(), "letter", letter, suffix)
                context.close()
        for language, slip in zip(LANGUAGES, slips, strict=True):
            _runner(browser, language, slip)
        browser.close()
    return failed


def _strangers(context: BrowserContext, suffix: str) -> int:
    page = context.new_page()
    return sum(
        _take(page, name, path, suffix)
        for name, path in (("welcome", "/"), ("sign-in", "/accounts/login/"), ("slip", "/run/"))
    )


def _staff(context: BrowserContext, suffix: str, login: str, pages: Callable[[Page], list[tuple[str, str]]]) -> int:
    page = context.new_page()
    page.goto(f"{SITE}/accounts/login/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{SITE}/")
    failed = sum(_take(page, name, path, suffix) for name, path in pages(page))
    page.goto(f"{SITE}/accounts/logout/")
    page.click("main form button.button")
    return failed


def _runner(browser: Browser, language: str, slip: str) -> None:
    """What a pupil sees; a slip is opened on one device, so each language has a slip of its own."""
    context = browser.new_context(viewport=DESKTOP, locale=language)
    page = context.new_page()
    page.goto(slip)
    page.get_by_role("button", name={"kk": "Қазақша", "ru": "Русский", "en": "English"}[language]).click()
    for name, next_screen in (("instruction", ".switch"), ("question", "form.asking")):
        page.locator(next_screen).wait_for()
        for size, viewport in SIZES:
            page.set_viewport_size(viewport)
            _shoot(page, name, f"{language}{size}")
        page.locator(".button-main").click()
    context.close()


def _pages_of_a_head(_page: Page) -> list[tuple[str, str]]:
    return [
        ("today-of-the-head", "/"),
        ("staff", "/staff/"),
        ("recommendations", "/recommendations/"),
        ("signals-of-the-head", "/signals/"),
    ]


def _pages(page: Page) -> list[tuple[str, str]]:
    """The addresses of one class, one child and one plan, found by following the links a person would follow."""
    class_page = _link(page, "/classes/", r"/classes/[0-9a-f-]{36}/", place=1)
    screening = _link(page, "/screenings/", r"/screenings/[0-9a-f-]{36}/")
    results = _link(page, screening, r"/screenings/[0-9a-f-]{36}/results/[0-9a-f-]{36}/")
    board = _link(page, screening, r"/screenings/[0-9a-f-]{36}/board/[0-9a-f-]{36}/")
    portrait = _link(page, results, r"/portraits/[0-9a-f-]{36}/")
    consents = _link(page, class_page, r"/consents/classes/[0-9a-f-]{36}/")
    pupil = _link(page, class_page, r"/pupils/[0-9a-f-]{36}/")
    return [
        ("class-new", "/classes/new/"), ("class-add", f"{class_page}add/"), ("pupil", pupil), ("pupil-correct", f"{pupil}correct/"),
        ("guardian", _link(page, pupil, r"/guardianships/[0-9a-f-]{36}/")),
        ("consents-of-a-pupil", pupil.replace("/pupils/", "/consents/pupils/")), ("grounds", "/consents/grounds/"),
        ("signal", _link(page, "/signals/", r"/signals/[0-9a-f-]{36}/")), ("decide", "/screenings/decide/"), ("apart", "/screenings/apart/"),
        ("instrument", _link(page, "/instruments/", r"/instruments/[0-9a-f-]{36}/")), ("search", "/search/?q=а"), ("security", "/accounts/2fa/"),
        ("consents-of-the-school", "/consents/"), ("screenings", "/screenings/"),
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
    answer = page.goto(path if "://" in path else SITE + path)
    _shoot(page, name, suffix)
    status = answer.status if answer else 0
    print(f"{status} {name}-{suffix}", flush=True)
    return int(status >= 400)


def _shoot(page: Page, name: str, suffix: str) -> None:
    """Keep a small picture: sixty-four colours are enough for pages like these."""
    page.wait_for_timeout(200)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(64, dither=Image.Dither.NONE).save(TARGET / f"{name}-{suffix}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
