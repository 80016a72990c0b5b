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
    """One process that is started again when it ends by itself.

    ``last_word`` is the signal it gets when we are killed: SIGKILL for what could only wait in vain without us.
    """

    def __init__(
        self, name: str, command: list[str], *, say: Callable[[str], None], last_word: int = signal.SIGTERM
    ) -> None:
        self.name, self.command, self.say, self.last_word = name, command, say, last_word
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
            preexec_fn=_as_our_child(self.last_word),  # noqa: PLW1509 -- we have one thread
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
        end_strays(spare=[])


def end_strays(*, spare: list[Child]) -> None:
    """End by force what became our child, in our group, because its own parent ended; ``spare`` we started ourselves."""
    known = {child.process.pid for child in spare if child.process}
    for number in set(_children_of_ours()) - known:
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


def run_to_end(command: list[str], *, seconds: float = 20.0) -> int:
    """Run ``command`` and return its exit code. It ends when we do; told to stop, it has ``seconds`` to finish.

    A Ctrl-C has reached it from the terminal already; other words to stop are passed on.
    """
    with subprocess.Popen(command, preexec_fn=end_with_parent(signal.SIGTERM)) as process:  # noqa: PLW1509 -- one thread
        try:
            return process.wait()
        except KeyboardInterrupt as stop:
            if signal.SIGINT not in stop.args:
                process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            process.kill()
            raise


def _stop(number: int, frame: FrameType | None) -> None:
    del frame
    for word in STOPPING:
        signal.signal(word, lambda *_: None)
    raise KeyboardInterrupt(number)


def _as_our_child(last_word: int) -> Callable[[], None]:
    """Return what a child does before it becomes its program: it leaves the terminal's words to us, who pass on one."""
    follow = end_with_parent(last_word)

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGHUP])
        if follow:
            follow()

    return prepare


def _option(number: int, value: int) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    set_option = ctypes.CDLL(None).prctl
    return lambda: set_option(number, value)


def _children_of_ours() -> list[int]:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []
