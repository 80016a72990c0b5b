"""T2 on a shared tablet: a class answers one after another in one browser; no byte on its disk says what anybody answered (R3)."""

import base64
import json
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.journeys.test_runner_alone import ARGUMENTS
from tests.stress.apart import run_apart
from tests.stress.r3_scan import traces

pytestmark = pytest.mark.stress

PUPILS = 25  # the last one has a network, and brings what those before could not
LEAVES_NOTHING: dict[str, Any] = {
    "words_left": [],
    "codes_left": [],
    "still_kept": [],
    "shown_again": [],
    "not_as_answered": [],
    "apart": 0,
}


def test_a_class_at_one_tablet_leaves_nothing_of_anybody_on_its_disk(capsys) -> None:
    found = run_apart("tablet", "r3_tablet", str(PUPILS))
    with capsys.disabled():
        print("\nR3, the shared tablet:", json.dumps(found, ensure_ascii=False), file=sys.stderr)
    assert {name: found[name] for name in LEAVES_NOTHING} == LEAVES_NOTHING
    assert (found["pupils"], found["finished"], len(found["ways"])) == (PUPILS, PUPILS, 6)
    assert found["searches"] > PUPILS


def test_the_run_sees_a_page_that_keeps_what_is_typed_and_deletes_it_again() -> None:
    found = run_apart("tablet", "r3_tablet", "2", "drafts")
    assert {trace["form"] for trace in found["words_left"]} >= {"utf-16-le"}
    assert found["finished"] == 2


CANARY = "щқғөұһіңәцжю"
BREAKS = "қанақанақанақанақана"  # where a table is packed, what repeats is written once
TEXT = f"ешкімге айтпа: {CANARY}, {BREAKS}, 103123456789"
# "a" stands before the filling words in the order of the keys, so that they share a block, which is then packed
FILL = """for (let n = 0; n < 100; n++) localStorage.setItem(`fill ${n}`, "жай сөздер ".repeat(2000) + n);"""
STORE = """const put = async (value, forget) => {
  const open = indexedDB.open("planted", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("planted");
  await new Promise((done) => (open.onsuccess = done));
  const change = open.result.transaction("planted", "readwrite", { durability: "strict" });
  change.objectStore("planted").put(value, 1);
  await new Promise((done) => (change.oncomplete = done));
  open.result.close();
  if (forget) await new Promise((done) => (indexedDB.deleteDatabase("planted").onsuccess = done));
};
"""
SABOTEURS = {
    "localStorage": 'localStorage.setItem("planted", text);',
    "localStorage, packed into a table": f'localStorage.setItem("a", text); {FILL}',
    "localStorage, in base64": """localStorage.setItem("planted",
        btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify({ value: text })))));""",
    "IndexedDB": STORE + "await put({ item: 'q32', value: text });",
    "IndexedDB, deleted": STORE + "await put({ item: 'q32', value: text }, true);",
    "IndexedDB, packed by the browser": STORE + "await put({ filled: 'жай сөздер '.repeat(9000), value: text });",
    "IndexedDB, in UTF-8": STORE + "await put(new TextEncoder().encode(text));",
    "state of the history": "history.pushState({ text }, '', '/next');",
}


class EmptyPage(BaseHTTPRequestHandler):
    """A page with nothing on it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>empty</title>")

    def log_message(self, format: str, *words: Any) -> None:
        del format, words


@pytest.fixture(scope="module")
def empty_page() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def player() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


def left_by(player: Playwright, address: str, script: str, word: str = CANARY) -> set[str]:
    """Return the words that are on the disk after a page did something; opened again, the browser packs its tables."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        for act in (f"async (text) => {{ {script} }}", "(text) => {}", "(text) => {}"):
            context = player.chromium.launch_persistent_context(
                name, executable_path="/usr/bin/chromium", args=ARGUMENTS
            )
            context.pages[0].goto(address)
            context.pages[0].evaluate(act, TEXT)
            context.pages[0].wait_for_timeout(300)
            context.close()
        return {trace.word for trace in traces(Path(name), [word])}


@pytest.mark.parametrize("way", SABOTEURS)
def test_the_search_finds_what_a_page_wrote_in_the_clear(player, empty_page, way) -> None:
    assert left_by(player, empty_page, SABOTEURS[way]) == {CANARY}


def test_the_search_finds_a_word_that_packing_broke(player, empty_page) -> None:
    assert left_by(player, empty_page, SABOTEURS["localStorage, packed into a table"], BREAKS) == {BREAKS}


def test_the_search_finds_nothing_where_nothing_was_written(player, empty_page) -> None:
    assert left_by(player, empty_page, FILL) == set()


@pytest.mark.parametrize("before", range(6))
@pytest.mark.parametrize("code", ["utf-8", "utf-16-le"])
def test_the_search_finds_base64_wherever_in_a_text_the_word_begins(tmp_path, code, before) -> None:
    around = f"{'a' * before}{TEXT}және басқа".encode(code)
    (tmp_path / "plain").write_bytes(base64.b64encode(b"x" * before + around))
    (tmp_path / "for addresses").write_bytes(base64.urlsafe_b64encode(b"x" * before + around))
    assert {trace.file for trace in traces(tmp_path, [CANARY])} == {"plain", "for addresses"}
