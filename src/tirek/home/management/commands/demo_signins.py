from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from tirek.accounts.models import Appointment
from tirek.consents.letters import code_of, token_of
from tirek.consents.models import Letter
from tirek.core.clock import now
from tirek.core.tenancy import scope
from tirek.home.demo.build import PASSWORD
from tirek.screenings.models import Seat
from tirek.screenings.operations.planning import slip_token_of


class Command(BaseCommand):
    """Print who can sign in to the demo, and the doors of those who never sign in: a parent and a pupil."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        rows = Appointment.objects.select_related("person", "organisation").order_by(
            "organisation__kind", "person__login"
        )
        demo = [row for row in rows if row.person.email.endswith("@demo.tirek.kz")]
        if not demo:
            return
        self.stdout.write(f"Sign-ins of the demo (password of all: {PASSWORD})")
        for row in demo:
            self.stdout.write(f"  {row.person.login:<14}{row.role:<20}{row.organisation.name_kk}")
        school = next((row.organisation_id for row in demo if row.person.login == "psychologist"), None)
        if school is not None:
            with scope([school]):
                for who, door in _doors():
                    self.stdout.write(f"  {who:<14}{door}")


def _doors() -> list[tuple[str, str]]:
    """A letter nobody has answered, and a slip nobody has begun."""
    letters = Letter.objects.filter(answered_at__isnull=True, replaced_at__isnull=True, guardian__isnull=False)
    at, found = now(), []
    if letter := letters.filter(expires_at__gt=at).order_by("issued_at", "id").first():
        link = settings.SITE_ADDRESS + reverse("letter", args=[token_of(letter)])
        found.append(("(a parent)", f"{link} code {code_of(letter)}"))
    seats = Seat.objects.filter(informant="pupil", sittings__isnull=True, screening__closed_at__isnull=True)
    if seat := seats.filter(screening__ends_on__gte=at.date()).order_by("id").first():
        found.append(("(a pupil)", settings.SITE_ADDRESS + reverse("run_by_link", args=[slip_token_of(seat)])))
    return found
