"""One pupil's consents: what stands, how it came about, letters, papers, and other legal grounds."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tirek.accounts.requests import PageRequest
from tirek.audit.operations import record_reading
from tirek.consents.letters import Addressee, addressees
from tirek.consents.models import Consent, ConsentText, Paper, Purpose
from tirek.consents.operations import (
    AlreadyWithdrawn,
    Decisions,
    NotTheSigner,
    OlderThanTheLastWord,
    declare_ground,
    record_paper,
    withdraw_consent,
)
from tirek.consents.pages.forms import GroundForm, PaperForm, refusal_words
from tirek.consents.pages.history import history_of
from tirek.consents.papers import PaperRefused, picture_of, take_paper
from tirek.consents.policies import is_of_age, lasts_until, may_ask_consent, may_declare_ground, state_of_ground
from tirek.consents.queries import consent_grid, consent_pupils_visible_to, letters_about, papers_of, standing_consents
from tirek.consents.texts import newest_text
from tirek.people.models import Pupil
from tirek.people.queries import class_of, guardianships_of
from tirek.works.operations import start_work


def consent_pupil(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Show what stands for a pupil and how it came about; the reading leaves a trail."""
    found = _pupil(request, pupil_id)
    return _page(request, found, PaperForm(_signers(found, request), request.today), GroundForm())


def paper(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Record a sheet signed by hand; the picture is drawn anew, and a file that is no picture changes nothing."""
    found = _pupil(request, pupil_id)
    if request.method != "POST":
        return redirect("consent_pupil", pupil_id=found.id)
    form = PaperForm(_signers(found, request), request.today, request.POST, request.FILES)
    if form.is_valid() and _record(request, found, form):
        messages.success(request, _("The sheet has been recorded."))
        return redirect("consent_pupil", pupil_id=found.id)
    return _page(request, found, form, GroundForm(), status=400)


def picture(request: PageRequest, paper_id: str) -> HttpResponse:
    """Show the picture of a sheet; each time leaves a trail."""
    own = consent_pupils_visible_to(request.user, on=request.today)
    sheet = get_object_or_404(Paper.objects.filter(pupil__in=own), pk=paper_id)
    record_reading("paper.read", subject=sheet, by=request.user, at=request.at)
    response = HttpResponse(picture_of(sheet), content_type=sheet.picture_type)
    response.headers["Content-Disposition"] = "inline"
    return response


@require_POST
def withdraw(request: PageRequest, consent_id: str) -> HttpResponse:
    """Record a withdrawal brought on paper or said in person; it takes effect at once."""
    own = consent_pupils_visible_to(request.user, on=request.today)
    consent = get_object_or_404(Consent.objects.filter(pupil__in=own), pk=consent_id)
    try:
        withdraw_consent(consent=consent, channel=Consent.Channel.PAPER, at=request.at, by=request.user)
    except AlreadyWithdrawn:
        messages.info(request, _("This consent no longer stood."))
    else:
        messages.success(request, _("The consent is taken back. What rested on it has stopped."))
    return redirect("consent_pupil", pupil_id=consent.pupil_id)


@require_POST
def letter_again(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Print the letter of one signer again, or write a new one when the old was lost."""
    found = _pupil(request, pupil_id)
    signer = request.POST.get("signer", "")
    if signer and signer not in {str(one.signer_id) for one in _signers(found, request)}:
        raise Http404
    wishes = {
        "pupils": [str(found.id)],
        "name": found.short_name,
        "signer": signer,
        "renew": "renew" in request.POST,
    }
    work = start_work(
        kind="consent_letters",
        organisation=found.organisation,
        wishes=wishes,
        language=(get_language() or "kk")[:2],
        back_to=reverse("consent_pupil", args=[found.id]),
        at=request.at,
        by=request.user,
    )
    return redirect("work", work_id=work.id)


def ground(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Declare that the service acts at once on another legal ground."""
    found = _pupil(request, pupil_id)
    if request.method != "POST":
        return redirect("consent_pupil", pupil_id=found.id)
    form = GroundForm(request.POST)
    if not form.is_valid():
        return _page(request, found, PaperForm(_signers(found, request), request.today), form, status=400)
    facts = form.cleaned_data
    declare_ground(
        pupil=found,
        kind=facts["kind"],
        law=facts["law"],
        reason=facts["reason"],
        lasts=timedelta(days=facts["days"]),
        at=request.at,
        by=request.user,
    )
    messages.success(request, _("Written down. A second person must sign within 24 hours."))
    return redirect("grounds")


def _pupil(request: PageRequest, pupil_id: str) -> Pupil:
    seen = consent_pupils_visible_to(request.user, on=request.today).select_related("organisation")
    return get_object_or_404(seen, pk=pupil_id)


def _signers(pupil: Pupil, request: PageRequest) -> list[Addressee]:
    return addressees([pupil], at=request.at)


def _page(
    request: PageRequest, found: Pupil, paper_form: PaperForm, ground_form: GroundForm, *, status: int = 200
) -> HttpResponse:
    record_reading("consents.pupil_read", subject=found, by=request.user, at=request.at, pupil_id=found.id)
    return render(
        request, "consents/pupil.html", _facts(request, found) | _forms(paper_form, ground_form), status=status
    )


def _facts(request: PageRequest, found: Pupil) -> dict[str, Any]:
    (row,) = consent_grid([found], at=request.at)
    grounds = found.legal_grounds.select_related("declared_by", "second_signature_by").order_by("-declared_at")
    return {
        "pupil": found,
        "school_class": class_of(found, on=request.today),
        "marks": row.marks,
        "purposes": Purpose.choices,
        "standing": standing_consents(found),
        "of_age": is_of_age(found, at=request.at),
        "guardianships": guardianships_of(found, on=request.today),
        "letters": letters_about(found),
        "papers": papers_of(found),
        "grounds": [(one, str(state_of_ground(one, at=request.at))) for one in grounds],
        "moments": history_of(found),
        "may_ask": may_ask_consent(request.user, found.organisation_id, on=request.today),
        "may_declare": may_declare_ground(request.user, found.organisation_id, on=request.today),
    }


def _forms(paper_form: PaperForm, ground_form: GroundForm) -> dict[str, forms.Form | bool]:
    return {
        "paper_form": paper_form,
        "ground_form": ground_form,
        "paper_open": paper_form.is_bound,
        "ground_open": ground_form.is_bound,
    }


def _record(request: PageRequest, found: Pupil, form: PaperForm) -> bool:
    signer = form.signers[form.cleaned_data["signer"]]
    decisions = Decisions(
        given=form.said("yes"),
        refused=form.said("no"),
        signed_name=signer.guardian.full_name if signer.guardian else found.full_name,
        valid_from=form.cleaned_data["signed_on"],
        valid_to=lasts_until(form.cleaned_data["signed_on"]),
    )
    try:
        sheet = take_paper(content=form.cleaned_data["sheet"].read(), pupil=found, at=request.at, by=request.user)
        text = _text_signed(found, signer)
        record_paper(
            pupil=found,
            guardian=signer.guardian,
            text=text,
            paper=sheet,
            decisions=decisions,
            at=request.at,
            by=request.user,
        )
    except PaperRefused as refusal:
        form.add_error("sheet", str(refusal_words(refusal.code)))
    except NotTheSigner:
        form.add_error("signer", _("This person may not decide for the child now."))
    except OlderThanTheLastWord:
        form.add_error("signed_on", _("After this day the same person decided otherwise. The later word stands."))
    return not form.errors


def _text_signed(pupil: Pupil, signer: Addressee) -> ConsentText:
    """The words of the newest letter to the signer, as that is the sheet they were given; else today's words."""
    letter = letters_about(pupil).filter(guardian=signer.guardian).first()
    return letter.text if letter else newest_text(signer.language)
