"""Every icon a template or the rail names is drawn."""

import re
from pathlib import Path

from tirek.core.templatetags.components import icons
from tirek.home.context import JOBS

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"""\{% icon "([\w-]+)"|icon_name="([\w-]+)\"""")


def named_icons() -> set[str]:
    pages = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("src/tirek/*/templates/**/*.html")]
    found = {one or other for page in pages for one, other in NAMED.findall(page.read_text(encoding="utf-8"))}
    return found | {job.icon for job in JOBS}


def test_every_named_icon_is_drawn() -> None:
    assert named_icons() - set(icons()) == set()
