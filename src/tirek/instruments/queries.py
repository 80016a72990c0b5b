"""What is in the registry."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from tirek.instruments.models import InstrumentVersion, Wording


def instruments_on_offer(*, informants: Iterable[str] | None = None) -> QuerySet[InstrumentVersion]:
    """Return the published versions a plan can ask; those of the benches are not offered."""
    rows = InstrumentVersion.objects.filter(retired_at__isnull=True).exclude(topic="bench")
    if informants is not None:
        rows = rows.filter(informant__in=list(informants))
    return rows.order_by("topic", "code")


_wordings: dict[tuple[uuid.UUID, str], Wording] = {}


def published_wording(instrument_id: uuid.UUID, language: str) -> Wording | None:
    """Return the wording of a version without its pages of words, or None; a published one never changes, so it is
    remembered; one that is missing is asked for again, for it may be published any day."""
    known = _wordings.get((instrument_id, language))
    if known is None:
        known = Wording.objects.defer("words").filter(instrument=instrument_id, language=language).first()
        if known is not None:
            _wordings[(instrument_id, language)] = known
    return known
