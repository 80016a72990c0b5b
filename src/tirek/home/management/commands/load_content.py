from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tirek.consents.texts import publish_texts
from tirek.core.clock import now
from tirek.instruments.operations import publish_instruments


class Command(BaseCommand):
    """Publish what is new in content/: consent texts and instruments."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        texts = publish_texts(settings.CONTENT / "consents", at=now())
        instruments = publish_instruments(settings.CONTENT / "instruments", at=now())
        self.stdout.write(f"{texts} consent texts, {instruments} instruments")
