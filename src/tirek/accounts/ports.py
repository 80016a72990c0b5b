"""Who hears that somebody took up a post. ``people`` registers here; runs in the transaction of the appointment."""

from datetime import datetime
from typing import Protocol

from tirek.accounts.models import Person
from tirek.audit.operations import Actor
from tirek.organisations.models import Organisation


class Appointed(Protocol):
    """Does what a new appointment brings with it."""

    def __call__(self, *, person: Person, organisation: Organisation, role: str, at: datetime, by: Actor) -> None: ...


appointed: list[Appointed] = []
