"""Runs the whole of Tirek in one terminal: PostgreSQL, the site, the worker of background jobs.

    python -m config.run

Environment: PORT (8000), HOST (127.0.0.1), DATABASE_URL, and what config/settings.py reads. Ctrl-C, SIGTERM or closing
the terminal end the site and the worker first and the database last. What ends by itself is started again.
"""

import http
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import psycopg

from config import env, places, postgres, processes
from config.processes import Child, GaveUp

SECONDS_TO_ANSWER = 90.0  # from the start of the site to its first answer
SECONDS_TO_FINISH = 12.0  # for requests and jobs under way when we stop
SERVER_TRIES = 6  # of 10 seconds each


class Server:
    """Our own PostgreSQL, started again after a crash."""

    def __init__(self, process: "subprocess.Popen[bytes] | None") -> None:
        self.process, self.failures = process, 0

    def watch(self) -> None:
        """Start the server again when it has ended. Raises ServerFailed when it will not start for a minute."""
        if self.process is None or self.process.poll() is None:
            return
        say("The database ended and is started again.")
        try:
            self.process = postgres.start(places.cluster(), attached=True)
            self.failures = 0
        except postgres.ServerFailed:
            self.failures += 1
            if self.failures >= SERVER_TRIES:
                raise


def main() -> int:
    """Run until told to stop; return the exit code."""
    processes.unwind_when_told_to_stop()
    processes.become_parent_of_orphans()
    os.chdir(places.ROOT)
    try:
        serve(host=env.text("HOST", default="127.0.0.1"), port=env.number("PORT", default=8000))
    except KeyboardInterrupt:
        say("Stopped. What was entered is kept.")
    except (GaveUp, postgres.ServerFailed, env.Misconfigured) as failure:
        say(str(failure))
        return 1
    return 0


def serve(*, host: str, port: int) -> None:
    """Bring everything up, say so, and keep it up; ends only with an exception."""
    refuse_taken_port(host, port)
    os.environ.setdefault("TIREK_ADDRESS", f"http://localhost:{port}")
    os.environ.setdefault("TIREK_DEMO", "1")
    say("Starting the database ...")
    with postgres.database() as process:
        prepare()
        site, server = programs(host, port), Server(process)
        with processes.ended_together(site, seconds=SECONDS_TO_FINISH):
            watch(server, site, until=lambda: answers(host, port), seconds=SECONDS_TO_ANSWER)
            welcome(port)
            watch(server, site, until=lambda: False)


def prepare() -> None:
    """Bring database and files up to date, and load the demo into an empty database."""
    say("Preparing ...")
    manage("-m", "config.prepare")
    if is_empty() and has_command("load_demo"):
        say("Loading the demo ...")
        manage("manage.py", "load_demo")


def programs(host: str, port: int) -> list[Child]:
    """Return the programs of the site, not yet started."""
    web = f"-m granian --interface wsgi --host {host} --port {port} --no-ws --log-level warning --workers 2"
    web += " --blocking-threads 4 --respawn-failed-workers --workers-kill-timeout 8 config.wsgi:application"
    jobs = "manage.py procrastinate worker --concurrency 4 --shutdown-graceful-timeout 8"
    return [
        Child("The site", [sys.executable, *web.split()], say=say),
        Child("The worker of background jobs", [sys.executable, *jobs.split()], say=say, last_word=signal.SIGKILL),
    ]


def watch(server: Server, site: list[Child], *, until: Callable[[], bool], seconds: float = float("inf")) -> None:
    """Keep everything running until ``until`` says so. Raises GaveUp after ``seconds`` without that."""
    deadline = time.monotonic() + seconds
    while not until():
        now = time.monotonic()
        if now > deadline:
            raise GaveUp(f"The site did not answer within {seconds:.0f} seconds.")
        server.watch()
        for child in site:
            child.watch(now)
        processes.end_strays(spare=site)
        time.sleep(0.2)


def answers(host: str, port: int) -> bool:
    """Tell whether the site is alive. Raises GaveUp when it answers with an error of its own."""
    host = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 -- compared, not bound
    try:
        call = http.client.HTTPConnection(host, port, timeout=5)
        call.request("GET", "/health/")
        status = call.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    if status != http.HTTPStatus.OK:
        raise GaveUp(f"The site answers /health/ with {status}; its own words stand above.")
    return True


def has_command(name: str) -> bool:
    """Tell whether the checkout brings that command of ``manage.py``."""
    return any((places.ROOT / "src" / "tirek").glob(f"*/management/commands/{name}.py"))


def is_empty() -> bool:
    """Tell whether nobody has been appointed yet, so that the demo does no harm."""
    with psycopg.connect(**env.connection_parts("owner")) as connection:
        return connection.execute("select 1 from accounts_appointment limit 1").fetchone() is None


def refuse_taken_port(host: str, port: int) -> None:
    """Raise GaveUp when another program listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refusal:
            raise GaveUp(f"Port {port} is not free ({refusal.strerror}). Choose another: PORT=8001 make run") from None


def welcome(port: int) -> None:
    """Print where to go and who may sign in."""
    say(f"Tirek is ready: http://localhost:{port}   (or http://127.0.0.1:{port})")
    if env.flag("TIREK_DEMO", default=False) and has_command("demo_signins"):
        manage("manage.py", "demo_signins")
    say("Ctrl-C stops it.")


def manage(*words: str) -> None:
    """Run a command of ours to its end. Raises GaveUp when it fails."""
    if processes.run_to_end([sys.executable, *words]):
        raise GaveUp(f"`{' '.join(words)}` failed; its own words stand above.")


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
