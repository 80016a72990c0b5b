"""What was kept apart is looked at by a person, who decides: it stays aside, for a reason that is written down.

It never joins the answers that count: those stand as they were given and were scored in one stroke.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tirek.accounts.models import Person
from tirek.audit.operations import record, record_reading
from tirek.core.clock import day_in_kazakhstan
from tirek.people.policies import require_may_assess
from tirek.screenings.models import KeptApart, Result, Sitting
from tirek.screenings.operations.submitting import fold, read_batches
from tirek.screenings.sealing import Given, Unreadable, open_answers


class AlreadySetAside(Exception):
    """Somebody has decided before."""


@dataclass(frozen=True)
class Line:
    """One answer kept apart beside the one that counts; ``counts`` is empty when there is none."""

    question: str
    apart: str
    counts: str


@transaction.atomic
def read_kept_apart(*, kept: KeptApart, at: datetime, by: Person) -> list[Line] | None:
    """Return the answers of what was kept apart, or None when they cannot be opened.

    Raises PermissionDenied unless ``by`` is the pupil's psychologist. What a withdrawal has closed is not opened.
    """
    sitting = kept.sitting
    require_may_assess(by, sitting.pupil, on=day_in_kazakhstan(at))
    if is_closed(sitting):
        return None
    record_reading("kept_apart.read", subject=kept, by=by, at=at, pupil_id=sitting.pupil_id)
    given = _opened(kept)
    if given is None:
        return None
    counted = _counted(sitting)
    return [
        Line(_question(sitting, one.item), _said(sitting, one), _said(sitting, counted.get(one.item))) for one in given
    ]


@transaction.atomic(durable=True)
def set_aside(*, kept: KeptApart, why: str, at: datetime, by: Person) -> None:
    """Decide that what was kept apart does not count.

    Raises PermissionDenied; AlreadySetAside.
    """
    row = KeptApart.objects.select_for_update(of=("self",)).select_related("sitting__pupil").get(pk=kept.pk)
    require_may_assess(by, row.sitting.pupil, on=day_in_kazakhstan(at))
    if row.looked_at is not None:
        raise AlreadySetAside
    KeptApart.objects.filter(pk=row.pk).update(looked_at=at, set_aside_by=by, set_aside_why=KeptApart.Why(why))
    record("kept_apart.set_aside", subject=row, by=by, at=at, pupil_id=row.sitting.pupil_id, details={"why": why})


def is_closed(sitting: Sitting) -> bool:
    """Whether a withdrawal has closed what this sitting holds."""
    results = Result.objects.filter(sitting=sitting).exclude(closed_at__isnull=True, erased_at__isnull=True)
    return sitting.state == Sitting.State.STOPPED or results.exists()


def _opened(kept: KeptApart) -> list[Given] | None:
    """Open it with the key it came with; a hand that changed the key of a batch may have meant one of the same sitting."""
    known = [(kept.server_key, kept.epk), *kept.sitting.batches.order_by().values_list("server_key", "epk").distinct()]
    for key_id, epk in known:
        try:
            return open_answers(kept.body, key_id=key_id, epk=bytes(epk), sitting_id=str(kept.sitting_id))
        except Unreadable:
            continue
    return None


def _counted(sitting: Sitting) -> dict[str, Given]:
    try:
        return fold(read_batches(sitting, sitting.batches.order_by("id")))
    except Unreadable:
        return {}


def _question(sitting: Sitting, item: str) -> str:
    """An item the questionnaire does not have is named as the device named it."""
    return str(sitting.wording.words["items"].get(item, item))


def _said(sitting: Sitting, given: Given | None) -> str:
    """The answer in the words that were on the screen."""
    if given is None:
        return ""
    if given.value is None:
        return _("would rather not answer")
    values = given.value if isinstance(given.value, list) else [given.value]
    return ", ".join(_label(sitting, given.item, value) for value in values)


def _label(sitting: Sitting, item: str, value: Any) -> str:
    structure, words = sitting.instrument.structure, sitting.wording.words
    name = next((one["format"] for one in structure["items"] if one["id"] == item), "")
    options = structure["formats"].get(name, {}).get("options", [])
    labels = words["formats"].get(name, {}).get("labels", [])
    known = type(value) is int and value in options and len(labels) == len(options)
    return str(labels[options.index(value)]) if known else str(value)
