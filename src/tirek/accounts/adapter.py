"""Where allauth asks us."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tirek.accounts.attempts import TooManyAttempts, forget_attempts, spend_attempt
from tirek.accounts.models import Person
from tirek.core.clock import now

LOGIN_LIMIT = 30  # of one login from all addresses in a window: slows a guesser who changes addresses


def display_name(person: Person) -> str:
    return person.short_name


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; every password check costs an attempt first."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        del request
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        named = _one_account(credentials.get("username") or credentials.get("email") or "")
        pair = f"sign-in {named} {client_address(request)}"
        spend_or_refuse(pair)
        spend_or_refuse(f"sign-in {named}", limit=LOGIN_LIMIT)
        person = super().authenticate(request, **credentials)
        if person is not None:
            forget_attempts(pair)
        return person


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names the account in the authenticator app."""

    def get_totp_label(self, user: Person) -> str:
        return user.login


def spend_or_refuse(key: str, *, limit: int | None = None) -> None:
    """Spend one attempt of ``key``.

    Raises ValidationError in the reader's language when none is left.
    """
    minutes = settings.TIREK_SIGN_IN_WINDOW_MINUTES
    try:
        spend_attempt(key, limit=limit or settings.TIREK_SIGN_IN_LIMIT, window=timedelta(minutes=minutes), at=now())
    except TooManyAttempts:
        raise ValidationError(
            _("Too many attempts. Wait %(minutes)s minutes and try again, or ask for a new password.")
            % {"minutes": minutes}
        ) from None


def _one_account(typed: str) -> str:
    """Return what attempts are counted by: the account, however it was named, else the name that leads nowhere."""
    named = typed.strip().lower()
    known = Person.objects.filter(Q(login__iexact=named) | Q(email__iexact=named)).values_list("id", flat=True).first()
    return str(known or named)


def client_address(request: HttpRequest) -> str:
    """Return the address of the client; behind our proxy the last hop it names."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
