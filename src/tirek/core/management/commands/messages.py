from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from tirek.core.messages import LANGUAGES, as_po, missing_of


class Command(BaseCommand):
    """Write the messages that no part has yet into locale/<language>/parts/new.po, ready to be translated and moved."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="print them instead")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        for language in LANGUAGES:
            entries = missing_of(settings.BASE, settings.BASE / "locale", language)
            text = "\n\n".join(as_po(entry, language) for entry in entries)
            if options["show"]:
                self.stdout.write(text)
            elif entries:
                target = settings.BASE / "locale" / language / "parts" / "new.po"
                target.write_text(text + "\n", encoding="utf-8")
                self.stdout.write(f"{target}: {len(entries)}")
