"""Ciphers for what must not lie readable in the database: AES-GCM with a key id, and a keyed hash for matching.

Keys come from ``settings.TIREK_KEYS``; the first of a list encrypts, every one decrypts, so that a key can be replaced.
"""

import hashlib
import hmac
import os
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

# no 0, O, 1, I, L, U: a code is read aloud, copied by children and typed on a phone
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def encrypt(text: str, *, about: str) -> bytes:
    """Return ``text`` sealed with AES-256-GCM; ``about`` (table, column, row) is authenticated with it.

    Layout: 1 byte key number, 12 bytes nonce, ciphertext with tag.
    """
    number = len(settings.TIREK_FIELD_KEYS) - 1
    nonce = os.urandom(12)
    box = AESGCM(settings.TIREK_FIELD_KEYS[number]).encrypt(nonce, text.encode(), about.encode())
    return bytes([number]) + nonce + box


def decrypt(sealed: bytes | memoryview, *, about: str) -> str:
    """Return the text of ``encrypt``.

    Raises cryptography.exceptions.InvalidTag if the bytes or ``about`` were changed.
    """
    sealed = bytes(sealed)
    key = settings.TIREK_FIELD_KEYS[sealed[0]]
    return AESGCM(key).decrypt(sealed[1:13], sealed[13:], about.encode()).decode()


def encrypt_bytes(content: bytes, *, about: str) -> bytes:
    """Return a file's bytes sealed like ``encrypt`` seals text."""
    number = len(settings.TIREK_FIELD_KEYS) - 1
    nonce = os.urandom(12)
    return bytes([number]) + nonce + AESGCM(settings.TIREK_FIELD_KEYS[number]).encrypt(nonce, content, about.encode())


def decrypt_bytes(sealed: bytes | memoryview, *, about: str) -> bytes:
    """Return the bytes of ``encrypt_bytes``."""
    sealed = bytes(sealed)
    return AESGCM(settings.TIREK_FIELD_KEYS[sealed[0]]).decrypt(sealed[1:13], sealed[13:], about.encode())


def keyed_hash(text: str, *, purpose: str) -> bytes:
    """Return HMAC-SHA-256 of ``text`` under the matching key; ``purpose`` keeps hashes of two columns apart."""
    return hmac.new(settings.TIREK_HASH_KEY, f"{purpose}\x00{text}".encode(), hashlib.sha256).digest()


def new_token() -> str:
    """Return 192 random bits for a link."""
    return secrets.token_urlsafe(24)


def new_code(length: int) -> str:
    """Return a code a child can copy: ``length`` symbols of an alphabet of 30."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def normal_code(text: str) -> str:
    """Return a typed code as it was issued: no spaces and dashes, capital letters, Cyrillic look-alikes made Latin."""
    plain = "".join(ch for ch in text.upper() if ch.isalnum())
    return plain.translate(str.maketrans("АВСЕНКМРТХ", "ABCEHKMPTX"))
