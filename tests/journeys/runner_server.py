"""A server that knows only the answer protocol, for the runner alone: no database, real page, real sealing, bad weather.

Each request for a batch takes the next word of ``weather``: ``clear``; ``503``; ``lost`` (kept, but the answer never
arrives); ``cut`` (the line breaks before anything is read); ``portal`` (the school's network answers 200 with a page of
its own); ``gone`` (the sitting was stopped); ``expired`` (the grant is refused). An empty sky is clear.
"""

import json
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from tirek.core.middleware import POLICY
from tirek.screenings.pages.words import runner_words
from tirek.screenings.sealing import Given, from_base64url, open_answers, public_key_for_device

DIST = Path(__file__).resolve().parents[2] / "frontend" / "dist"
TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
LANGUAGES = ["kk", "ru", "en"]


class RunnerServer:
    """What a server remembers of one seat."""

    def __init__(self, questionnaires: list[dict[str, Any]]) -> None:
        self.questionnaires = questionnaires
        self.weather: deque[str] = deque()
        self.refusal = ""
        self.sittings: dict[int, str] = {}
        self.batches: dict[tuple[str, str, int], dict[str, Any]] = {}
        self.apart: list[dict[str, Any]] = []
        self.finished: set[str] = set()
        self.devices: set[str] = set()
        self.log: list[tuple[str, int]] = []
        self.help_asked = 0
        self.state_asked = 0
        self.about = ""
        self.back = ""
        self.lock = threading.Lock()
        self.address = ""

    def given(self, index: int = 0) -> list[Given]:
        """Open every batch of one sitting, in order of arrival."""
        sitting = self.sittings[index]
        found: list[Given] = []
        for (of, _, _), body in self.batches.items():
            if of == sitting:
                epk = from_base64url(body["epk"])
                found += open_answers(body["answers"], key_id=body["key"], epk=epk, sitting_id=sitting)
        return found

    def final(self, index: int = 0) -> dict[str, Any]:
        """The answer of each item that counts: the one with the highest ordinal."""
        return {given.item: given.value for given in sorted(self.given(index), key=lambda given: given.ordinal)}

    def page(self) -> str:
        """The runner's page as Django renders it."""
        left = [i for i in range(len(self.questionnaires)) if self.sittings.get(i) not in self.finished]
        words = {language: runner_words(language) for language in LANGUAGES}
        return render_to_string(
            "screenings/run.html",
            {
                "seat_token": "seat-token",
                "instruments": left,
                "languages": LANGUAGES,
                "languages_json": json.dumps(LANGUAGES),
                "words": json.dumps(words),
                "about": self.about,
                "back": self.back,
            },
        )

    def open(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        index = body["instrument"]
        self.devices.add(body["device"])
        if self.refusal:
            return 409, {"refusal": self.refusal}
        sitting = self.sittings.setdefault(index, str(uuid.uuid4()))
        if sitting in self.finished:
            return 409, {"refusal": "finished"}
        mine = [(key, kept) for key, kept in self.batches.items() if key[0] == sitting]
        seqs = [key[2] for key, _ in mine if key[1] == body["device"]]
        return 200, {
            "sitting": sitting,
            "grant": f"{sitting} {body['device']}",
            "server_key": public_key_for_device(),
            "questionnaire": {**self.questionnaires[index], "language": body["language"]},
            "position": max((kept["position"] for _, kept in mine), default=0),
            "next_seq": max(seqs, default=-1) + 1,
            "next_ordinal": 1 + 20 * len(mine),
            "state": "open",
        }

    def batch(self, grant: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        sitting, device = grant.split(" ")
        if sha256(body["answers"].encode()).hexdigest() != body["digest"]:
            return 400, {"refusal": "body"}
        key = (sitting, device, body["seq"])
        known = self.batches.get(key)
        if known is None:
            self.batches[key] = body
            return 201, {"outcome": "kept"}
        if known["digest"] == body["digest"]:
            return 200, {"outcome": "repeated"}
        self.apart.append(body)
        return 409, {"outcome": "conflict"}

    def submit(self, grant: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        sitting, device = grant.split(" ")
        here = {seq for (of, by, seq) in self.batches if (of, by) == (sitting, device)}
        missing = sorted(set(range(body["batches"])) - here)
        if missing:
            return 409, {"missing": missing}
        self.finished.add(sitting)
        return 200, {"state": "finished"}


def _handler(server: RunnerServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path == "/run/api/state":
                return self._state()
            if path.startswith("/static/"):
                return self._file(DIST / path.removeprefix("/static/"))
            if path == "/run/sw.js":
                return self._file(DIST / "sw.js")
            if path == "/run/":
                return self._send(200, b"<!doctype html><title>door</title><h1>door</h1>", "text/html; charset=utf-8")
            if path.startswith("/run/"):
                return self._send(200, server.page().encode(), "text/html; charset=utf-8")
            return self._send(404, b"", "text/plain")

        def do_POST(self) -> None:
            with server.lock:
                self._post(self.path.rsplit("/", 1)[-1])

        def _post(self, name: str) -> None:
            weather = server.weather.popleft() if name == "batch" and server.weather else "clear"
            if weather == "cut":
                server.log.append((name, 0))
                self.close_connection = True
                return
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            assert len(raw) > 2, "an emptied body"
            status, answer = self._work(name, json.loads(raw), weather)
            server.log.append((name, status))
            if weather == "lost":
                self.close_connection = True
            elif weather == "portal":
                self._send(200, b"<h1>Welcome to the network of school 7</h1>", "text/html")
            else:
                self._send(status, json.dumps(answer).encode(), "application/json")

        def _work(self, name: str, body: dict[str, Any], weather: str) -> tuple[int, dict[str, Any]]:
            trouble = {"503": (503, {}), "gone": (410, {"refusal": "stopped"}), "expired": (401, {"refusal": "grant"})}
            if weather in trouble:
                return trouble[weather]
            if weather == "portal":
                return 0, {}
            if name == "open":
                return server.open(body)
            if name == "help":
                server.help_asked += 1
                return 200, {"asked": True}
            grant = self.headers["Authorization"].removeprefix("Grant ")
            return server.batch(grant, body) if name == "batch" else server.submit(grant, body)

        def _state(self) -> None:
            server.state_asked += 1
            gone = server.refusal == "stopped"
            body = {"refusal": "stopped"} if gone else {"state": "open"}
            self._send(410 if gone else 200, json.dumps(body).encode(), "application/json")

        def _file(self, path: Path) -> None:
            if not path.is_file():
                return self._send(404, b"", "text/plain")
            return self._send(200, path.read_bytes(), TYPES.get(path.suffix, "text/plain"), cache="max-age=3600")

        def _send(self, status: int, body: bytes, kind: str, cache: str = "no-store") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", cache)
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

    return Handler


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is not an error here."""


@contextmanager
def serving(questionnaires: list[dict[str, Any]]) -> Iterator[RunnerServer]:
    """Serve one seat with a package of ``questionnaires`` until the end of the block."""
    server = RunnerServer(questionnaires)
    http = _Quiet(("127.0.0.1", 0), _handler(server))
    server.address = f"http://localhost:{http.server_address[1]}"
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    http.shutdown()
    http.server_close()
