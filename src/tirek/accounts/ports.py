"""Who hears that somebody took up a post or left. ``people`` registers here; runs in the transaction of what happened."""

from datetime import date, datetime
from typing import Protocol

from tirek.accounts.models import Person
from tirek.audit.operations import Actor
from tirek.organisations.models import Organisation


class Appointed(Protocol):
    """Does what a new appointment brings with it."""

    def __call__(self, *, person: Person, organisation: Organisation, role: str, at: datetime, by: Actor) -> None: ...


class Left(Protocol):
    """Does what follows when somebody holds no post at an organisation any more, from a day on."""

    def __call__(self, *, person: Person, organisation: Organisation, on: date, at: datetime, by: Actor) -> None: ...


left: list[Left] = []
appointed: list[Appointed] = []
