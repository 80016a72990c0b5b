"""What the tests share stands beside them; it is found from the repository's root as from this folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
