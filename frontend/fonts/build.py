"""Make the print fonts (static TTF, one per weight) from the web fonts (variable WOFF2, one per alphabet).

Run it after the web fonts change: ``python frontend/fonts/build.py``. It needs no network; where the WOFF2 files come
from stands in README.md. Typst reads only whole TTF files, so each weight is cut out of the four variable subsets and
the four cuts are merged. Kerning inside an alphabet survives, kerning between alphabets was never in the subsets.
"""

import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
PRINT_FONTS = HERE.parents[1] / "src" / "tirek" / "core" / "printing" / "fonts"
SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold"}
FAMILY = "Golos Text"
NAMES_REMOVED = {3, 5, 6, 7, 16, 17, 21, 22, 25}  # unique ids and variation names of the variable font


def cut(subset: str, weight: int, into: Path) -> Path:
    """Write the instance of one subset at ``weight`` and return its path."""
    font = TTFont(HERE / f"golos-text-{subset}.woff2")
    instantiateVariableFont(font, {"wght": weight}, inplace=True)
    font.flavor = None
    path = into / f"{subset}-{weight}.ttf"
    font.save(path)
    return path


def name_font(font: TTFont, weight: int) -> None:
    """Call the font what typst looks for: one family, told apart by weight."""
    table, style = font["name"], WEIGHTS[weight]
    table.names = [record for record in table.names if record.nameID not in NAMES_REMOVED]
    postscript = f"GolosText-{style}"
    for name_id, text in {1: FAMILY, 2: style, 3: postscript, 4: f"{FAMILY} {style}", 6: postscript}.items():
        table.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def build(weight: int) -> Path:
    """Merge the four subsets at ``weight`` into one print font and return its path."""
    with tempfile.TemporaryDirectory() as folder:
        font = Merger().merge([str(cut(subset, weight, Path(folder))) for subset in SUBSETS])
        name_font(font, weight)
        path = PRINT_FONTS / f"GolosText-{WEIGHTS[weight]}.ttf"
        font.save(path)
    return path


if __name__ == "__main__":
    for each in WEIGHTS:
        made = build(each)
        print(f"{made.name}: {made.stat().st_size / 1000:.0f} kB")
