"""What must stop when a consent falls away, and what a guardian may be asked once it is there. Features above register
here (in their AppConfig), so that this one need not know them.

What stops runs inside the transaction of the withdrawal or refusal; what joins runs after the decision is kept, so that
nothing of it can undo a signature.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from tirek.audit.operations import Actor
from tirek.people.models import Guardian, Pupil


class Stop(Protocol):
    """Stops what rested on the consents of one pupil for one purpose."""

    def __call__(self, *, pupil_id: uuid.UUID, purpose: str, at: datetime, by: Actor) -> None: ...


stops: list[Stop] = []


@dataclass(frozen=True)
class Offer:
    """A questionnaire a guardian may answer now: how long it is, where it opens, the last day."""

    title: str
    questions: int
    minutes: int
    url: str
    until: date


class Join(Protocol):
    """Lets a guardian who has just signed take part in what is running already."""

    def __call__(self, *, pupil: Pupil, guardian: Guardian, at: datetime, by: Actor) -> object: ...


class Ask(Protocol):
    """Returns what a guardian is asked about a pupil now."""

    def __call__(self, *, pupil: Pupil, guardian: Guardian, at: datetime) -> list[Offer]: ...


joins: list[Join] = []
asks: list[Ask] = []
