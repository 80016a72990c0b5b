"""What a role allows. Rules of one child are in people and consents."""

import uuid
from collections.abc import Iterable
from datetime import date

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied

from tirek.accounts.models import Appointment, Person
from tirek.accounts.queries import roles_at
from tirek.accounts.roles import RUNS_THE_SCHOOL, SENSITIVE


def needs_second_factor_first(person: Person, appointments: Iterable[Appointment]) -> bool:
    """Rule A-2: who sees T3 or T4 data signs in with a second factor, unless the organisation switched it off (demo)."""
    asked = any(row.role in SENSITIVE and row.organisation.second_factor_required for row in appointments)
    return asked and not has_second_factor(person)


def has_second_factor(person: Person) -> bool:
    """Say whether ``person`` has set up a passkey or TOTP."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=person, type__in=kinds).exists()


def may_run_school(person: Person, organisation_id: uuid.UUID, *, on: date) -> bool:
    """The head and the deputy invite staff, appoint and change the school's own facts."""
    return bool(roles_at(person, organisation_id, on=on) & RUNS_THE_SCHOOL)


def require_may_run_school(person: Person, organisation_id: uuid.UUID, *, on: date) -> None:
    """Raises PermissionDenied unless ``may_run_school``."""
    if not may_run_school(person, organisation_id, on=on):
        raise PermissionDenied
