"""Completed questionnaires per CPU-second: a 60-item instrument, opened, sent in six batches of ten, submitted, scored.

The site runs as in production (granian, two workers) on its own embedded PostgreSQL. CPU is what the site's processes
and the database's processes used, as the kernel counted it; the pupils' own CPU is not in it. No pupil thinks: each
sends the next request as soon as the last was answered, which is harder than a class ever is.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.places import cluster

ROOT = Path(__file__).resolve().parent.parent
PORT = 8765
FLOOR_PORT = 8766
TARGET_PER_CPU_SECOND = 100
PEER = "LimeSurvey 6.10, tuned"
PEER_PER_CPU_SECOND = 4.8
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
            tokens = build_school(pupils=max(pupils, 32) * 2)
            rows += _measure(tokens, pupils, floor)
        rows.append(
            {
                "name": "bare form, six pages and a row each",
                "value": round(floor),
                "unit": "per CPU-second",
                "compared_with": "",
                "ratio": None,
            }
        )
        return rows


def _measure(tokens: list[str], pupils: int, floor: float) -> list[dict]:
    before, latencies = cpu_seconds(), []
    began = time.perf_counter()
    done = _class_works(tokens, pupils, latencies)
    spent, wall = cpu_seconds() - before, time.perf_counter() - began
    rate, p95 = done / spent, 1000 * statistics.quantiles(latencies, n=20)[18]
    return [
        _row(
            f"60-item questionnaires, {pupils} pupils at once", rate, "per CPU-second", PEER, rate / PEER_PER_CPU_SECOND
        ),
        _row(
            f"the same against the limit, {pupils} pupils",
            rate,
            "per CPU-second",
            f"limit {TARGET_PER_CPU_SECOND}",
            rate / TARGET_PER_CPU_SECOND,
        ),
        _row(
            f"the same against a bare form, {pupils} pupils", rate, "per CPU-second", "bare six-page form", rate / floor
        ),
        _row(
            f"95th percentile of a request, {pupils} pupils",
            p95,
            "ms",
            f"limit {P95_LIMITS[pupils]} ms",
            p95 / P95_LIMITS[pupils],
        ),
        _row(f"questionnaires by the clock, {pupils} pupils", done / wall, "per second", "", None),
        _row(f"memory of the site, {pupils} pupils", _site_memory(), "MB", "", None),
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

    threads = [threading.Thread(target=pupil) for _ in range(pupils)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
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
    with _site("bench.floor:application", FLOOR_PORT):
        before, done = cpu_seconds(), 0
        connections = [http.client.HTTPConnection("127.0.0.1", FLOOR_PORT, timeout=60) for _ in range(8)]

        def pupil(connection: http.client.HTTPConnection) -> None:
            for _ in range(40 * 8):
                connection.request("POST", "/", b"x" * 1500)
                connection.getresponse().read()

        threads = [threading.Thread(target=pupil, args=(connection,)) for connection in connections]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        done = 40 * len(connections)
        return done / (cpu_seconds() - before)


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
