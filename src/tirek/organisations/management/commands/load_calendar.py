from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tirek.organisations.calendar import load_years


class Command(BaseCommand):
    """Load the school years of content/calendar."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        self.stdout.write(f"{load_years(settings.CONTENT / 'calendar')} school years")
