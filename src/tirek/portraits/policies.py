"""Who reads which voice of a portrait."""

from datetime import date

from django.core.exceptions import PermissionDenied

from tirek.accounts.models import Person
from tirek.people.models import Pupil
from tirek.people.policies import may_assess


def may_edit(person: Person, pupil: Pupil, *, on: date) -> bool:
    """Edit and sign what is told about a pupil: the pupil's psychologist."""
    return may_assess(person, pupil, on=on)


def require_may_edit(person: Person, pupil: Pupil, *, on: date) -> None:
    """Raises PermissionDenied unless ``may_edit``."""
    if not may_edit(person, pupil, on=on):
        raise PermissionDenied
