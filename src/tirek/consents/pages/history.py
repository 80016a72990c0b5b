"""How a pupil's consents came about, as moments of a timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import get_language, gettext, pgettext

from tirek.consents.models import Consent, Letter
from tirek.consents.queries import decisions_of, letters_about
from tirek.core.clock import day_in_kazakhstan
from tirek.core.dates import date_and_time, long_date, short_date
from tirek.people.models import Pupil


@dataclass(frozen=True)
class Moment:
    """One thing that happened, for ``components/timeline.html``."""

    at: datetime
    icon: str
    title: str
    by: str = ""
    words: str = ""
    day_only: bool = False

    @property
    def when(self) -> str:
        language = (get_language() or "kk")[:2]
        if self.day_only:
            return long_date(day_in_kazakhstan(self.at), language)
        return date_and_time(self.at, language)


def history_of(pupil: Pupil) -> list[Moment]:
    """Return the decisions, withdrawals and letters about a pupil, the newest first."""
    decisions = list(decisions_of(pupil))
    found = [*_decided(decisions), *_withdrawn(decisions), *_letters(letters_about(pupil))]
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def _decided(rows: list[Consent]) -> Iterable[Moment]:
    def one_signing(row: Consent) -> tuple[datetime, str, str]:
        return (row.signed_at, str(row.guardian_id), str(row.paper_id))

    for _, together in groupby(sorted(rows, key=one_signing), key=one_signing):
        signed = list(together)
        first = signed[0]
        on_paper = first.channel == Consent.Channel.PAPER
        recorded = (
            gettext("recorded by %(person)s") % {"person": first.recorded_by.short_name} if first.recorded_by else ""
        )
        yield Moment(
            first.signed_at,
            "sheet" if on_paper else "phone",
            _said(signed),
            first.signed_name,
            recorded,
            day_only=on_paper,
        )


def _said(rows: list[Consent]) -> str:
    """«Yes: diagnostics, counselling. No: research»."""
    parts = []
    for decision, word in (
        (Consent.Decision.GIVEN, pgettext("consent", "Yes")),
        (Consent.Decision.REFUSED, pgettext("consent", "No")),
    ):
        names = [str(row.get_purpose_display()) for row in rows if row.decision == decision]
        if names:
            parts.append(f"{word}: {', '.join(names)}")
    return ". ".join(parts)


def _withdrawn(rows: list[Consent]) -> Iterable[Moment]:
    for row in rows:
        if row.withdrawn_at:
            title = gettext("Taken back: %(purpose)s") % {"purpose": row.get_purpose_display()}
            yield Moment(row.withdrawn_at, "undo", title, row.signed_name, str(row.get_withdrawn_channel_display()))


def _letters(rows: Iterable[Letter]) -> Iterable[Moment]:
    for row in rows:
        to = str(row.guardian or row.pupil.full_name)
        opened = (
            gettext("opened on %(day)s") % {"day": short_date(day_in_kazakhstan(row.opened_at))}
            if row.opened_at
            else ""
        )
        yield Moment(
            row.issued_at, "letter", gettext("Letter to %(name)s") % {"name": to}, row.issued_by.short_name, opened
        )
