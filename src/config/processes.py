"""Keeps child processes running, and leaves none behind.

Two nets, both of Linux: a child gets a signal when we end, even by SIGKILL; a grandchild that loses its parent becomes
ours and is ended with the rest.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

STEADY_SECONDS = 30.0  # after which a process counts as well started
TRIES = 4  # starts in a row that may fail before we give up
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


class GaveUp(Exception):
    """Something would not start; the text says what."""


class Child:
    """One process that is started again when it ends by itself."""

    def __init__(self, name: str, command: list[str], *, say: Callable[[str], None]) -> None:
        self.name, self.command, self.say = name, command, say
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.due = 0.0

    def watch(self, now: float) -> None:
        """Start the process when it is due, notice its end; ``now`` in seconds of the monotonic clock.

        Raises GaveUp after TRIES ends in a row.
        """
        if self.process is None:
            if now >= self.due:
                self._start(now)
        elif self.process.poll() is not None:
            self._note_end(now, self.process.returncode)
        elif now - self.due > STEADY_SECONDS:
            self.failures = 0

    def ask_to_end(self) -> None:
        """Let the process finish what it has under way."""
        if self.process:
            self.process.terminate()

    def end(self, *, seconds: float) -> None:
        """Wait for the end of the process; after ``seconds`` force it."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.process.kill()
        self.process.wait()

    def _start(self, now: float) -> None:
        self.due = now
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- we have one thread
        )

    def _note_end(self, now: float, code: int) -> None:
        self.process = None
        self.failures += 1
        if self.failures >= TRIES:
            raise GaveUp(f"{self.name} ended {TRIES} times in a row (exit code {code}); its own words stand above.")
        self.due = now + 2.0**self.failures / 2
        self.say(f"{self.name} ended (exit code {code}) and is started again.")


@contextlib.contextmanager
def ended_together(children: list[Child], *, seconds: float) -> Iterator[None]:
    """End ``children`` and whatever they left behind when the block ends; they have ``seconds`` to finish."""
    try:
        yield
    finally:
        for child in children:
            child.ask_to_end()
        deadline = time.monotonic() + seconds
        for child in children:
            child.end(seconds=max(deadline - time.monotonic(), 0.1))
        end_strays()


def end_strays() -> None:
    """End by force the processes of our group that became our children when their own parent ended."""
    for number in _children_of_ours():
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            if os.getpgid(number) == os.getpgrp():
                os.kill(number, signal.SIGKILL)
                os.waitpid(number, 0)


def end_with_parent(word: int) -> Callable[[], None] | None:
    """Return what a child does before it becomes its program, so that it gets signal ``word`` when its parent ends."""
    return _option(PR_SET_PDEATHSIG, word)


def become_parent_of_orphans() -> None:
    """Let processes whose parent ends become our children rather than nobody's."""
    if take := _option(PR_SET_CHILD_SUBREAPER, 1):
        take()


def unwind_when_told_to_stop() -> None:
    """Turn the first of STOPPING into KeyboardInterrupt, and ignore the next ones, which would break the unwinding."""
    for word in STOPPING:
        signal.signal(word, _stop)


def run_to_end(command: list[str]) -> int:
    """Run ``command``, which ends when we do; return its exit code."""
    give_up = end_with_parent(signal.SIGTERM)
    return subprocess.run(command, preexec_fn=give_up, check=False).returncode


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    for word in STOPPING:
        signal.signal(word, lambda *_: None)
    raise KeyboardInterrupt


def _option(number: int, value: int) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    set_option = ctypes.CDLL(None).prctl
    return lambda: set_option(number, value)


def _children_of_ours() -> list[int]:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []
