"""Where a red-flag answer goes. ``wellbeing`` registers here; screenings only says what was answered, never what it means."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tirek.screenings.models import Sitting


@dataclass(frozen=True)
class RedFlag:
    """One answer that a person must look at: the item, why, and within how many hours."""

    item: str
    reason: str
    hours: int


class Raise(Protocol):
    """Makes a signal of a red flag, once, in the caller's transaction."""

    def __call__(self, *, sitting: Sitting, flag: RedFlag, named_person_id: uuid.UUID, at: datetime) -> None: ...


raises: list[Raise] = []
