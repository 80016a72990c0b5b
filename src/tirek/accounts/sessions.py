"""A session that rests too long, or lasts too long, ends; a form that came too late is kept for whoever sent it."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout

from tirek.accounts.requests import PageRequest
from tirek.core.secrets import decrypt, encrypt

ACTIVE_KEY, BEGAN_KEY, KEPT_KEY = "active_at", "began_at", "kept_form"
MARK_EVERY = timedelta(minutes=1)
LASTS = timedelta(hours=12)  # however busy: nobody stays signed in on a school's computer from one day to the next
MOST_KEPT = 100_000  # characters
NOT_KEPT = ("csrfmiddlewaretoken", "password", "code")


def is_over(request: PageRequest) -> bool:
    """Say whether the last thing this session did, or its beginning, is longer ago than the limit."""
    last, began = _moment(request, ACTIVE_KEY), _moment(request, BEGAN_KEY)
    rested = last is not None and request.at - last > timedelta(minutes=settings.TIREK_IDLE_MINUTES)
    return rested or (began is not None and request.at - began > LASTS)


def mark_active(request: PageRequest) -> None:
    """Note the moment, at most once a minute, so that not every page writes to the database."""
    last = _moment(request, ACTIVE_KEY)
    if last is None or request.at - last > MARK_EVERY:
        request.session[ACTIVE_KEY] = request.at.isoformat()
        request.session.setdefault(BEGAN_KEY, request.at.isoformat())


@dataclass(frozen=True)
class KeptForm:
    """A form that arrived after its session had ended: where it was going and what was written."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool


def end_session(request: PageRequest) -> bool:
    """Sign the person out; say whether a form was kept for them."""
    kept = _sealed_form(request) if request.method == "POST" else None
    logout(request)
    if kept is not None:
        request.session[KEPT_KEY] = kept
    return kept is not None


def kept_form(request: PageRequest) -> KeptForm | None:
    """Return the form kept for this person, and for nobody else."""
    kept = request.session.get(KEPT_KEY)
    if kept is None or kept["by"] != str(request.user.pk):
        return None
    stored = json.loads(decrypt(base64.b64decode(kept["sealed"]), about=_about(kept["by"])))
    return KeptForm(stored["path"], [(name, value) for name, value in stored["fields"]], stored["had_files"])


def forget_form_sent_on(request: PageRequest) -> None:
    """Let the kept form go when it is on its way again."""
    if request.method == "POST" and KEPT_KEY in request.session:
        found = kept_form(request)
        if found is None or found.path == request.get_full_path():
            forget_form(request)


def forget_form(request: PageRequest) -> None:
    """Let the kept form go."""
    request.session.pop(KEPT_KEY, None)


def _sealed_form(request: PageRequest) -> dict[str, str] | None:
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name for word in NOT_KEPT) and isinstance(value, str)
    ]
    form = {"path": request.get_full_path(), "fields": fields, "had_files": bool(request.FILES)}
    text, by = json.dumps(form, ensure_ascii=False), str(request.user.pk)
    if not fields or len(text) > MOST_KEPT:
        return None
    return {"by": by, "sealed": base64.b64encode(encrypt(text, about=_about(by))).decode()}


def _about(person_id: str) -> str:
    return f"accounts.kept_form {person_id}"


def _moment(request: PageRequest, key: str) -> datetime | None:
    stored = request.session.get(key)
    return datetime.fromisoformat(stored) if stored else None
