"""What can be wrong with an instrument, and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

Found = Iterator[tuple[str, str]]  # key and reason; the file is known to who asked


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: in which file, under which key, and what."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}"


class InstrumentInvalid(ValueError):
    """The folder does not hold a sound instrument; ``faults`` says everything at once."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
