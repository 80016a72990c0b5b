"""The runner's requests (docs/reference/answer-protocol.md). No cookie, no session: a signed grant speaks.

``answer`` knows no framework, so that a class of thirty can be served the short way (config.wsgi); the views are the
usual way to the same.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from tirek.consents.policies import ConsentMissing
from tirek.core.clock import now
from tirek.core.tenancy import scope
from tirek.screenings.grants import (
    Grant,
    GrantRefused,
    issue_grant,
    read_grant,
    read_seat_token,
)
from tirek.screenings.models import Seat, Sitting
from tirek.screenings.operations.answering import CutOnTheWay, Outcome, SentBatch, SittingStopped, keep_batch
from tirek.screenings.operations.opening import CannotOpen, NoSuchInstrument, Opened, open_sitting
from tirek.screenings.operations.submitting import BatchesMissing, Submission, submit_sitting
from tirek.screenings.queries import questionnaire_text
from tirek.screenings.sealing import from_base64url, public_key_for_device

LARGEST_BODY = 64 * 1024
STATUS = {
    Outcome.KEPT: 201,
    Outcome.REPEATED: 200,
    Outcome.CONFLICT: 409,
    Outcome.MISFIT: 422,
    Outcome.UNREADABLE: 422,
    Outcome.LATE: 422,
}
HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class BadBody(Exception):
    """The body is not what the protocol describes."""


class Asked(NamedTuple):
    """One request: its body and its ``Authorization`` header."""

    body: bytes
    authorization: str
    at: datetime


class Told(NamedTuple):
    """The answer: a status and a JSON text."""

    status: int
    text: str


@dataclass(frozen=True)
class Endpoint:
    """One of the protocol's requests."""

    method: str
    act: Callable[[Asked], Told]


def answer(endpoint: Endpoint, body: bytes, authorization: str) -> Told:
    """Answer a request; refusals are in the protocol's own words and nothing about a child is in them."""
    try:
        return endpoint.act(Asked(body, authorization, now()))
    except (BadBody, CutOnTheWay):
        return _told({"refusal": "body"}, HTTPStatus.BAD_REQUEST)
    except GrantRefused:
        return _told({"refusal": "grant"}, HTTPStatus.UNAUTHORIZED)
    except (SittingStopped, ConsentMissing):
        return _told({"refusal": "stopped"}, HTTPStatus.GONE)


def _open(asked: Asked) -> Told:
    """Open or resume a sitting of the seat the page was rendered for."""
    body = _body(asked)
    token = read_seat_token(_text(body, "seat", 400), at=asked.at)
    index, language, device = _whole(body, "instrument", 50), _text(body, "language", 2), _text(body, "device", 40)
    try:
        opened = open_sitting(seat=token, index=index, language=language, device=device, at=asked.at)
    except NoSuchInstrument:
        raise BadBody from None
    except CannotOpen as refusal:
        return _told({"refusal": str(refusal.reason)}, HTTPStatus.CONFLICT)
    return Told(HTTPStatus.OK, _opened(opened, asked.at))


def _batch(asked: Asked) -> Told:
    """Keep one batch of sealed answers."""
    outcome = keep_batch(grant=_grant(asked), batch=_sent(_body(asked)), at=asked.at)
    return _told({"outcome": str(outcome)}, STATUS[outcome])


def _submit(asked: Asked) -> Told:
    """Finish the sitting; scores stay here."""
    grant, body = _grant(asked), _body(asked)
    submission = Submission(_whole(body, "batches", 1000), _whole(body, "last_ordinal", 100_000))
    try:
        submit_sitting(grant=grant, submission=submission, at=asked.at)
    except BatchesMissing as refusal:
        return _told({"missing": refusal.seqs}, HTTPStatus.CONFLICT)
    return _told({"state": "finished"})


def _help(asked: Asked) -> Told:
    """Tell the live board that this respondent asks for an adult; asking again after help takes it back."""
    token = read_seat_token(_text(_body(asked), "seat", 400), at=asked.at)
    with scope([token.organisation_id]):
        Seat.objects.filter(pk=token.seat_id).update(help_asked_at=asked.at)
    return _told({"asked": True})


def _state(asked: Asked) -> Told:
    """Tell a device that comes back whether its sitting still runs."""
    grant = _grant(asked)
    with scope([grant.organisation_id]):
        known = Sitting.objects.filter(pk=grant.sitting_id).values_list("state", flat=True).first()
    if known in (None, Sitting.State.STOPPED):
        raise SittingStopped
    return _told({"state": known})


ENDPOINTS = {
    "open": Endpoint("POST", _open),
    "batch": Endpoint("POST", _batch),
    "submit": Endpoint("POST", _submit),
    "help": Endpoint("POST", _help),
    "state": Endpoint("GET", _state),
}


def view_of(endpoint: Endpoint) -> Callable[[HttpRequest], HttpResponse]:
    """Return the Django view of an endpoint."""

    @csrf_exempt
    @login_not_required
    def view(request: HttpRequest) -> HttpResponse:
        if request.method != endpoint.method:
            return HttpResponseNotAllowed([endpoint.method])
        told = answer(endpoint, request.body, request.headers.get("Authorization", ""))
        return HttpResponse(told.text, status=told.status, headers=HEADERS)

    return view


def _told(body: dict[str, Any], status: int = HTTPStatus.OK) -> Told:
    return Told(status, json.dumps(body))


def _opened(opened: Opened, at: datetime) -> str:
    """Return the answer as text; the questionnaire, the same for a whole class, is not written anew for each child."""
    sitting = opened.sitting
    grant = Grant(sitting.id, sitting.organisation_id, sitting.instrument_id, sitting.device)
    own = {
        "sitting": str(sitting.id),
        "grant": issue_grant(grant, at=at),
        "server_key": public_key_for_device(),
        "position": opened.position,
        "next_seq": opened.next_seq,
        "next_ordinal": opened.next_ordinal,
        "state": str(sitting.state),
    }
    return f'{json.dumps(own)[:-1]}, "questionnaire": {questionnaire_text(sitting.wording_id)}}}'


def _grant(asked: Asked) -> Grant:
    word, _, token = asked.authorization.partition(" ")
    if word != "Grant":
        raise GrantRefused
    return read_grant(token, at=asked.at)


def _body(asked: Asked) -> dict[str, Any]:
    if len(asked.body) > LARGEST_BODY:
        raise BadBody
    try:
        body = json.loads(asked.body)
    except (ValueError, RecursionError):
        raise BadBody from None
    if not isinstance(body, dict):
        raise BadBody
    return body


def _sent(body: dict[str, Any]) -> SentBatch:
    try:
        return SentBatch(
            seq=_whole(body, "seq", 30_000),
            digest=bytes.fromhex(_text(body, "digest", 64)),
            key_id=_text(body, "key", 16),
            epk=from_base64url(_text(body, "epk", 100)),
            position=_whole(body, "position", 30_000),
            answers=_text(body, "answers", LARGEST_BODY),
        )
    except ValueError:
        raise BadBody from None


def _text(body: dict[str, Any], name: str, longest: int) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest or "\x00" in value:
        raise BadBody
    return value


def _whole(body: dict[str, Any], name: str, largest: int) -> int:
    value = body.get(name)
    if type(value) is not int or not 0 <= value <= largest:
        raise BadBody
    return value
