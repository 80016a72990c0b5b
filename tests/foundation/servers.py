"""Commands of the ground floor, run as a shell in another checkout would."""

import os
import subprocess
import sys
from pathlib import Path

from config import places


def in_folder(folder: Path) -> dict[str, str]:
    """Return the environment of a checkout whose files lie in ``folder``."""
    ours = {"TIREK_VAR": str(folder), "TIREK_CLUSTER": "run", "PYTHONPATH": str(places.ROOT / "src")}
    return {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")} | ours


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "config.postgres", *words]
    return subprocess.run(line, env=in_folder(folder), capture_output=True, text=True, check=False, timeout=60)
