"""Who is here and what they may see: appointments are read once a request, and the wall is opened that far."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from tirek.accounts.policies import needs_second_factor_first
from tirek.accounts.queries import appointments_of, remember_roles
from tirek.accounts.requests import PageRequest
from tirek.accounts.sessions import end_session, forget_form_sent_on, is_over, mark_active
from tirek.core.clock import day_in_kazakhstan, now
from tirek.core.tenancy import scope
from tirek.organisations.models import Organisation

Next = Callable[[PageRequest], HttpResponse]

ORGANISATION_KEY = "organisation"
# reachable before the second factor is set up: the set-up itself and the way out
BEFORE_SECOND_FACTOR = ("/accounts/", "/language/", "/static/")


class AccessMiddleware:
    """Give the request its clock, its appointments, its organisation and its scope."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        request.at = now()
        request.today = day_in_kazakhstan(request.at)
        request.appointments = []
        request.organisation = None  # type: ignore[assignment]
        if not request.user.is_authenticated:
            with scope(()):
                return self.get_response(request)
        return self._for_person(request)

    def _for_person(self, request: PageRequest) -> HttpResponse:
        if is_over(request):
            back = reverse("form_kept") if end_session(request) else request.path
            return redirect(f"{reverse('account_login')}?next={back}")
        mark_active(request)
        forget_form_sent_on(request)
        self._know_person(request)
        if needs_second_factor_first(request.user, request.appointments) and not request.path.startswith(
            BEFORE_SECOND_FACTOR
        ):
            return redirect("second_factor_needed")
        with scope({appointment.organisation_id for appointment in request.appointments}):
            return self.get_response(request)

    @staticmethod
    def _know_person(request: PageRequest) -> None:
        person = request.user
        request.appointments = list(appointments_of(person, on=request.today))
        remember_roles(person, request.appointments, on=request.today)
        request.organisation = _chosen_organisation(request)  # type: ignore[assignment]
        if "tirek-language" not in request.COOKIES:
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language


def _chosen_organisation(request: PageRequest) -> Organisation | None:
    organisations = {str(row.organisation_id): row.organisation for row in request.appointments}
    chosen = request.session.get(ORGANISATION_KEY, "")
    return organisations.get(chosen) or next(iter(organisations.values()), None)
