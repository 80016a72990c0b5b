"""The long work of people: writing a roster."""

from django.utils.translation import gettext as _

from tirek.core.clock import day_in_kazakhstan, now
from tirek.people.importing import AlreadyApplied, CannotApply, apply_import, plan_of
from tirek.people.models import RosterImport
from tirek.works.models import Work
from tirek.works.operations import Outcome, Progress, Refused, worker


@worker("roster")
def write_roster(work: Work, progress: Progress) -> Outcome:
    """Check the sheet once more against the school as it is now, then write it, all or nothing."""
    at = now()
    today = day_in_kazakhstan(at)
    taken = RosterImport.objects.select_related("year").get(pk=work.wishes["import"])
    try:
        plan = plan_of(taken, today=today)
        total = len(plan.added) + len(plan.corrected) + len(plan.moved) + 1
        progress.step(0, total, _("Writing %(count)s pupils…") % {"count": total - 1})
        summary = apply_import(taken=taken, on=today, at=at, by=work.asked_by)
    except CannotApply:
        raise Refused(reason="findings") from None
    except AlreadyApplied:
        raise Refused(reason="applied") from None
    progress.step(total, total)
    return Outcome({"summary": summary})
