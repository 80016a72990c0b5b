"""R3: a school comes back into the network. Thirty devices, each with what its pupils answered offline, send in the same second.

    TIREK_CLUSTER=crowd PYTHONPATH=.:src python -m tests.stress.r3_crowd [sittings of a device] [sabotage]

Prints one JSON object. The network is bad: acknowledgements are lost, requests cut, sent twice at once, and half of the
batches come again in reversed order. ``sabotage``: ``site`` lets the database keep a number twice; ``device`` forgets a batch
whose acknowledgement was lost. Both must be seen, or this program proves nothing.
"""

import http.client
import json
import os
import random
import socket
import statistics
import struct
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bench.school import build_school, prepare
from config import places, postgres
from tests.stress.apart import served

DEVICES, OPENERS, SEED = 30, 6, 20261124
LARGE, SMALL = 20, 5  # answers in a batch: the most there may be, and what a tablet without network packs
WEATHER = {"fine": 70, "lost": 12, "cut": 6, "twice": 12}  # of a hundred batches
LOST_ENDS = 0.2
PATIENCE = 300  # seconds for one request with all its repetitions
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: the socket is gone the moment it is closed


@dataclass(frozen=True)
class Sealed:
    """A batch on the device: its bytes never change."""

    seq: int
    digest: str
    body: bytes


@dataclass
class Queued:
    """One finished sitting that waits on a device."""

    sitting: str
    grant: str
    batches: list[Sealed]
    ending: bytes
    given: dict[str, Any]


@dataclass
class Device:
    """One tablet: its queue, its connection, and what the site told it."""

    number: int
    port: int
    sabotage: str
    queue: list[Queued] = field(default_factory=list)
    told: Counter[tuple[str, str, int, str]] = field(default_factory=Counter)
    weather: Counter[str] = field(default_factory=Counter)
    waited: dict[int, list[float]] = field(default_factory=lambda: {LARGE: [], SMALL: []})
    failures: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    connection: http.client.HTTPConnection | None = None

    @property
    def name(self) -> str:
        return f"tablet-{self.number:02}"

    @property
    def size(self) -> int:
        return LARGE if self.number % 2 else SMALL

    def collect(self, token: str) -> None:
        """Open a sitting while there is a network; then answer everything without one."""
        from tirek.screenings.simulation import SimulatedDevice, as_request

        asked = {"seat": token, "instrument": 0, "language": "kk", "device": self.name}
        _, opened = self.ask("open", json.dumps(asked).encode(), "")
        device, formats = SimulatedDevice(opened["sitting"], opened["server_key"]), opened["questionnaire"]["formats"]
        items = [(item["id"], formats[item["format"]]["options"]) for item in opened["questionnaire"]["items"]]
        answers = [(item, random.choice(options), 2000) for item, options in items]
        sent = [device.batch(answers[start : start + self.size]) for start in range(0, len(answers), self.size)]
        batches = [Sealed(one.seq, one.digest.hex(), json.dumps(as_request(one)).encode()) for one in sent]
        ending = json.dumps({"batches": device.seq, "last_ordinal": device.ordinal}).encode()
        given = {item: value for item, value, _ in answers}
        self.queue.append(Queued(opened["sitting"], opened["grant"], batches, ending, given))

    def deliver(self) -> None:
        """Send everything, sitting after sitting, as the courier does; what was replayed late comes after the ends."""
        chance = random.Random(SEED + self.number)
        for index, queued in enumerate(self.queue):
            for batch in queued.batches:
                self.send_through(chance.choices([*WEATHER], [*WEATHER.values()])[0], queued, batch)
            if index % 2 == 0:
                self.replay(queued)
            self.finish(queued, chance.random() < LOST_ENDS)
        for queued in reversed(self.queue[1::2]):
            self.replay(queued)

    def send_through(self, weather: str, queued: Queued, batch: Sealed) -> None:
        self.weather[weather] += 1
        if weather == "twice":
            return self.send_twice(queued, batch)
        if weather in ("lost", "cut"):
            self.drop("/run/api/batch", batch.body, queued.grant, whole=weather == "lost")
        if weather == "lost" and self.sabotage == "device":
            return None
        return self.send(queued, batch)

    def send(self, queued: Queued, batch: Sealed) -> None:
        """Send a batch and note what the site says; anything but kept or repeated is a failure."""
        began = time.monotonic()
        status, told = self.ask("batch", batch.body, queued.grant)
        with self.lock:
            self.waited[self.size].append(time.monotonic() - began)
            self.told[queued.sitting, self.name, batch.seq, str(told.get("outcome"))] += 1
            if (status, told.get("outcome")) not in ((201, "kept"), (200, "repeated")):
                self.failures.append(f"batch {batch.seq}: {status} {told}")

    def send_twice(self, queued: Queued, batch: Sealed) -> None:
        """The same bytes on two connections at once: the first request was slow and the page tried again."""
        double = Device(self.number, self.port, "")
        both = threading.Barrier(2)

        def send_too() -> None:
            both.wait()
            double.send(queued, batch)

        other = threading.Thread(target=send_too)
        other.start()
        both.wait()
        self.send(queued, batch)
        other.join()
        self.told += double.told
        self.failures += double.failures

    def replay(self, queued: Queued) -> None:
        """Half of the batches once more, the last first."""
        for batch in reversed(queued.batches[::2]):
            self.weather["replayed"] += 1
            self.send(queued, batch)

    def finish(self, queued: Queued, lost: bool) -> None:
        if lost:
            self.weather["lost end"] += 1
            self.drop("/run/api/submit", queued.ending, queued.grant, whole=True)
        status, told = self.ask("submit", queued.ending, queued.grant)
        if (status, told.get("state")) != (200, "finished"):
            self.failures.append(f"submit: {status} {told}")

    def ask(self, what: str, body: bytes, grant: str) -> tuple[int, dict[str, Any]]:
        """Return status and words, asking again after a failure of the site or the network, as the runner does."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                self.connection = connection
                connection.request("POST", f"/run/api/{what}", body, headers(grant))
                response = connection.getresponse()
                status, text = response.status, response.read()
            except (OSError, http.client.HTTPException):
                status, text, self.connection = 0, b"", None
            if 0 < status < 500:
                return status, dict(json.loads(text))
            with self.lock:
                self.weather["asked again"] += 1
            time.sleep(0.05)
        raise TimeoutError(what)

    def drop(self, path: str, body: bytes, grant: str, *, whole: bool) -> None:
        """Send all of a request, or half of its body, and be gone before the answer."""
        lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers(grant).items()]
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as wire:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            wire.sendall("\r\n".join([*lines, "", ""]).encode() + (body if whole else body[: len(body) // 2]))
            time.sleep(0.002)


def headers(grant: str) -> dict[str, str]:
    return {"Content-Type": "application/json"} | ({"Authorization": f"Grant {grant}"} if grant else {})


def run(sittings: int, sabotage: str) -> dict[str, Any]:
    """Return what the devices sent, what the site said, what is there, and what is not as it was said."""
    postgres.start(places.cluster(), attached=False)
    prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    tokens = build_school(pupils=DEVICES * sittings)
    if sabotage == "site":
        _keep_numbers_twice()
    with served() as port:
        devices = [Device(number, port, sabotage) for number in range(DEVICES)]
        _collect(devices, tokens)
        seconds = _all_at_once(devices)
    return _figures(devices, seconds) | _compared(devices)


def _collect(devices: list[Device], tokens: list[str]) -> None:
    share = len(tokens) // len(devices)
    waiting = [(device, tokens[n * share : (n + 1) * share]) for n, device in enumerate(devices)]

    def open_some() -> None:
        while waiting:
            try:
                device, own = waiting.pop()
            except IndexError:
                return
            for token in own:
                device.collect(token)

    _together([open_some] * OPENERS)


def _all_at_once(devices: list[Device]) -> float:
    """Let every device send in the same moment; return the seconds until the last one was done."""
    barrier = threading.Barrier(len(devices) + 1)

    def deliver(device: Device) -> None:
        barrier.wait()
        try:
            device.deliver()
        except Exception as failure:  # noqa: BLE001 -- told at the end, whatever it was
            device.failures.append(repr(failure))

    threads = [threading.Thread(target=deliver, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def _together(works: list[Any]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _keep_numbers_twice() -> None:
    """Take away what makes a number unique: the constraint, and the look before the insert."""
    with postgres.connect(places.cluster()) as admin:
        [text] = admin.execute("select pg_get_functiondef('screenings_keep_batch'::regproc)").fetchone() or [""]
        blind = text.replace("on conflict (sitting_id, device, seq) do nothing", "")
        blind = blind.replace("and seq = p_seq;", "and seq = p_seq and false;")
        assert blind.count("and false") == 2
        admin.execute("alter table screenings_batch drop constraint a_batch_once")
        admin.execute(blind)


def _figures(devices: list[Device], seconds: float) -> dict[str, Any]:
    weather = sum((device.weather for device in devices), Counter())
    waited = {size: [one for device in devices for one in device.waited[size]] for size in (LARGE, SMALL)}
    p95 = {size: round(statistics.quantiles(all_, n=20)[18], 3) for size, all_ in waited.items()}
    return {
        "devices": len(devices),
        "weather": dict(weather),
        "seconds": round(seconds, 1),
        "p95_of_a_batch_of_20": p95[LARGE],
        "p95_of_a_batch_of_5": p95[SMALL],
        "failed": sum(len(device.failures) for device in devices),
        "failures": [failure for device in devices for failure in device.failures][:5],
    }


def _compared(devices: list[Device]) -> dict[str, Any]:
    """Compare with the rows, read by the superuser past every wall."""
    with postgres.connect(places.cluster()) as admin:
        rows = admin.execute(
            "select sitting_id::text, device, seq, encode(digest, 'hex') from screenings_batch"
        ).fetchall()
        [[apart]] = admin.execute("select count(*) from screenings_keptapart").fetchall()
        states = dict(admin.execute("select id::text, state from screenings_sitting").fetchall())
        results = dict(admin.execute("select sitting_id::text, scores from screenings_result").fetchall())
        trail = admin.execute(
            "select subject_id, verb, count(*) from audit_entry where subject_kind = 'screenings.sitting' group by 1, 2"
        ).fetchall()
    queues = [(device, queued) for device in devices for queued in device.queue]
    made = {
        (queued.sitting, device.name, batch.seq): batch.digest for device, queued in queues for batch in queued.batches
    }
    told = sum((device.told for device in devices), Counter())
    kept = {key[:3]: count for key, count in told.items() if key[3] == "kept"}
    here = Counter((sitting, device, seq, digest) for sitting, device, seq, digest in rows)
    noted = {(subject, verb): count for subject, verb, count in trail}
    return {
        "sittings": len(queues),
        "batches": len(made),
        "rows": len(rows),
        "lost": sum((*key, digest) not in here for key, digest in made.items()),
        "doubled": len(rows) - len({(sitting, digest) for sitting, _, _, digest in rows}),
        "told_kept_twice": sum(count > 1 for count in kept.values()),
        "acknowledgements_lost_though_kept": len(made) - len(kept),
        "conflicts_and_other_things_apart": apart,
        "not_finished": sum(states.get(queued.sitting) != "finished" for _, queued in queues),
        "not_scored_as_answered": _wrong_scores(queues, results),
        "trail_missing_or_doubled": sum(
            noted.get((queued.sitting, verb)) != 1
            for _, queued in queues
            for verb in ("sitting.opened", "sitting.finished")
        ),
    }


def _wrong_scores(queues: list[tuple[Device, Queued]], results: dict[str, Any]) -> int:
    from tirek.instruments.models import InstrumentVersion
    from tirek.screenings.scoring import make_plan, score_answers

    instrument = InstrumentVersion.objects.get(code="bench-sixty")
    plan, wrong = make_plan(instrument.structure, instrument.evidence), 0
    for _, queued in queues:
        here, due = results.get(queued.sitting), score_answers(plan, queued.given, {}).scores
        wrong += here is None or any(here[scale]["raw"] != found["raw"] for scale, found in due.items())
    return wrong


if __name__ == "__main__":
    words = [*sys.argv[1:], *["40", ""][len(sys.argv) - 1 :]]
    print(json.dumps(run(int(words[0]), words[1])))
