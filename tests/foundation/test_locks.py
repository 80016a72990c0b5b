"""What a checkout installs: exactly what the locks name, checked by hash, from whichever place the machine trusts."""

import re

import pytest

from config import places

LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(name: str) -> dict[str, str]:
    """Return the block of every requirement by its name and version."""
    blocks = re.split(r"\n(?=[a-z0-9])", (places.ROOT / name).read_text())
    return {block.split(" ", 1)[0]: block for block in blocks}


def test_the_development_lock_holds_everything_the_product_runs_with():
    assert pins("requirements.lock").keys() - pins("requirements-dev.lock").keys() == set()


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_has_one_version_and_a_hash(name):
    loose = [pin for pin, block in pins(name).items() if "==" not in pin or "--hash=sha256:" not in block]
    assert loose == []
