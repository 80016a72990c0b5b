"""Completed questionnaires per CPU-second: a 60-item instrument, opened, sent in six batches of ten, submitted, scored.

The site runs as in production (granian, two workers) on its own embedded PostgreSQL. CPU is what the site's processes
and the database's processes used, as the kernel counted it; the pupils' own CPU is not in it. No pupil thinks: each
sends the next request as soon as the last was answered, which is harder than a class ever is. Of each number of pupils
the round with the least CPU counts: whatever else the machine does only adds.
"""

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.env import connection_parts
from config.places import cluster

ROOT = Path(__file__).resolve().parent.parent
PORT = 8765
FLOOR_PORT = 8766
TARGET_PER_CPU_SECOND = 100
PEER = "LimeSurvey 6.10, tuned"
PEER_PER_CPU_SECOND = 4.8
WARM_UP, PUPILS_IN_A_ROUND, ROUNDS = 32, 256, 3
P95_LIMITS = {8: 100, 32: 100, 128: 400}  # milliseconds without think time

_sites: list[int] = []  # the process groups that serve now


def run() -> list[dict]:
    """Return one row for each figure."""
    from bench.school import build_school, prepare

    prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with _site("config.wsgi:application", PORT):
        rows: list[dict] = []
        floor = _floor()
        for pupils in (8, 32, 128):
            rounds = [
                _round(build_school(pupils=WARM_UP + max(pupils * 2, PUPILS_IN_A_ROUND)), pupils) for _ in range(ROUNDS)
            ]
            rows += _rows(min(rounds, key=lambda one: one.cpu / one.done), pupils, floor)
        rows.append(_row("bare form, eight requests and a row each", floor, "per CPU-second", "", None))
        return rows


@dataclass(frozen=True)
class Round:
    """What one round came to: questionnaires finished, seconds of CPU and by the clock, seconds of each request."""

    done: int
    cpu: float
    wall: float
    latencies: list[float]
    memory: float


def _round(tokens: list[str], pupils: int) -> Round:
    _class_works(tokens[:WARM_UP], 8, [])  # each worker has its plans and questionnaires at hand
    before, latencies, began = cpu_seconds(), [], time.perf_counter()
    done = _class_works(tokens[WARM_UP:], pupils, latencies)
    return Round(done, cpu_seconds() - before, time.perf_counter() - began, latencies, _site_memory())


def _rows(best: Round, pupils: int, floor: float) -> list[dict]:
    rate, p95 = best.done / best.cpu, 1000 * statistics.quantiles(best.latencies, n=20)[18]
    who, unit = f"{pupils} pupils", "per CPU-second"
    limit = P95_LIMITS[pupils]
    return [
        _row(f"60-item questionnaires, {who} at once", rate, unit, PEER, rate / PEER_PER_CPU_SECOND),
        _row(
            f"the same against the limit, {who}",
            rate,
            unit,
            f"limit {TARGET_PER_CPU_SECOND}",
            rate / TARGET_PER_CPU_SECOND,
        ),
        _row(f"the same against a bare form, {who}", rate, unit, "bare form of eight requests", rate / floor),
        _row(f"95th percentile of a request, {who}", p95, "ms", f"limit {limit} ms", p95 / limit),
        _row(f"questionnaires by the clock, {who}", best.done / best.wall, "per second", "", None),
        _row(f"memory of the site, {who}", best.memory, "MB", "", None),
    ]


def _row(name: str, value: float, unit: str, compared_with: str, ratio: float | None) -> dict:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "compared_with": compared_with,
        "ratio": None if ratio is None else round(ratio, 3),
    }


def _class_works(tokens: list[str], pupils: int, latencies: list[float]) -> int:
    """Let ``pupils`` threads answer until every slip is used; return how many questionnaires were finished."""
    waiting, finished, lock = list(tokens), [], threading.Lock()

    def pupil() -> None:
        own: list[float] = []
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        while True:
            with lock:
                if not waiting:
                    break
                token = waiting.pop()
            finished.append(_answer(connection, token, own))
        with lock:
            latencies.extend(own)

    _together(pupil, pupils)
    return len(finished)


def _answer(connection: http.client.HTTPConnection, seat: str, latencies: list[float]) -> bool:
    from tirek.screenings.simulation import SimulatedDevice, as_request

    opened = _ask(
        connection, "open", {"seat": seat, "instrument": 0, "language": "kk", "device": "bench"}, "", latencies
    )
    device = SimulatedDevice(opened["sitting"], opened["server_key"])
    formats = opened["questionnaire"]["formats"]
    items = [(item["id"], formats[item["format"]]["options"]) for item in opened["questionnaire"]["items"]]
    for start in range(0, len(items), 10):
        answers = [(item, random.choice(options), 2000) for item, options in items[start : start + 10]]
        _ask(connection, "batch", as_request(device.batch(answers)), opened["grant"], latencies)
    ending = {"batches": device.seq, "last_ordinal": device.ordinal}
    return _ask(connection, "submit", ending, opened["grant"], latencies)["state"] == "finished"


def _ask(connection: http.client.HTTPConnection, what: str, body: dict, grant: str, latencies: list[float]) -> dict:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Grant {grant}"} if grant else {})
    began = time.perf_counter()
    connection.request("POST", f"/run/api/{what}", json.dumps(body), headers)
    response = connection.getresponse()
    text = response.read()
    latencies.append(time.perf_counter() - began)
    if response.status >= 300:
        raise RuntimeError(f"{what}: {response.status} {text[:200]!r}")
    return json.loads(text)


def _floor() -> float:
    """Return how many bare forms a CPU-second carries: the same eight requests, a row each, no framework."""
    with psycopg.connect(**connection_parts("owner"), autocommit=True) as owner:
        owner.execute("create table if not exists bench_floor (id bigserial primary key, at timestamptz, body text)")
    with _site("bench.floor:application", FLOOR_PORT):
        return max(_forms_per_cpu_second() for _ in range(ROUNDS))


def _forms_per_cpu_second() -> float:
    forms, pupils, before = 40, 8, cpu_seconds()

    def pupil() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", FLOOR_PORT, timeout=60)
        for _ in range(forms * 8):
            connection.request("POST", "/", b"x" * 1500)
            connection.getresponse().read()

    _together(pupil, pupils)
    return forms * pupils / (cpu_seconds() - before)


def _together(work: Callable[[], None], threads: int) -> None:
    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


@contextmanager
def _site(application: str, port: int) -> Iterator[None]:
    command = [
        str(ROOT / ".venv/bin/granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", application,
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"})
    _sites.append(process.pid)
    try:
        _wait_for(port)
        yield
    finally:
        _sites.remove(process.pid)
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing answers on {port}")


def cpu_seconds() -> float:
    """Return the CPU time of this bench's site and database, processes that ended within them included."""
    ticks = os.sysconf("SC_CLK_TCK")
    return sum(_ticks_of(pid) for pid in _family(_roots())) / ticks


def _roots() -> list[int]:
    postmaster = int((cluster().data / "postmaster.pid").read_text().split()[0])
    return [postmaster, *_sites]


def _family(roots: list[int]) -> list[int]:
    """The processes of ``roots`` with all their descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            children.setdefault(_parent(entry), []).append(int(entry.name))
    found, waiting = [], list(roots)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _ticks_of(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(fields[index]) for index in (11, 12, 13, 14))  # user, system, and those of ended children


def _site_memory() -> float:
    """Return the resident memory of the site's processes in MB."""
    total = 0
    for pid in _family(_sites):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return total / 1024


if __name__ == "__main__":
    json.dump(run(), sys.stdout, ensure_ascii=False, indent=1)
