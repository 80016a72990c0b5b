"""The instruments of content/, read once for the tests; copies to be spoilt."""

import shutil
from functools import cache
from pathlib import Path

from tirek.instruments.content import InstrumentContent, read_instrument

ROOT = Path(__file__).parents[4] / "content" / "instruments"
FOLDERS = sorted(path.parent for path in ROOT.glob("*/*/structure.toml"))
NAMES = [folder.parent.name for folder in FOLDERS]


@cache
def shipped(code: str) -> InstrumentContent:
    """Return a shipped instrument of version 1.0.0."""
    return read_instrument(ROOT / code / "1.0.0")


def copied(code: str, to: Path, *, called: str = "") -> Path:
    """Return the folder of a copy that may be spoilt, under another code if one is given."""
    folder = to / (called or code) / "1.0.0"
    shutil.copytree(ROOT / code / "1.0.0", folder)
    if called:
        spoil(folder / "structure.toml", f'code = "{code}"', f'code = "{called}"')
    return folder


def spoil(file: Path, old: str, new: str) -> None:
    """Replace the first ``old`` of a file; ``old`` must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} has no {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
