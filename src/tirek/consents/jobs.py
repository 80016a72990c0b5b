"""The long work of consents: letters for a class as one PDF."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from tirek.consents.letters import Addressee, addressees, code_of, letters_for, renew_letter, token_of
from tirek.consents.models import ConsentText, Letter, Purpose
from tirek.consents.printing import ConsentLetter, LetterPurpose, LetterSection, print_consent_letters
from tirek.consents.queries import decided_addressees
from tirek.consents.wording import Wording, wording_for
from tirek.core.clock import day_in_kazakhstan, now
from tirek.core.dates import short_date
from tirek.core.printing import Stamp
from tirek.people.models import Pupil
from tirek.people.queries import with_classes
from tirek.works.models import Work
from tirek.works.operations import LeftFile, Outcome, Progress, Refused, worker


@worker("consent_letters")
def write_letters(work: Work, progress: Progress) -> Outcome:
    """Write a letter for each child and representative, each in their language, and leave them as one PDF."""
    at = now()
    pupils = Pupil.objects.filter(organisation=work.organisation, id__in=work.wishes["pupils"]).order_by("name_key")
    classes = {
        pupil.id: str(found.name) if found else "" for pupil, found in with_classes(pupils, on=day_in_kazakhstan(at))
    }
    chosen = _chosen(work, list(pupils), at)
    if not chosen:
        raise Refused(reason="nobody")
    letters: list[ConsentLetter] = []
    for done, addressee in enumerate(chosen):
        progress.step(done, len(chosen) + 1, addressee.pupil.short_name)
        letters.append(printed_letter(_letter(work, addressee, at), classes[addressee.pupil.id]))
    progress.step(len(chosen), len(chosen) + 1, _("Printing the letters"))
    content = print_consent_letters(letters, language=work.language, stamp=Stamp(work.asked_by.short_name, at))
    progress.step(len(chosen) + 1, len(chosen) + 1)
    name = f"{_('Consent letters')} {work.wishes['name']} {short_date(day_in_kazakhstan(at))}.pdf"
    return Outcome({"letters": len(letters)}, LeftFile(name, "application/pdf", content))


def printed_letter(letter: Letter, class_name: str) -> ConsentLetter:
    """Return a letter as the paper shows it, with its link and code."""
    of_age = letter.guardian is None
    wording = wording_for(letter.text, child=letter.pupil.full_name, school=letter.organisation, of_age=of_age)
    link = settings.SITE_ADDRESS.rstrip("/") + reverse("letter", args=[token_of(letter)])
    code = code_of(letter)
    return ConsentLetter(
        language=letter.text.language,
        school=letter.organisation.name_in(letter.text.language),
        school_contact=letter.organisation.locality,
        child=letter.pupil.full_name,
        class_name=class_name,
        guardian=letter.guardian.full_name if letter.guardian else "",
        title=wording.title,
        sections=_sections(wording),
        purposes=tuple(LetterPurpose(one.name, f"{one.about} {one.agree}".strip()) for one in wording.purposes),
        link=link,
        short_link=link.partition("://")[2],
        code=f"{code[:3]}-{code[3:]}",
        code_until=day_in_kazakhstan(letter.expires_at),
        text_version=letter.text.version,
    )


def _chosen(work: Work, pupils: list[Pupil], at: datetime) -> list[Addressee]:
    """Everybody who may decide; of a class only those who have not spoken yet, of one pupil the named signer."""
    everybody = addressees(pupils, at=at)
    order = {pupil.id: place for place, pupil in enumerate(pupils)}
    everybody.sort(key=lambda one: order[one.pupil.id])
    if work.wishes.get("only_undecided"):
        decided = decided_addressees(pupils, Purpose.DIAGNOSTICS, at=at)
        return [one for one in everybody if (one.pupil.id, one.guardian.id if one.guardian else None) not in decided]
    signer = work.wishes.get("signer")
    return [one for one in everybody if signer in ("", str(one.signer_id))]


def _letter(work: Work, addressee: Addressee, at: datetime) -> Letter:
    try:
        if work.wishes.get("renew"):
            return renew_letter(to=addressee, at=at, by=work.asked_by)
        return letters_for(to=[addressee], at=at, by=work.asked_by)[0]
    except ConsentText.DoesNotExist:
        raise Refused(reason="text", language=addressee.language) from None


def _sections(wording: Wording) -> tuple[LetterSection, ...]:
    """The sections of the text; the greeting opens the first, taking back and the law close the last."""
    texts = [[one.text] for one in wording.sections]
    if texts:
        texts[0].insert(0, wording.greeting)
        texts[-1] += [wording.withdrawal, wording.ground_notice, wording.law]
    return tuple(
        LetterSection(one.heading, tuple(filter(None, paragraphs)))
        for one, paragraphs in zip(wording.sections, texts, strict=True)
    )
