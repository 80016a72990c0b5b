"""Who printed a sheet and when: the footer that makes a lost sheet traceable."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from tirek.core.clock import KAZAKHSTAN


@dataclass(frozen=True)
class Stamp:
    """The person who prints (as shown) and the aware moment of printing."""

    by: str
    at: datetime

    def line(self) -> str:
        """Return the footer in the active language, with the time in Kazakhstan."""
        when = self.at.astimezone(KAZAKHSTAN)
        return gettext("Printed by %(who)s on %(day)s at %(time)s") % {
            "who": self.by,
            "day": f"{when:%d.%m.%Y}",
            "time": f"{when:%H:%M}",
        }
