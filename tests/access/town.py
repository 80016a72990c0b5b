"""Two schools with rows of every kind, and everybody who could ask for them.

Objects are kept by key: what an address of the table names. Each school has a *case* (a child of 5 «Ә», a child of 5 «А»)
and school № 7 a *neighbour*: the same kinds about a child of another class.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from tests.makers import (
    Case,
    appoint,
    assign,
    consent_for,
    make_case,
    make_guardian,
    make_instrument,
    make_organisation,
    make_person,
    make_roster_import,
    make_screening,
    make_work,
)
from tests.people import World, build_world
from tirek.accounts.models import Person
from tirek.accounts.operations import invite
from tirek.consents.letters import token_of
from tirek.consents.operations import sign_ground
from tirek.core import tenancy
from tirek.core.clock import now
from tirek.core.secrets import decrypt
from tirek.instruments.models import InstrumentVersion
from tirek.organisations.models import Organisation
from tirek.people.models import Guardian, Pupil
from tirek.screenings.models import Seat

Objects = dict[str, str]

ANONYMOUS = "anonymous"
# the roles of the table; a pupil with a slip and a parent with a link are anonymous to every page but their own
ROLES = (
    ANONYMOUS,
    "nobody",
    "class_teacher",
    "subject_teacher",
    "psychologist",
    "colleague",
    "class_psychologist",
    "social_pedagogue",
    "special_pedagogue",
    "assistant",
    "head",
    "deputy",
    "pmpc_specialist",
    "centre_specialist",
    "official",
    "researcher",
    "support",
    "stranger",
)


@dataclass(frozen=True)
class Town:
    """The world with its cases. ``objects`` maps a kind to the objects of that kind by key."""

    world: World
    people: dict[str, Person]
    objects: dict[str, Objects]


def build_town() -> Town:
    """Return the town; the scope of both schools stays entered."""
    world, at = build_world(), now()
    _newcomers(world)
    package = [make_instrument("town-pupil"), make_instrument("town-teacher", informant="class_teacher")]
    own, neighbour = _own_school(world, package, at)
    people = {role: world.people[role] for role in ROLES if role != ANONYMOUS}
    return Town(world, people, {"own": own, "neighbour": neighbour, "other school": _other_school(world, package, at)})


def _newcomers(world: World) -> None:
    """Who the world has not: a psychologist of one class, a centre's specialist, somebody without a post, two teachers."""
    centre = make_organisation("centre", "Қолдау орталығы", world.region)
    for name, surname, organisation, role in (
        ("class_psychologist", "Оразова", world.school, "psychologist"),
        ("centre_specialist", "Орталықова", centre, "centre_specialist"),
        ("substitute", "Орынбасарова", world.school, "psychologist"),
        ("neighbour_teacher", "Көршиева", world.school, "class_teacher"),
        ("foreign_teacher", "Бөтенқызы", world.other_school, "class_teacher"),
        ("foreign_head", "Бөтенбек", world.other_school, "head"),
    ):
        world.people[name] = make_person(name, surname, "Сәуле")
        appoint(world.people[name], organisation, role)
    world.people["nobody"] = make_person("nobody", "Жұмыссызова", "Гүл")
    assign(world.class_psychologist, world.school, school_class=world.first_b)
    assign(world.substitute, world.school, school_class=world.five_a)
    assign(world.substitute, world.school, school_class=world.first_b)
    assign(world.neighbour_teacher, world.school, "class_teacher", school_class=world.first_b)
    assign(world.foreign_teacher, world.other_school, "class_teacher", school_class=world.foreign_class)


def _own_school(world: World, package: list[InstrumentVersion], at: datetime) -> tuple[Objects, Objects]:
    by = world.psychologist
    little_parent = _guardian_of(world.little_one)
    for pupil, guardian in ((world.pupil, world.parent), (world.little_one, little_parent)):
        consent_for(pupil, guardian, by=by)
    first = make_screening([world.five_a], package, by=by, at=at, title="Бесінші сынып")
    # one plan for both classes: whoever has one of them must not read the other
    both = make_screening([world.five_a, world.first_b], package, by=by, at=at, title="Екі сынып")
    own = make_case(first, world.pupil, by=by, at=at)
    neighbour = make_case(both, world.little_one, by=by, at=at)
    shared = {"shared": str(both.id), "shared_class": str(both.classes.get(school_class=world.five_a).id)}
    own_staff = _staff_objects(world.school, "Смағұлова", works_of=by, head=world.head, at=at)
    neighbour_staff = _staff_objects(world.school, "Смағұлов", works_of=world.colleague, head=world.head, at=at)
    for staff, leaver, elsewhere in (
        (own_staff, world.subject_teacher, world.first_b),
        (neighbour_staff, world.assistant, world.five_a),
    ):
        staff["appointment"] = str(leaver.appointments.get().id)
        taken = world.substitute.assignments.exclude(school_class=elsewhere).get()
        staff |= {"person": str(world.substitute.id), "other_class": str(elsewhere.id), "assignment": str(taken.id)}
    return _case_objects(own, at, signed_by=world.head) | own_staff | shared, _case_objects(
        neighbour, at, signed_by=world.head
    ) | neighbour_staff | shared


def _other_school(world: World, package: list[InstrumentVersion], at: datetime) -> Objects:
    by = world.stranger
    consent_for(world.foreign_pupil, world.foreign_parent, by=by)
    screening = make_screening([world.foreign_class], package, by=by, at=at, title="Бөтен тексеру")
    case = make_case(screening, world.foreign_pupil, by=by, at=at)
    staff = _staff_objects(world.other_school, "Бөтенбаева", works_of=by, head=world.foreign_head, at=at)
    staff["appointment"] = str(world.foreign_teacher.appointments.get().id)
    taken = by.assignments.get()
    staff |= {"person": str(by.id), "other_class": str(world.foreign_class.id), "assignment": str(taken.id)}
    return (
        _case_objects(case, at, signed_by=world.foreign_head)
        | staff
        | {"shared": str(screening.id), "shared_class": str(case.screened.id)}
    )


def _guardian_of(pupil: Pupil) -> Guardian:
    return make_guardian(pupil, pupil.surname, "Сауле")


def _case_objects(case: Case, at: datetime, *, signed_by: Person) -> Objects:
    """Close the result, as a withdrawal does, so that it waits for a decision on a ground two people signed."""
    type(case.result).objects.filter(pk=case.result.pk).update(closed_at=at, decide_by=at.date())
    rows: dict[str, Any] = {
        "class": case.screened.school_class,
        "pupil": case.sitting.pupil,
        "screening": case.screening,
        "screened": case.screened,
        "sitting": case.sitting,
        "apart": case.sitting.kept_apart.get(),
        "seat": case.open_seat,
        "telling": case.telling,
        "signal": case.signal,
        "consent": case.consent,
        "paper": case.paper,
        "ground": case.ground,
        "instrument": case.sitting.instrument,
        "guardian": case.letter.guardian,
        "guardianship": case.sitting.pupil.guardianships.get(guardian=case.letter.guardian),
    }
    sign_ground(ground=case.ground, at=at, by=signed_by)
    tokens = {"letter": token_of(case.letter), "slip": _slip_token(case.seat)}
    return {key: str(row.pk) for key, row in rows.items()} | tokens


def _slip_token(seat: Seat) -> str:
    return decrypt(seat.token_sealed, about=f"screenings.Seat.token {seat.pk}")


def _staff_objects(school: Organisation, surname: str, *, works_of: Person, head: Person, at: datetime) -> Objects:
    invitation, token = invite(organisation=school, role="psychologist", email=f"{surname}@example.kz", at=at, by=head)
    return {
        "import": str(make_roster_import(school, surname, by=head, at=at).id),
        "work": str(make_work(school, by=works_of, at=at).id),
        "invitation": str(invitation.id),
        "invitation_token": token,
        "organisation": str(school.id),
        "passkey": str(_passkey_of(works_of)),
        "purpose": "diagnostics",
        "reset_uid": "1",
        "reset_key": "set-password",
    }


def _passkey_of(person: Person) -> int:
    row = Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "кілт", "credential": _credential(person)}
    )
    return int(row.pk)


def _credential(person: Person) -> dict[str, object]:
    """Return what a browser answers when a key is registered, as allauth keeps it; its signature is never asked."""
    key = AttestedCredentialData.create(
        aaguid=b"\0" * 16,
        credential_id=person.pk.bytes,
        public_key={1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32},
    )
    user_verified = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(b"\0" * 32, user_verified, counter=0, credential_data=key)
    return {
        "id": websafe_encode(person.pk.bytes),
        "rawId": websafe_encode(person.pk.bytes),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(b'{"type": "webauthn.create", "challenge": "", "origin": ""}'),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {},
    }


def see_from(town: Town, *schools: str) -> None:
    """Narrow the scope to the named schools: own, other."""
    ids = {"own": town.world.school.id, "other": town.world.other_school.id}
    tenancy.enter([ids[name] for name in schools])
