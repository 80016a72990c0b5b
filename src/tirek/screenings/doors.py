"""From a slip to its seat: a link, or a class code and a personal code on a shared computer."""

from datetime import datetime, timedelta

from tirek.accounts.attempts import spend_attempt
from tirek.core.secrets import keyed_hash, normal_code
from tirek.core.tenancy import scope
from tirek.organisations.models import Door
from tirek.screenings.grants import SeatToken
from tirek.screenings.models import Seat
from tirek.screenings.operations.planning import seat_code_hash

# A class of thirty types at once from one address and mistypes; 59 bits of code leave room for that.
GUESSES_FROM_AN_ADDRESS = 600
GUESSES_OF_A_CLASS_CODE = 300
WINDOW = timedelta(minutes=15)


class NoSuchSlip(Exception):
    """No seat has these codes, or its plan is over."""


def seat_by_link(token: str, *, address: str, at: datetime) -> SeatToken:
    """Return the seat a slip's link opens.

    Raises NoSuchSlip; TooManyAttempts.
    """
    spend_attempt(f"slip from {address}", limit=GUESSES_FROM_AN_ADDRESS, window=WINDOW, at=at)
    key_hash = keyed_hash(token, purpose="slip")
    return _seat(_door(Door.Kind.SLIP, key_hash, at), key_hash=key_hash)


def seat_by_codes(class_code: str, personal_code: str, *, address: str, at: datetime) -> SeatToken:
    """Return the seat of a class code and a personal code, however they were spaced and capitalised.

    Raises NoSuchSlip; TooManyAttempts.
    """
    class_code, personal_code = normal_code(class_code), normal_code(personal_code)
    spend_attempt(f"slip from {address}", limit=GUESSES_FROM_AN_ADDRESS, window=WINDOW, at=at)
    spend_attempt(f"class code {class_code}", limit=GUESSES_OF_A_CLASS_CODE, window=WINDOW, at=at)
    door = _door(Door.Kind.CLASS_CODE, keyed_hash(class_code, purpose="class code"), at)
    return _seat(door, code_hash=seat_code_hash(class_code, personal_code))


def _door(kind: str, key_hash: bytes, at: datetime) -> Door:
    door = Door.objects.filter(kind=kind, key_hash=key_hash, expires_at__gt=at).first()
    if door is None:
        raise NoSuchSlip
    return door


def _seat(door: Door, **found_by: bytes) -> SeatToken:
    with scope([door.organisation_id]):
        seat = Seat.objects.filter(organisation=door.organisation_id, **found_by).first()
    if seat is None:
        raise NoSuchSlip
    return SeatToken(seat.id, door.organisation_id)
