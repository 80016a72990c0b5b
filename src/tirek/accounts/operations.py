"""Taking up and leaving a post."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from tirek.accounts import ports
from tirek.accounts.models import Appointment, Invitation, Person
from tirek.accounts.policies import require_may_run_school
from tirek.accounts.roles import Role
from tirek.audit.operations import record
from tirek.core.clock import day_in_kazakhstan
from tirek.core.secrets import keyed_hash, new_token
from tirek.core.tenancy import scope
from tirek.organisations.models import Organisation

INVITATION_LIVES = timedelta(days=14)
# what a school, kindergarten or college may appoint to by itself
OWN_ROLES = frozenset(
    {
        Role.HEAD,
        Role.DEPUTY_HEAD,
        Role.PSYCHOLOGIST,
        Role.SOCIAL_PEDAGOGUE,
        Role.SPECIAL_PEDAGOGUE,
        Role.ASSISTANT,
        Role.CAREER_PEDAGOGUE,
        Role.CLASS_TEACHER,
        Role.SUBJECT_TEACHER,
    }
)


class RoleNotOffered(Exception):
    """This organisation does not appoint to this role."""


class NoSuchInvitation(Exception):
    """The link is unknown, used, withdrawn or out of time."""


class LoginTaken(Exception):
    """Somebody has this login or e-mail already."""


@dataclass(frozen=True)
class NewPerson:
    """What an invited colleague says of themselves."""

    login: str
    surname: str
    given_name: str
    patronymic: str
    language: str
    password: str


@transaction.atomic(durable=True)
def invite(*, organisation: Organisation, role: str, email: str, at: datetime, by: Person) -> tuple[Invitation, str]:
    """Invite a colleague; return the invitation and the token of its link, which is kept nowhere.

    Raises PermissionDenied unless ``by`` runs the organisation; RoleNotOffered.
    """
    require_may_run_school(by, organisation.id, on=day_in_kazakhstan(at))
    if role not in OWN_ROLES or organisation.kind not in Organisation.WITH_LEARNERS:
        raise RoleNotOffered
    token = new_token()
    invitation = Invitation.objects.create(
        organisation=organisation,
        role=role,
        email=email.lower(),
        key_hash=keyed_hash(token, purpose="invitation"),
        invited_by=by,
        invited_at=at,
        expires_at=at + INVITATION_LIVES,
    )
    record("invitation.sent", subject=invitation, by=by, at=at, details={"role": role})
    return invitation, token


@transaction.atomic(durable=True)
def withdraw_invitation(*, invitation: Invitation, at: datetime, by: Person) -> None:
    """Take an invitation back.

    Raises PermissionDenied.
    """
    require_may_run_school(by, invitation.organisation_id, on=day_in_kazakhstan(at))
    Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True).update(withdrawn_at=at)
    record("invitation.withdrawn", subject=invitation, by=by, at=at)


def open_invitation(token: str, *, at: datetime) -> Invitation:
    """Return the invitation of a link.

    Raises NoSuchInvitation.
    """
    found = _open(at).filter(key_hash=keyed_hash(token, purpose="invitation")).select_related("organisation").first()
    if found is None:
        raise NoSuchInvitation
    return found


def accept_invitation(*, invitation: Invitation, who: NewPerson, at: datetime) -> Person:
    """Make the account and the appointment; the link is spent.

    Raises NoSuchInvitation if somebody was faster; LoginTaken.
    """
    with scope([invitation.organisation_id]), transaction.atomic(durable=True):
        row = _open(at).select_for_update(of=("self",)).filter(pk=invitation.pk).first()
        if row is None:
            raise NoSuchInvitation
        person = _new_person(who, row.email, at)
        Invitation.objects.filter(pk=row.pk).update(accepted_at=at, accepted_by=person)
        _appoint(person, row.organisation, row.role, at, by=person)
        record("invitation.accepted", subject=row, by=person, at=at)
        return person


@transaction.atomic(durable=True)
def end_appointment(*, appointment: Appointment, on: date, at: datetime, by: Person) -> None:
    """End an appointment from a day on; whoever has none left is signed out everywhere.

    Raises PermissionDenied, also when somebody would end their own post.
    """
    today = day_in_kazakhstan(at)
    require_may_run_school(by, appointment.organisation_id, on=today)
    if appointment.person_id == by.id:
        raise PermissionDenied
    day = max(on, appointment.starts_on)
    Appointment.objects.filter(pk=appointment.pk).update(ends_on=day)
    record("appointment.ended", subject=appointment, by=by, at=at, details={"on": f"{on:%Y-%m-%d}"})
    still = Appointment.objects.filter(person=appointment.person_id, organisation=appointment.organisation_id)
    if not still.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day)).exists():
        for tell in ports.left:
            tell(person=appointment.person, organisation=appointment.organisation, on=day, at=at, by=by)
    if on <= today:
        sign_out_everywhere([appointment.person])


def sign_out_everywhere(people: Iterable[Person]) -> None:
    """End every session of these people."""
    ids = {str(person.id) for person in people}
    for session in Session.objects.all().iterator():
        if session.get_decoded().get("_auth_user_id") in ids:
            session.delete()


def _open(at: datetime):  # type: ignore[no-untyped-def]
    return Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


def _new_person(who: NewPerson, email: str, at: datetime) -> Person:
    if Person.objects.filter(login__iexact=who.login).exists() or Person.objects.filter(email__iexact=email).exists():
        raise LoginTaken
    person = Person(
        login=who.login.lower(),
        email=email,
        surname=who.surname,
        given_name=who.given_name,
        patronymic=who.patronymic,
        language=who.language,
        joined_at=at,
    )
    person.set_password(who.password)
    person.save(force_insert=True)
    return person


def _appoint(person: Person, organisation: Organisation, role: str, at: datetime, *, by: Person) -> Appointment:
    row = Appointment.objects.create(
        person=person, organisation=organisation, role=role, starts_on=day_in_kazakhstan(at)
    )
    record("appointment.made", subject=row, by=by, at=at, details={"role": role})
    for tell in ports.appointed:
        tell(person=person, organisation=organisation, role=role, at=at, by=by)
    return row
