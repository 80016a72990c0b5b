"""Writing the trail."""

import uuid
from datetime import datetime
from typing import Protocol

from django.db import connection, models

from tirek.audit.models import Entry


class Actor(Protocol):
    """Whoever acts: a person, a guardian with a letter, a pupil with a slip, or a named part of the system."""

    @property
    def id(self) -> uuid.UUID: ...

    def __str__(self) -> str: ...


class System:
    """A job or command acts under its own name, never as nobody."""

    def __init__(self, name: str) -> None:
        self.id = uuid.uuid5(uuid.NAMESPACE_URL, f"tirek:{name}")
        self.name = name

    def __str__(self) -> str:
        return f"system: {self.name}"


class OutsideTransaction(RuntimeError):
    """A trail line was to be written apart from the change it speaks of."""


def record(
    verb: str,
    *,
    subject: models.Model,
    by: Actor,
    at: datetime,
    organisation_id: uuid.UUID | None = None,
    pupil_id: uuid.UUID | None = None,
    rule: str = "",
    details: dict | None = None,
) -> None:
    """Write that ``by`` did ``verb`` to ``subject``, in the transaction of the change itself.

    Raises OutsideTransaction when there is none.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(verb)
    _write(verb, subject, by, at, organisation_id, pupil_id, rule, details, reads=False)


def record_reading(
    verb: str,
    *,
    subject: models.Model,
    by: Actor,
    at: datetime,
    organisation_id: uuid.UUID | None = None,
    pupil_id: uuid.UUID | None = None,
    details: dict | None = None,
) -> None:
    """Write that ``by`` read T3 or T4 data of ``subject``; call it before the data leave the server."""
    _write(verb, subject, by, at, organisation_id, pupil_id, "", details, reads=True)


def _write(verb, subject, by, at, organisation_id, pupil_id, rule, details, *, reads) -> None:  # type: ignore[no-untyped-def]
    Entry.objects.create(
        at=at,
        by_id=by.id,
        by_label=str(by)[:200],
        organisation_id=organisation_id or getattr(subject, "organisation_id", None),
        verb=verb,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        pupil_id=pupil_id or getattr(subject, "pupil_id", None),
        rule=rule,
        reads=reads,
        details=details or {},
    )
