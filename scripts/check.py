"""Everything that can be checked without running the product; every step is tried, the failed ones are named at the end.

.venv/bin/python scripts/check.py
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
NOT_OURS = (".git", ".venv", "node_modules", "var", "dist", "static-collected")
ADDRESSES = (
    r"--(extra-)?index-url|--find-links|\"resolved\": *\"https?:|registry *= *\"?https?:"
    r"|url *= *\"https?://[^\"]+\.(whl|tar\.gz)\""
)

STEPS: dict[str, list[str]] = {
    "Format": [str(BIN / "ruff"), "format", "--check", "."],
    "Lint": [str(BIN / "ruff"), "check", "."],
    "Types": [PYTHON, "-m", "mypy"],
    "Import contracts": [str(BIN / "lint-imports")],
    "Migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "Settings and models": [PYTHON, "manage.py", "check"],
    "Untranslated strings": [PYTHON, "manage.py", "check_messages"],
    "Front end's types": ["npm", "--prefix", "frontend", "run", "--silent", "check"],
    "No address of a registry": [
        *(
            "grep",
            "-rnIE",
            *(f"--exclude-dir={folder}" for folder in NOT_OURS),
            "--exclude=check.py",
            "-e",
            ADDRESSES,
            ".",
        ),
    ],
}
FOUND_NOTHING = {"No address of a registry": 1}  # the exit code that means well; 0 for all others


def main() -> int:
    """Take every step; return 1 if one failed."""
    os.chdir(ROOT)
    failed = [name for name, command in STEPS.items() if not passes(name, command)]
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.", flush=True)
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    """Run one step under its heading."""
    print(f"\n== {name}", flush=True)
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == FOUND_NOTHING.get(name, 0)


if __name__ == "__main__":
    sys.exit(main())
