"""The runner's four requests (docs/reference/answer-protocol.md). No cookie, no session: a signed grant speaks."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from tirek.consents.policies import ConsentMissing
from tirek.core.clock import now
from tirek.core.tenancy import scope
from tirek.screenings.grants import Grant, GrantRefused, issue_grant, read_grant, read_seat_token
from tirek.screenings.models import Packed, Seat, Sitting
from tirek.screenings.operations.answering import CutOnTheWay, Outcome, SentBatch, SittingStopped, keep_batch
from tirek.screenings.operations.opening import CannotOpen, Opened, open_sitting
from tirek.screenings.operations.submitting import BatchesMissing, Submission, submit_sitting
from tirek.screenings.queries import packed_for, questionnaire_of
from tirek.screenings.sealing import from_base64url, public_key_for_device

LARGEST_BODY = 64 * 1024
STATUS = {
    Outcome.KEPT: 201,
    Outcome.REPEATED: 200,
    Outcome.CONFLICT: 409,
    Outcome.MISFIT: 422,
    Outcome.UNREADABLE: 422,
}


class BadBody(Exception):
    """The body is not what the protocol describes."""


def _told(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """Answer refusals in the protocol's own words; nothing about a child is in them."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answering(request: HttpRequest) -> JsonResponse:
        try:
            return view(request)
        except (BadBody, CutOnTheWay):
            return JsonResponse({"refusal": "body"}, status=400)
        except GrantRefused:
            return JsonResponse({"refusal": "grant"}, status=401)
        except (SittingStopped, ConsentMissing):
            return JsonResponse({"refusal": "stopped"}, status=410)

    return answering


@require_POST
@_told
def open_(request: HttpRequest) -> JsonResponse:
    """Open or resume a sitting of the seat the page was rendered for."""
    at = now()
    body = _body(request)
    token = read_seat_token(_text(body, "seat", 400), at=at)
    with scope([token.organisation_id]):
        seat = Seat.objects.select_related("screening", "pupil").get(pk=token.seat_id)
        packed = _packed(seat, body.get("instrument"))
        try:
            opened = open_sitting(
                seat=seat, packed=packed, language=_text(body, "language", 2), device=_text(body, "device", 40), at=at
            )
        except CannotOpen as refusal:
            return JsonResponse({"refusal": str(refusal.reason)}, status=409)
        return JsonResponse(_opened(opened, at))


@require_POST
@_told
def batch(request: HttpRequest) -> JsonResponse:
    """Keep one batch of sealed answers."""
    at = now()
    grant = _grant(request, at)
    outcome = keep_batch(grant=grant, batch=_sent(_body(request)), at=at)
    return JsonResponse({"outcome": str(outcome)}, status=STATUS[outcome])


@require_POST
@_told
def submit(request: HttpRequest) -> JsonResponse:
    """Finish the sitting; scores stay here."""
    at = now()
    grant = _grant(request, at)
    body = _body(request)
    submission = Submission(_whole(body, "batches", 1000), _whole(body, "last_ordinal", 100_000))
    try:
        submit_sitting(grant=grant, submission=submission, at=at)
    except BatchesMissing as refusal:
        return JsonResponse({"missing": refusal.seqs}, status=409)
    return JsonResponse({"state": "finished"})


@require_POST
@_told
def help_(request: HttpRequest) -> JsonResponse:
    """Tell the live board that this respondent asks for an adult; asking again after help takes it back."""
    at = now()
    token = read_seat_token(_text(_body(request), "seat", 400), at=at)
    with scope([token.organisation_id]):
        Seat.objects.filter(pk=token.seat_id).update(help_asked_at=at)
    return JsonResponse({"asked": True})


@require_GET
@_told
def state(request: HttpRequest) -> JsonResponse:
    """Tell a device that comes back whether its sitting still runs."""
    grant = _grant(request, now())
    with scope([grant.organisation_id]):
        known = Sitting.objects.filter(pk=grant.sitting_id).values_list("state", flat=True).first()
    if known in (Sitting.State.OPEN, Sitting.State.FINISHED):
        return JsonResponse({"state": known})
    raise SittingStopped


def _opened(opened: Opened, at: datetime) -> dict[str, Any]:
    sitting = opened.sitting
    grant = Grant(sitting.id, sitting.organisation_id, sitting.instrument_id, sitting.device)
    return {
        "sitting": str(sitting.id),
        "grant": issue_grant(grant, at=at),
        "server_key": public_key_for_device(),
        "questionnaire": questionnaire_of(sitting.wording_id),
        "position": sitting.position,
        "next_seq": opened.next_seq,
        "next_ordinal": opened.next_ordinal,
        "state": str(sitting.state),
    }


def _packed(seat: Seat, index: object) -> Packed:
    package = packed_for(seat.screening_id, seat.informant)
    if type(index) is not int or not 0 <= index < len(package):
        raise BadBody
    return package[index]


def _grant(request: HttpRequest, at: datetime) -> Grant:
    word, _, token = request.headers.get("Authorization", "").partition(" ")
    if word != "Grant":
        raise GrantRefused
    return read_grant(token, at=at)


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LARGEST_BODY:
        raise BadBody
    try:
        body = json.loads(request.body)
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
