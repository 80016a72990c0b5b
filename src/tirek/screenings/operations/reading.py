"""Reading what respondents wrote in their own words (T4): never scored, never printed, and every reading leaves a trail."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tirek.accounts.models import Person
from tirek.audit.operations import record_reading
from tirek.core.clock import day_in_kazakhstan
from tirek.people.models import Pupil
from tirek.people.policies import require_may_assess
from tirek.screenings.models import Sitting
from tirek.screenings.operations.submitting import fold, read_batches
from tirek.screenings.queries import results_of
from tirek.screenings.sealing import Unreadable


@dataclass(frozen=True)
class OwnWords:
    """One free-text answer: the question as it was read, and the answer; None when it can no longer be opened."""

    sitting: Sitting
    question: str
    answer: str | None


@transaction.atomic
def read_own_words(*, pupil: Pupil, at: datetime, by: Person) -> list[OwnWords]:
    """Return what was written about ``pupil`` in finished questionnaires, the newest first.

    Raises PermissionDenied unless ``by`` is the pupil's psychologist. What a withdrawal has closed is not opened.
    """
    require_may_assess(by, pupil, on=day_in_kazakhstan(at))
    found: list[OwnWords] = []
    for result in results_of(pupil).prefetch_related("sitting__batches").reverse():
        asked = free_text_items(result.sitting.instrument.structure)
        if asked:
            record_reading("answers.words_read", subject=result.sitting, by=by, at=at)
            found += _written(result.sitting, asked)
    return found


def free_text_items(structure: dict) -> list[str]:
    """Return the items of an instrument that are answered in one's own words."""
    free = {name for name, answer_format in structure["formats"].items() if answer_format["kind"] == "short_text"}
    return [item["id"] for item in structure["items"] if item["format"] in free]


def _written(sitting: Sitting, asked: list[str]) -> list[OwnWords]:
    words = sitting.wording.words["items"]
    try:
        answers = fold(read_batches(sitting, sorted(sitting.batches.all(), key=lambda batch: batch.id)))
    except Unreadable:
        return [OwnWords(sitting, words[item], None) for item in asked]
    written = ((item, str(answers[item].value or "").strip()) for item in asked if item in answers)
    return [OwnWords(sitting, words[item], text) for item, text in written if text]
