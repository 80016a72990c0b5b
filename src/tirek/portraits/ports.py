"""What features above know of the children of a class. They register here (in their AppConfig), so that this one need not
know them; portraits only asks of whom a person must take notice, never why."""

import uuid
from typing import Protocol

from tirek.screenings.models import ScreenedClass


class Flag(Protocol):
    """Returns the ids of pupils of a screened class of whom a signal was raised by its questionnaires."""

    def __call__(self, screened: ScreenedClass) -> set[uuid.UUID]: ...


flags: list[Flag] = []


def flagged_in(screened: ScreenedClass) -> set[uuid.UUID]:
    """Return the pupils of a screened class who carry a signal."""
    return {pupil_id for flag in flags for pupil_id in flag(screened)}
