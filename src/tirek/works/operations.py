"""Asking for long work, doing it, and showing how far it is."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from procrastinate.contrib.django import app

from tirek.accounts.models import Person
from tirek.audit.operations import record
from tirek.core.secrets import encrypt_bytes
from tirek.organisations.models import Organisation
from tirek.works.models import Work

FILES_LIVE = timedelta(hours=24)
DO_WORK, QUEUE = "works.do", "works"  # the job in jobs.py, named so that operations need not know it


@dataclass(frozen=True)
class LeftFile:
    """A file that work leaves for the person who asked."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Outcome:
    """What work came to: plain words for the page, perhaps a file, perhaps a page to go to."""

    words: dict[str, Any] = field(default_factory=dict)
    file: LeftFile | None = None


class Refused(Exception):
    """The work cannot be done as asked; ``words`` say why, for the page of its kind."""

    def __init__(self, **words: Any) -> None:
        super().__init__(words)
        self.words = words


@dataclass
class Progress:
    """The hand that moves the bar. Call it outside of transactions, or nobody sees it move."""

    work: Work

    def step(self, done: int, total: int, doing: str = "") -> None:
        """Show that ``done`` of ``total`` pieces are ready and what is being done now."""
        Work.objects.filter(pk=self.work.pk).update(finished_count=done, total=total, now_doing=doing[:200])


Worker = Callable[[Work, Progress], Outcome]
workers: dict[str, Worker] = {}


def worker(kind: str) -> Callable[[Worker], Worker]:
    """Register the function that does work of ``kind``; features do this in their ``jobs``."""

    def register(function: Worker) -> Worker:
        workers[kind] = function
        return function

    return register


@transaction.atomic(durable=True)
def start_work(
    *,
    kind: str,
    organisation: Organisation,
    wishes: dict[str, Any],
    language: str,
    back_to: str,
    at: datetime,
    by: Person,
) -> Work:
    """Ask for work of ``kind``; it begins when this transaction is committed."""
    work = Work.objects.create(
        organisation=organisation,
        kind=kind,
        asked_by=by,
        asked_at=at,
        wishes=wishes,
        language=language,
        expires_at=at + FILES_LIVE,
        back_to=back_to,
    )
    record("work.asked", subject=work, by=by, at=at, details={"kind": kind})
    asked = app.configure_task(DO_WORK, queue=QUEUE, allow_unknown=True)
    asked.defer(work_id=str(work.id), organisation_id=str(organisation.id))
    return work


def do(*, work_id: uuid.UUID, clock: Callable[[], datetime]) -> None:
    """Do the work and note how it ended. A refusal is an end, not a failure; anything else is told and raised again."""
    work = Work.objects.select_related("organisation", "asked_by").get(pk=work_id)
    if work.state in (Work.State.DONE, Work.State.FAILED):
        return
    Work.objects.filter(pk=work.pk).update(state=Work.State.RUNNING)
    try:
        with translation.override(work.language):
            outcome = workers[work.kind](work, Progress(work))
    except Refused as refusal:
        _end(work, Work.State.FAILED, Outcome(refusal.words), clock())
    except Exception:
        _end(work, Work.State.FAILED, Outcome({"broken": True}), clock())
        raise
    else:
        _end(work, Work.State.DONE, outcome, clock())


def _end(work: Work, state: Work.State, outcome: Outcome, at: datetime) -> None:
    left: dict[str, Any] = {}
    if outcome.file:
        about = f"works.Work.file {work.pk}"
        left = {
            "file_name": outcome.file.name,
            "file_type": outcome.file.type,
            "file_sealed": encrypt_bytes(outcome.file.content, about=about),
        }
    Work.objects.filter(pk=work.pk).update(
        state=state, outcome=outcome.words, finished_at=at, now_doing="", expires_at=at + FILES_LIVE, **left
    )
