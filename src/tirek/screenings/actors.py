"""Who acts when a child or parent answers: nobody signs in, the slip speaks for them."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Respondent:
    """Whoever holds the slip of a seat."""

    id: uuid.UUID
    informant: str

    def __str__(self) -> str:
        return f"slip: {self.informant}"
