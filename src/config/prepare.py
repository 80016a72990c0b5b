"""Brings messages, database, content and static files up to date; runs as the owner of the database.

python -m config.prepare
"""

import io
import os
import sys
from typing import Any

os.environ["TIREK_DB_ROLE"] = "owner"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.core.management import call_command

STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("settings", "check", {}),
    ("messages", "compile_messages", {}),
    ("database", "migrate", {"interactive": False}),
    ("school calendar", "load_calendar", {}),
    ("instruments and rules", "load_content", {}),
    ("static files", "collectstatic", {"interactive": False}),
)


def main() -> int:
    """Take every step in order; each is quick when there is nothing to do."""
    django.setup()
    for what, command, options in STEPS:
        print(f"  {what}", flush=True)
        call_command(command, verbosity=0, stdout=io.StringIO(), **options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
