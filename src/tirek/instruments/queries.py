"""What is in the registry."""

from collections.abc import Iterable

from django.db.models import QuerySet

from tirek.instruments.models import InstrumentVersion


def instruments_on_offer(*, informants: Iterable[str] | None = None) -> QuerySet[InstrumentVersion]:
    """Return the published versions a plan can ask; those of the benches are not offered."""
    rows = InstrumentVersion.objects.filter(retired_at__isnull=True).exclude(topic="bench")
    if informants is not None:
        rows = rows.filter(informant__in=list(informants))
    return rows.order_by("topic", "code")
