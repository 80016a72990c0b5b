"""Checking a password: only after the attempt was spent (rule A-1)."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Q
from django.http import HttpRequest

from tirek.accounts.models import Person


class CountedBackend(BaseBackend):
    """Signs in by login or e-mail. ``AccountAdapter.authenticate`` spends the attempt before it comes here."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        email: str | None = None,
        password: str | None = None,
        **_: object,
    ) -> Person | None:
        del request
        named = (username or email or "").strip()
        person = Person.objects.filter(Q(login__iexact=named) | Q(email__iexact=named)).first()
        if person is None:
            Person().set_password(password)  # as long as a check, so that time does not tell whether a login exists
            return None
        return person if person.check_password(password or "") and person.is_active else None

    def get_user(self, user_id: Any) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).first()
