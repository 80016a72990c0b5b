from typing import Any

from django.core.management.base import BaseCommand

from tirek.accounts.models import Appointment
from tirek.home.demo.build import PASSWORD


class Command(BaseCommand):
    """Print who can sign in to the demo."""

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
