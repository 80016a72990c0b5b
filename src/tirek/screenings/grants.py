"""What a device carries instead of a session: a signed statement of what it may do, and until when."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.core import signing

GRANT_LASTS = timedelta(days=7)  # a tablet without a network brings what it keeps when it has one again
SEAT_TOKEN_LASTS = timedelta(hours=12)


class GrantRefused(Exception):
    """Not our signature, or out of time."""


@dataclass(frozen=True)
class Grant:
    """This device may write this sitting."""

    sitting_id: uuid.UUID
    organisation_id: uuid.UUID
    instrument_id: uuid.UUID
    device: str


@dataclass(frozen=True)
class SeatToken:
    """This page may open sittings of this seat."""

    seat_id: uuid.UUID
    organisation_id: uuid.UUID


def issue_grant(grant: Grant, *, at: datetime) -> str:
    """Return the grant as a token for ``Authorization: Grant <token>``."""
    until = int((at + GRANT_LASTS).timestamp())
    parts = [grant.sitting_id.hex, grant.organisation_id.hex, grant.instrument_id.hex, grant.device, str(until)]
    return _signer("grant").sign("~".join(parts))


def read_grant(token: str, *, at: datetime) -> Grant:
    """Return the grant of a token.

    Raises GrantRefused.
    """
    grant, until = _signed_grant(token)
    if at.timestamp() > until:
        raise GrantRefused
    return grant


@lru_cache(maxsize=4096)
def _signed_grant(token: str) -> tuple[Grant, int]:
    """A device shows the same grant with every batch; what is signed once is signed for good, only time runs out."""
    sitting, organisation, instrument, device, until = _unsign("grant", token, parts=5)
    return Grant(uuid.UUID(sitting), uuid.UUID(organisation), uuid.UUID(instrument), device), int(until)


def issue_seat_token(token: SeatToken, *, at: datetime) -> str:
    """Return the token the runner's page is rendered with after the slip was accepted."""
    until = int((at + SEAT_TOKEN_LASTS).timestamp())
    return _signer("seat").sign(f"{token.seat_id.hex}~{token.organisation_id.hex}~{until}")


def read_seat_token(text: str, *, at: datetime) -> SeatToken:
    """Return the seat of a token.

    Raises GrantRefused.
    """
    seat, organisation, until = _unsign("seat", text, parts=3)
    if at.timestamp() > int(until):
        raise GrantRefused
    return SeatToken(uuid.UUID(seat), uuid.UUID(organisation))


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=f"tirek.screenings.{purpose}")


def _unsign(purpose: str, token: str, *, parts: int) -> list[str]:
    try:
        found = _signer(purpose).unsign(token).split("~")
    except signing.BadSignature:
        raise GrantRefused from None
    if len(found) != parts:
        raise GrantRefused
    return found
