"""The long work of portraits: everything of a class on paper."""

from django.utils.translation import gettext as _

from tirek.audit.operations import record_reading
from tirek.core.clock import day_in_kazakhstan, now
from tirek.core.printing import Stamp
from tirek.people.policies import may_assess_class
from tirek.people.queries import deciding_guardianships, pupils_of
from tirek.portraits.composing import Classmates, class_sheet_of, parent_letter_of, portrait_of, pupil_letter_of
from tirek.portraits.papers import ClassPapers, Contact
from tirek.portraits.printing import print_class
from tirek.screenings.models import Result, ScreenedClass
from tirek.works.models import Work
from tirek.works.operations import LeftFile, Outcome, Progress, Refused, worker

SAID = {
    "class_sheet": lambda: _("Class sheet"),
    "portrait": lambda: _("Portraits"),
    "parent_letter": lambda: _("Letters to parents"),
    "pupil_letter": lambda: _("Letters to pupils"),
    "finished": lambda: _("Binding it all together"),
}


@worker("class_papers")
def class_papers(work: Work, progress: Progress) -> Outcome:
    """Print class sheet, portraits, letters to parents and pupils of one screened class as one PDF."""
    at = now()
    today = day_in_kazakhstan(at)
    screened = ScreenedClass.objects.select_related("school_class", "screening").get(pk=work.wishes["class"])
    if not may_assess_class(work.asked_by, screened.school_class, on=today):
        raise Refused(reason="not_yours")
    papers = _papers(screened, work, today)
    record_reading("class.papers_printed", subject=screened, by=work.asked_by, at=at)
    content = print_class(
        papers,
        stamp=Stamp(by=work.asked_by.short_name, at=at),
        on_progress=lambda done, total, what: progress.step(done, total, SAID[what]()),
    )
    name = f"{screened.school_class.grade}{screened.school_class.letter}-{today:%Y-%m-%d}.pdf"
    return Outcome({"portraits": len(papers.portraits)}, LeftFile(name, "application/pdf", content))


def _papers(screened: ScreenedClass, work: Work, today) -> ClassPapers:  # type: ignore[no-untyped-def]
    school, screening = work.organisation, screened.screening
    pupils = list(pupils_of(screened.school_class, on=today))
    answered = set(
        Result.objects.filter(
            sitting__seat__screened_class=screened, closed_at__isnull=True, erased_at__isnull=True
        ).values_list("pupil", flat=True)
    )
    told = [pupil for pupil in pupils if pupil.id in answered]
    contact = Contact(screening.led_by.full_name, _("Pedagogue-psychologist"))
    relations = deciding_guardianships([pupil.id for pupil in told], on=today).select_related("guardian")
    guardian_of = {relation.pupil_id: relation.guardian for relation in relations}
    parents = [
        parent_letter_of(pupil, guardian_of.get(pupil.id), screening, school, contact=contact, on=today)
        for pupil in told
    ]
    classmates = Classmates()
    letters = [pupil_letter_of(pupil, screening, school, contact=contact, on=today) for pupil in told]
    return ClassPapers(
        sheet=class_sheet_of(screened, pupils, school, language=work.language, informant=_informant(screened)),
        portraits=tuple(
            portrait_of(pupil, school, language=work.language, on=today, classmates=classmates) for pupil in told
        ),
        parent_letters=tuple(letter for letter in parents if letter),
        pupil_letters=tuple(letter for letter in letters if letter),
    )


def _informant(screened: ScreenedClass) -> str:
    packed = screened.screening.package.select_related("instrument").order_by("position").first()
    return packed.instrument.informant if packed else "pupil"
