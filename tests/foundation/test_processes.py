"""What runs is kept running; what stops leaves nothing behind. Each test looks at real processes."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from config import places, processes
from config.processes import Child, GaveUp


@pytest.fixture
def notes() -> list[str]:
    return []


def start_script(text: str, *words: str) -> subprocess.Popen:
    """Start a small parent of its own group, as a terminal would."""
    line = [sys.executable, "-c", textwrap.dedent(text), *words]
    return subprocess.Popen(line, cwd=places.ROOT / "src", start_new_session=True)


def number_in(path: Path) -> int:
    wait_until(lambda: path.exists() and path.read_text().strip() != "")
    return int(path.read_text())


def is_running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


class TestChild:
    def test_it_is_started_again_later_and_later(self, notes):
        child = Child("The clock", ["false"], say=notes.append)
        child.watch(100.0)
        pauses = []
        for _ in range(3):
            child.process.wait()
            child.watch(child.due)
            pauses.append(child.due)
            child.watch(child.due)
        assert [round(b - a, 3) for a, b in zip([100.0, *pauses], pauses, strict=False)] == [1.0, 2.0, 4.0]
        assert notes == ["The clock ended (exit code 1) and is started again."] * 3
        child.end(seconds=5)

    def test_what_never_starts_is_given_up(self, notes):
        child = Child("The clock", ["false"], say=notes.append)
        with pytest.raises(GaveUp, match=r"The clock ended 4 times in a row \(exit code 1\)"):
            for _ in range(20):
                child.watch(child.due)
                if child.process:
                    child.process.wait()

    def test_a_steady_one_is_forgiven(self, notes):
        child = Child("The clock", ["sleep", "60"], say=notes.append)
        child.failures = 3
        child.watch(100.0)
        child.watch(100.0 + processes.STEADY_SECONDS + 1)
        assert child.failures == 0
        child.ask_to_end()
        child.end(seconds=5)

    def test_it_is_not_started_before_it_is_due(self, notes):
        child = Child("The clock", ["sleep", "60"], say=notes.append)
        child.due = 200.0
        child.watch(199.0)
        assert child.process is None


GROUP = """
    import sys, time
    from pathlib import Path
    from config import processes
    from config.processes import Child

    processes.unwind_when_told_to_stop()
    processes.become_parent_of_orphans()
    shell = f"{sys.argv[2]} sleep 600 & echo $! > {sys.argv[1]}/inner; echo $$ > {sys.argv[1]}/outer; wait"
    child = Child("A shell", ["sh", "-c", shell], say=print)
    with processes.ended_together([child], seconds=2):
        while True:
            child.watch(time.monotonic())
            time.sleep(0.05)
"""


class TestGroup:
    @pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_being_told_to_stop_ends_children_and_grandchildren(self, tmp_path, word):
        parent = start_script(GROUP, str(tmp_path), "")
        numbers = [number_in(tmp_path / "inner"), number_in(tmp_path / "outer")]
        parent.send_signal(word)
        parent.wait(10)
        assert [is_running(number) for number in numbers] == [False, False]

    def test_a_child_that_will_not_stop_is_made_to(self, tmp_path):
        parent = start_script(GROUP, str(tmp_path), "trap '' TERM INT;")
        numbers = [number_in(tmp_path / "inner"), number_in(tmp_path / "outer")]
        parent.send_signal(signal.SIGINT)
        parent.wait(10)
        assert [is_running(number) for number in numbers] == [False, False]

    def test_a_second_ctrl_c_does_not_break_the_unwinding(self, tmp_path):
        parent = start_script(GROUP, str(tmp_path), "trap '' TERM INT;")
        outer = number_in(tmp_path / "outer")
        parent.send_signal(signal.SIGINT)
        time.sleep(0.3)
        parent.send_signal(signal.SIGINT)
        parent.wait(10)
        assert not is_running(outer)

    def test_a_child_does_not_outlive_a_killed_parent(self, tmp_path):
        parent = start_script(GROUP, str(tmp_path), "")
        outer, inner = number_in(tmp_path / "outer"), number_in(tmp_path / "inner")
        parent.kill()
        parent.wait(10)
        wait_until(lambda: not is_running(outer))
        os.kill(inner, signal.SIGKILL)


def test_a_command_run_to_its_end_gives_its_code():
    assert processes.run_to_end(["sh", "-c", "exit 3"]) == 3
