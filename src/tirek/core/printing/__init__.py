"""Paper: typst templates and plain values in, tagged PDF out.

Text is always data: values travel as JSON beside the template and are never pasted into its source.
The documents themselves stand in each feature's ``printing.py`` and ``print/*.typ``; this folder owns no wording.
"""

from tirek.core.printing.compiling import ForkedAfterPrinting, compile_pdf
from tirek.core.printing.hyphens import with_soft_hyphens
from tirek.core.printing.stamp import Stamp

__all__ = ["ForkedAfterPrinting", "Stamp", "compile_pdf", "with_soft_hyphens"]
