from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tirek.core.messages import compile_catalogues


class Command(BaseCommand):
    """Compile the message catalogues whose parts are newer than their .mo."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        for target in compile_catalogues(settings.BASE / "locale"):
            self.stdout.write(str(target.relative_to(settings.BASE)))
