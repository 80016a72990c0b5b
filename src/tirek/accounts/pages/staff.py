"""Staff of the organisation: who holds what, who is invited; and the page an invited colleague opens."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tirek.accounts.adapter import client_address
from tirek.accounts.attempts import TooManyAttempts, spend_attempt
from tirek.accounts.middleware import ORGANISATION_KEY
from tirek.accounts.models import Appointment, Invitation
from tirek.accounts.operations import (
    INVITATION_LIVES,
    OWN_ROLES,
    LoginTaken,
    NewPerson,
    NoSuchInvitation,
    accept_invitation,
    end_appointment,
    invite,
    open_invitation,
    withdraw_invitation,
)
from tirek.accounts.policies import may_run_school
from tirek.accounts.queries import staff_of
from tirek.accounts.requests import PageRequest
from tirek.accounts.roles import Role
from tirek.organisations.models import Language


class InviteForm(forms.Form):
    """Whom to invite, and to what."""

    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in Role if role in OWN_ROLES], label=gettext_lazy("Role")
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"))


class AcceptForm(forms.Form):
    """A new colleague's own account."""

    surname = forms.CharField(max_length=80, label=gettext_lazy("Surname"))
    given_name = forms.CharField(max_length=80, label=gettext_lazy("Given name"))
    patronymic = forms.CharField(max_length=80, required=False, label=gettext_lazy("Patronymic"))
    login = forms.SlugField(
        max_length=60, label=gettext_lazy("Login"), help_text=gettext_lazy("Latin letters and digits.")
    )
    language = forms.ChoiceField(choices=Language.choices, label=gettext_lazy("Language"))
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 12 characters. A short sentence is easy to remember."),
    )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password)
        return str(password)


def staff(request: PageRequest) -> HttpResponse:
    """Show the staff and the open invitations."""
    _require_runner(request)
    return _page(request, InviteForm())


@require_POST
def staff_invite(request: PageRequest) -> HttpResponse:
    """Invite a colleague: the link is shown once and sent by e-mail."""
    _require_runner(request)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    invitation, token = invite(
        organisation=request.organisation,
        role=form.cleaned_data["role"],
        email=form.cleaned_data["email"],
        at=request.at,
        by=request.user,
    )
    link = settings.SITE_ADDRESS + reverse("invitation", args=[token])
    words = _("You are invited to Tirek (%(school)s). Open this link within 14 days: %(link)s")
    text = words % {"school": request.organisation, "link": link}
    send_mail(_("Invitation to Tirek"), text, None, [invitation.email], fail_silently=True)
    return _page(request, InviteForm(), link=link)


@require_POST
def invitation_withdraw(request: PageRequest, invitation_id: str) -> HttpResponse:
    """Take an invitation back."""
    _require_runner(request)
    found = get_object_or_404(Invitation, pk=invitation_id, organisation=request.organisation)
    withdraw_invitation(invitation=found, at=request.at, by=request.user)
    messages.success(request, _("The invitation was taken back."))
    return redirect("staff")


@require_POST
def appointment_end(request: PageRequest, appointment_id: str) -> HttpResponse:
    """End a colleague's appointment today."""
    _require_runner(request)
    found = get_object_or_404(Appointment, pk=appointment_id, organisation=request.organisation)
    try:
        end_appointment(appointment=found, on=request.today, at=request.at, by=request.user)
    except PermissionDenied:
        messages.error(request, _("Your own appointment is ended by somebody else."))
    else:
        messages.success(request, _("Done: %(name)s.") % {"name": found.person.short_name})
    return redirect("staff")


@require_POST
def organisation_choose(request: PageRequest) -> HttpResponse:
    """Change the organisation in front of somebody who has several."""
    mine = {str(row.organisation_id) for row in request.appointments}
    chosen = request.POST.get("organisation", "")
    if chosen not in mine:
        raise Http404
    request.session[ORGANISATION_KEY] = chosen
    return redirect("home")


@login_not_required
def invitation(request: PageRequest, token: str) -> HttpResponse:
    """Let an invited colleague make the account; the link works once."""
    try:
        spend_attempt(f"invitation {client_address(request)}", limit=60, window=INVITATION_LIVES / 300, at=request.at)
        found = open_invitation(token, at=request.at)
    except TooManyAttempts:
        return render(request, "429.html", status=429)
    except NoSuchInvitation:
        return render(request, "accounts/invitation_over.html", status=404)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = _accepted(found, form, request)
        if person is not None:
            login(request, person, backend="tirek.accounts.backends.CountedBackend")
            return redirect("home")
    return render(request, "accounts/invitation.html", {"form": form, "invitation": found})


def _accepted(found: Invitation, form: AcceptForm, request: PageRequest):  # type: ignore[no-untyped-def]
    try:
        return accept_invitation(invitation=found, who=NewPerson(**form.cleaned_data), at=request.at)
    except LoginTaken:
        form.add_error("login", _("This login or e-mail is taken already."))
    except NoSuchInvitation:
        form.add_error(None, _("This invitation was used a moment ago."))
    return None


def _require_runner(request: PageRequest) -> None:
    if request.organisation is None or not may_run_school(request.user, request.organisation.id, on=request.today):
        raise Http404


def _page(request: PageRequest, form: InviteForm, *, link: str = "", status: int = 200) -> HttpResponse:
    waiting = Invitation.objects.filter(
        organisation=request.organisation,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=request.at,
    )
    context = {
        "form": form,
        "link": link,
        "staff": staff_of(request.organisation.id, on=request.today),
        "invitations": waiting.order_by("-invited_at"),
    }
    return render(request, "accounts/staff.html", context, status=status)
