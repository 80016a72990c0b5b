"""What a guardian reads on an old phone: the letter, the questions, the receipt, later the standing words and taking back.

Nobody signs in: the link opens, the code from the letter signs. The words of the page follow the language of the letter.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tirek.accounts.attempts import TooManyAttempts
from tirek.accounts.requests import PageRequest
from tirek.consents import mail_code, ports
from tirek.consents.actors import signer_of
from tirek.consents.letters import NoSuchLetter, WrongCode, check_code, letter_by_link, mark_opened
from tirek.consents.models import Consent, ConsentText, Letter, Purpose
from tirek.consents.operations import AlreadyWithdrawn, Decisions, decide_by_letter, withdraw_consent
from tirek.consents.pages.forms import CodeForm, DecideForm
from tirek.consents.policies import lasts_until
from tirek.consents.queries import given_by, text_in
from tirek.consents.wording import Wording, wording_for
from tirek.core.tenancy import scope

LetterView = Callable[..., HttpResponse]


def by_link(view: LetterView) -> LetterView:
    """Open the letter of the link for ``view(request, letter, text)``; every link that opens nothing looks the same."""

    @login_not_required
    @wraps(view)
    def opening(request: PageRequest, token: str, **rest: Any) -> HttpResponse:
        try:
            letter, door = letter_by_link(token, at=request.at)
            with scope([door.organisation_id]):
                text = _text_shown(request, letter)
                with translation.override(text.language):
                    response = view(request, token, letter, text, **rest)
        except NoSuchLetter:
            return render(request, "consents/letter_closed.html", status=404)
        response.headers["Content-Language"] = text.language
        return response

    return opening


@by_link
def letter(request: PageRequest, token: str, found: Letter, text: ConsentText) -> HttpResponse:
    """Show the letter with its questions; after an answer, what stands."""
    mark_opened(letter=found, at=request.at)
    given = given_by(found)
    wording = _wording(found, text)
    if not given:
        return _questions(request, token, found, text, DecideForm(wording.purposes))
    return render(
        request,
        "consents/letter_standing.html",
        {
            "token": token,
            "letter": found,
            "wording": wording,
            "lines": _lines(wording, given, request),
            "offers": _offers(found, request),
            "received": "received" in request.GET,
            "refused": any(row.decision == Consent.Decision.REFUSED for row in given.values()),
            "taken_back": request.GET.get("taken_back", ""),
        },
    )


@by_link
def letter_decide(request: PageRequest, token: str, found: Letter, text: ConsentText) -> HttpResponse:
    """Take the answers; also the same questions again, with the earlier answers shown."""
    purposes = _wording(found, text).purposes
    if request.method != "POST":
        return _questions(request, token, found, text, DecideForm(purposes, initial=_earlier(found)))
    form = DecideForm(purposes, request.POST)
    if not (form.is_valid() and _code_is_right(form, found, request)):
        return _questions(request, token, found, text, form, status=400)
    if mail_code.is_asked(found) and not _confirmed_by_mail(form, found, request):
        return _questions(request, token, found, text, form, status=400 if form.errors else 200)
    decisions = Decisions(
        given=form.said("yes"),
        refused=form.said("no"),
        signed_name=form.cleaned_data["signed_name"],
        valid_from=request.today,
        valid_to=lasts_until(request.today),
    )
    decide_by_letter(letter=found, text=text, decisions=decisions, at=request.at, by=signer_of(found))
    if found.guardian is not None:
        for join in ports.joins:
            join(pupil=found.pupil, guardian=found.guardian, at=request.at, by=signer_of(found))
    return redirect(reverse("letter", args=[token]) + "?received")


@by_link
def letter_withdraw(request: PageRequest, token: str, found: Letter, text: ConsentText, purpose: str) -> HttpResponse:
    """Take one consent back: what happens then, and the code once more."""
    wording = _wording(found, text)
    consent = given_by(found).get(purpose)
    if consent is None or consent.withdrawn_at or consent.decision != Consent.Decision.GIVEN:
        return redirect("letter", token=token)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _code_is_right(form, found, request):
        _withdraw(consent, found, request)
        return redirect(reverse("letter", args=[token]) + f"?taken_back={purpose}")
    name = next((one.name for one in wording.purposes if one.code == purpose), consent.get_purpose_display())
    context = {"token": token, "letter": found, "wording": wording, "purpose": purpose, "name": name, "form": form}
    return render(request, "consents/letter_withdraw.html", context, status=400 if form.is_bound else 200)


def _questions(
    request: PageRequest, token: str, found: Letter, text: ConsentText, form: DecideForm, status: int = 200
) -> HttpResponse:
    wording = _wording(found, text)
    context = {"token": token, "letter": found, "wording": wording, "form": form, "until": lasts_until(request.today)}
    return render(request, "consents/letter.html", context, status=status)


def _text_shown(request: PageRequest, letter: Letter) -> ConsentText:
    """The letter's own language, or the one chosen on the page when this version exists in it.

    A sent form names the language it was read in, so that the decision keeps the words that were before the eyes.
    """
    chosen = request.POST.get("read_in") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in (letter.text.language, ""):
        return letter.text
    return text_in(letter.text, chosen) or letter.text


def _wording(letter: Letter, text: ConsentText) -> Wording:
    of_age = letter.guardian_id is None
    return wording_for(text, child=letter.pupil.given_name, school=letter.organisation, of_age=of_age)


def _earlier(letter: Letter) -> dict[str, str]:
    said = {Consent.Decision.GIVEN: "yes", Consent.Decision.REFUSED: "no"}
    return {
        purpose: "no" if row.withdrawn_at else said[Consent.Decision(row.decision)]
        for purpose, row in given_by(letter).items()
    }


def _code_is_right(form: DecideForm | CodeForm, letter: Letter, request: PageRequest) -> bool:
    try:
        check_code(letter, form.cleaned_data["code"], at=request.at)
    except WrongCode:
        form.add_error("code", _("This is not the code printed on the letter. Look once more, letter by letter."))
        return False
    except TooManyAttempts:
        form.add_error(
            "code", _("The code was wrong too many times. Try again in an hour, or ask the school for a new letter.")
        )
        return False
    return True


def _confirmed_by_mail(form: DecideForm, letter: Letter, request: PageRequest) -> bool:
    """Send the second code when none was typed; nothing chosen on the page is lost meanwhile."""
    form.ask_mailed_code(mail_code.masked_address(letter))
    typed = form.cleaned_data["mail_code"]
    try:
        if typed:
            mail_code.check_mail_code(letter, typed, at=request.at)
            return True
        mail_code.send_mail_code(letter=letter, at=request.at)
    except WrongCode:
        form.add_error(
            "mail_code", _("This is not the code of the last e-mail. To get a new one, leave this field empty.")
        )
    except TooManyAttempts:
        form.add_error(
            "mail_code", _("Too many attempts. Try again in an hour, or bring the school the signed letter.")
        )
    except OSError:
        form.add_error(
            "mail_code", _("The e-mail could not be sent. Try again later, or bring the school the signed letter.")
        )
    return False


def _withdraw(consent: Consent, letter: Letter, request: PageRequest) -> None:
    try:
        withdraw_consent(consent=consent, channel=Consent.Channel.LINK, at=request.at, by=signer_of(letter))
    except AlreadyWithdrawn:
        return  # pressed twice: it is taken back, which is what was wanted


def _offers(letter: Letter, request: PageRequest) -> list[ports.Offer]:
    """What the guardian may answer now; a pupil who signs for themselves has a slip of their own."""
    if letter.guardian is None:
        return []
    return [offer for ask in ports.asks for offer in ask(pupil=letter.pupil, guardian=letter.guardian, at=request.at)]


def _lines(wording: Wording, given: dict[str, Consent], request: PageRequest) -> list[dict[str, Any]]:
    """One line a purpose: what stands, since when and until when, whether it can be taken back."""
    names = {one.code: one.name for one in wording.purposes}
    labels: dict[str, str] = {str(value): str(label) for value, label in Purpose.choices}
    codes = [code for code in Purpose.values if code in names or code in given]
    return [_line(names.get(code, labels[code]), code, given.get(str(code)), request) for code in codes]


def _line(name: str, code: str, row: Consent | None, request: PageRequest) -> dict[str, Any]:
    if row is None:
        return {"name": name, "code": code, "state": "not_asked"}
    over = row.valid_to is not None and row.valid_to <= request.today
    given = row.decision == Consent.Decision.GIVEN
    state = "refused" if not given else "withdrawn" if row.withdrawn_at else "expired" if over else "given"
    return {"name": name, "code": code, "state": state, "row": row}
