"""What the long runs stand on: a database of their own, the site as production serves it, a program apart from the tests."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMES_UP_IN = 60  # seconds


def run_apart(cluster: str, module: str, *words: str, patience: int = 600) -> dict[str, Any]:
    """Run a program of this folder on a database server of its own; return what it printed and leave nothing behind."""
    # the site is production's: in a site for tests each request opens a connection to the database of its own
    plain = {name: value for name, value in os.environ.items() if name not in ("TIREK_TESTING", "TIREK_DEMO")}
    own = "-".join(filter(None, (cluster, os.environ.get("PYTEST_XDIST_WORKER"))))  # two workers may run two of these
    surroundings = plain | {"TIREK_CLUSTER": own, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    try:
        program = [sys.executable, "-m", f"tests.stress.{module}", *words]
        done = subprocess.run(
            program, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=patience, check=False
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return dict(json.loads(done.stdout.splitlines()[-1]))
    finally:
        subprocess.run([sys.executable, "-m", "config.postgres", "remove"], cwd=ROOT, env=surroundings, check=False)


@contextmanager
def served() -> Iterator[int]:
    """Serve the site of production in a process group of its own; yield its port on 127.0.0.1."""
    port = free_port()
    process = start_site(port)
    try:
        _until_it_answers(port)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def start_site(port: int) -> subprocess.Popen[bytes]:
    """Start the site of production; its process leads a group of its own."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "critical", "config.wsgi:application",
    ]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, **quiet)


def free_port() -> int:
    """Return a port of 127.0.0.1 nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _until_it_answers(port: int) -> None:
    until = time.monotonic() + COMES_UP_IN
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answers on {port}")
