"""The example of the README runs and says what it says."""

import re
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def test_the_example_runs():
    example = re.search(r"```python\n(.*?)```", README.read_text(), re.DOTALL).group(1)
    found: dict = {}
    exec(example, found)
    assert (found["table"]["calm"].raw.tolist(), found["table"]["friends"].raw.tolist()) == ([8], [5])
    assert found["table"]["friends"].answered.tolist() == [2]


def test_every_name_it_lists_exists():
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", README.read_text(), re.MULTILINE)
    assert len(rows) == 7
    for module, names in rows:
        found = __import__(f"psychometrics.{module}", fromlist=["_"])
        assert [name for name in re.findall(r"`(\w+)`", names) if not hasattr(found, name)] == []
