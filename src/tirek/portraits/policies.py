"""Who reads which voice of a portrait."""

from datetime import date

from django.core.exceptions import PermissionDenied

from tirek.accounts.models import Person
from tirek.accounts.queries import roles_at
from tirek.accounts.roles import Role
from tirek.people.models import Pupil
from tirek.people.policies import is_class_teacher_of, may_assess
from tirek.people.queries import class_of
from tirek.portraits.models import Telling, Voice


def may_edit(person: Person, pupil: Pupil, *, on: date) -> bool:
    """Edit and sign what is told about a pupil: the pupil's psychologist."""
    return may_assess(person, pupil, on=on)


def require_may_edit(person: Person, pupil: Pupil, *, on: date) -> None:
    """Raises PermissionDenied unless ``may_edit``."""
    if not may_edit(person, pupil, on=on):
        raise PermissionDenied


def may_read_released(person: Person, telling: Telling, *, on: date) -> bool:
    """T2: a signed text in the teacher's voice is for the class teacher and the administration, nothing else is."""
    if telling.signed_at is None or telling.voice != Voice.TEACHER:
        return False
    roles = roles_at(person, telling.organisation_id, on=on)
    if roles & {Role.HEAD, Role.DEPUTY_HEAD}:
        return True
    school_class = class_of(telling.pupil, on=on)
    return bool(school_class and is_class_teacher_of(person, school_class.id, on=on))
