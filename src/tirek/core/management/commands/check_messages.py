from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tirek.core.messages import findings


class Command(BaseCommand):
    """Fail when a text a person can see is not translated into Kazakh and Russian."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        found = findings(settings.BASE, settings.BASE / "locale")
        if found:
            raise CommandError("\n".join([*found, f"{len(found)} findings"]))
        self.stdout.write("Every message is translated.")
