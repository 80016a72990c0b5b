"""Opening what a device sealed: P-256 ECDH, HKDF-SHA-256, AES-256-GCM (docs/reference/answer-protocol.md).

The device derived one AES key from its ephemeral key and our public key and forgot the private half, so only the server
can open the boxes. The derived key of a device is remembered for a while: six batches cost one key agreement, not six.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

INFO = b"tirek answers v1"
MOST_IN_A_BATCH = 20

_TO_STANDARD = bytes.maketrans(b"-_+/", b"+/..")  # what is not of the web's alphabet is refused as a dot would be


class Unreadable(Exception):
    """The bytes cannot be opened: wrong key, wrong sitting, changed on the way, or not of the protocol's form."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was given: item, code, reading time in ms, ordinal in the sitting."""

    item: str
    value: Any
    ms: int
    ordinal: int


@dataclass(frozen=True)
class ServerKey:
    """The key pair answers are sealed to; the id tells a rotated key from the present one."""

    private: ec.EllipticCurvePrivateKey
    raw_public: bytes
    id: str


@cache
def server_key() -> ServerKey:
    """Return the key pair of this installation."""
    private = serialization.load_pem_private_key(settings.TIREK_SEALING_KEY.encode(), password=None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    raw = private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return ServerKey(private, raw, hashlib.sha256(raw).hexdigest()[:16])


def public_key_for_device() -> dict[str, str]:
    """Return what the page needs to seal answers."""
    key = server_key()
    return {"id": key.id, "raw": to_base64url(key.raw_public)}


def open_answers(text: str, *, key_id: str, epk: bytes, sitting_id: str) -> list[Given]:
    """Open the boxes of one batch.

    Raises Unreadable.
    """
    if key_id != server_key().id:
        raise Unreadable
    boxes = _boxes(text)
    cipher = _cipher(epk)
    about = f"{sitting_id}|{to_base64url(epk)}".encode()
    try:
        plain = b",".join([cipher.decrypt(iv, box, about) for iv, box in boxes])
        answers = json.loads(f"[{plain.decode()}]")  # of one hand, so one reading is enough for all
        given = [Given(str(one["i"]), one["v"], max(0, int(one["ms"])), int(one["n"])) for one in answers]
    except (InvalidTag, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise Unreadable from None
    if len(given) != len(boxes):
        raise Unreadable
    return given


def to_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Raises ValueError when ``text`` is not base64url."""
    padded = text.encode("ascii").translate(_TO_STANDARD) + b"=" * (-len(text) % 4)
    return binascii.a2b_base64(padded, strict_mode=True)


@lru_cache(maxsize=4096)
def _cipher(epk: bytes) -> AESGCM:
    key = server_key()
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), epk)
    except ValueError:
        raise Unreadable from None
    shared = key.private.exchange(ec.ECDH(), theirs)
    derived = HKDF(hashes.SHA256(), length=32, salt=epk + key.raw_public, info=INFO).derive(shared)
    return AESGCM(derived)


def _boxes(text: str) -> list[tuple[bytes, bytes]]:
    try:
        pairs = json.loads(text)
        boxes = [(from_base64url(iv), from_base64url(box)) for iv, box in pairs]
    except (ValueError, TypeError, RecursionError):
        raise Unreadable from None
    if not 1 <= len(boxes) <= MOST_IN_A_BATCH:
        raise Unreadable
    return boxes
