from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tirek.accounts.models import Appointment
from tirek.core import tenancy
from tirek.core.clock import now
from tirek.home.demo.build import STAGES, Demo


class Command(BaseCommand):
    """Build the demo: two schools in Taraz with staff of every role, consents and sittings of two quarters."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stage", choices=STAGES, default="supported")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if Appointment.objects.exists():
            self.stdout.write("The database holds people already; the demo is only loaded into an empty one.")
            return
        Demo(now()).build(options["stage"])
        tenancy.enter([])
        self.stdout.write(f"Demo loaded: {options['stage']}.")
