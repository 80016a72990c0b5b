"""R1: pupils answer while the site and the database are killed again and again; nothing acknowledged may be missing.

    TIREK_CLUSTER=stress PYTHONPATH=.:src python -m tests.stress.crash [questionnaires] [sabotage]

Prints one JSON object. ``sabotage`` is ``async_commit``: the database says "kept" before it is; then answers must be missed,
or this program proves nothing.
"""

import contextlib
import http.client
import json
import os
import random
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.school import build_school, prepare
from config import places, postgres
from tests.stress.apart import free_port, start_site

CLIENTS, REPLAYED = 8, 0.05
QUIET = (0.4, 1.2)  # seconds between two crashes
PATIENCE = 300  # seconds for one questionnaire


@dataclass
class Kept:
    """What the site said it has; known to the clients alone."""

    batches: dict[tuple[str, str, int], str] = field(default_factory=dict)
    finished: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Site:
    """The site of production, always on the same port."""

    def __init__(self) -> None:
        self.port, self.lock, self.crashes = free_port(), threading.Lock(), {"site": 0, "database": 0}
        self.start()

    def start(self) -> None:
        self.process = start_site(self.port)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def crash_site(self) -> None:
        with self.lock:
            self.crashes["site"] += 1
            self.kill()
            self.start()

    def crash_database(self) -> None:
        with self.lock:
            self.crashes["database"] += 1
            end_database_at_once()
            postgres.start(places.cluster(), attached=False)


def end_database_at_once() -> None:
    """Stop PostgreSQL as a power cut of its processes would: no checkpoint, recovery at the next start."""
    file = Path(places.cluster().data / "postmaster.pid")
    postmaster = int(file.read_text().split()[0])
    os.kill(postmaster, signal.SIGQUIT)
    while _lives(postmaster):
        time.sleep(0.02)


def _lives(process: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(process, os.WNOHANG)
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def pupil_answers(site: Site, token: str, number: int, kept: Kept) -> None:
    """Fill in one questionnaire, sending the same bytes until the site acknowledges them."""
    from tirek.screenings.simulation import SimulatedDevice, as_request

    device_name = f"crash-{number}"
    opened = ask(site, "open", {"seat": token, "instrument": 0, "language": "kk", "device": device_name}, "")
    sitting, grant = opened["sitting"], opened["grant"]
    device = SimulatedDevice(sitting, opened["server_key"])
    formats, given = opened["questionnaire"]["formats"], {}
    items = [(item["id"], formats[item["format"]]["options"]) for item in opened["questionnaire"]["items"]]
    for start in range(0, len(items), 10):
        answers = [(item, random.choice(options), 2000) for item, options in items[start : start + 10]]
        given |= {item: value for item, value, _ in answers}
        batch = device.batch(answers)
        for _ in range(1 + (random.random() < REPLAYED)):
            ask(site, "batch", as_request(batch), grant)
        with kept.lock:
            kept.batches[sitting, device_name, batch.seq] = batch.digest.hex()
    ask(site, "submit", {"batches": device.seq, "last_ordinal": device.ordinal}, grant)
    with kept.lock:
        kept.finished[sitting] = given


def ask(site: Site, what: str, body: dict[str, Any], grant: str) -> dict[str, Any]:
    """Return the answer, asking again after every failure, as the runner does."""
    raw, until = json.dumps(body), time.monotonic() + PATIENCE
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Grant {grant}"} if grant else {})
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
            connection.request("POST", f"/run/api/{what}", raw, headers)
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        if response.status < 300:
            return dict(json.loads(text))
        if response.status < 500:
            raise RuntimeError(f"{what}: {response.status} {text[:200]!r}")
        time.sleep(0.05)
    raise TimeoutError(what)


def crash_until(site: Site, done: threading.Event) -> None:
    """Kill the site, or the database, at random moments."""
    while not done.wait(random.uniform(*QUIET)):
        random.choice((site.crash_site, site.crash_site, site.crash_database))()


def run(questionnaires: int, sabotage: str) -> dict[str, Any]:
    """Return what was acknowledged, what is there, and what is not as it was said."""
    postgres.start(places.cluster(), attached=False)
    prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    _sabotage(sabotage)
    tokens = list(enumerate(build_school(pupils=questionnaires)))
    kept, done, site, failures = Kept(), threading.Event(), Site(), []
    lock = threading.Lock()

    def client() -> None:
        while True:
            with lock:
                if not tokens:
                    return
                number, token = tokens.pop()
            try:
                pupil_answers(site, token, number, kept)
            except Exception as failure:  # noqa: BLE001 -- told at the end, whatever it was
                failures.append(repr(failure))

    crasher = threading.Thread(target=crash_until, args=(site, done))
    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in (crasher, *clients):
        thread.start()
    for thread in clients:
        thread.join()
    done.set()
    crasher.join()
    site.kill()
    end_database_at_once()
    postgres.start(places.cluster(), attached=False)
    return _compared(kept) | {"crashes": site.crashes, "failures": failures[:5], "failed": len(failures)}


def _sabotage(kind: str) -> None:
    setting = "off" if kind == "async_commit" else "on"
    with postgres.connect(places.cluster()) as admin:
        admin.execute(f"alter role tirek_app set synchronous_commit = {setting}")


def _compared(kept: Kept) -> dict[str, Any]:
    """Compare with the rows, read by the superuser past every wall."""
    from django.db import connection

    from tirek.instruments.models import InstrumentVersion
    from tirek.screenings.scoring import make_plan, score_answers

    connection.close()  # it was cut by the crashes
    instrument = InstrumentVersion.objects.get(code="bench-sixty")
    plan = make_plan(instrument.structure, instrument.evidence)
    with postgres.connect(places.cluster()) as admin:
        rows = admin.execute(
            "select sitting_id::text, device, seq, encode(digest, 'hex') from screenings_batch"
        ).fetchall()
        results = dict(admin.execute("select sitting_id::text, scores from screenings_result").fetchall())
        trail = admin.execute(
            "select subject_id, verb, count(*) from audit_entry where subject_kind = 'screenings.sitting' group by 1, 2"
        ).fetchall()
    here = {(sitting, device, seq): digest for sitting, device, seq, digest in rows}
    noted = {(subject, verb): count for subject, verb, count in trail}
    expected = {sitting: score_answers(plan, given, {}).scores for sitting, given in kept.finished.items()}
    return {
        "acknowledged_batches": len(kept.batches),
        "lost_batches": sum(here.get(key) != digest for key, digest in kept.batches.items()),
        "acknowledged_ends": len(kept.finished),
        "lost_results": sum(sitting not in results for sitting in kept.finished),
        "wrong_scores": sum(
            results[sitting][scale]["raw"] != found["raw"]
            for sitting, scores in expected.items()
            if sitting in results
            for scale, found in scores.items()
        ),
        "trail_missing_or_doubled": sum(
            noted.get((sitting, verb)) != 1
            for sitting in kept.finished
            for verb in ("sitting.opened", "sitting.finished")
        ),
    }


if __name__ == "__main__":
    words = [*sys.argv[1:], "200", ""][:2] if len(sys.argv) < 3 else sys.argv[1:3]
    print(json.dumps(run(int(words[0]), words[1])))
