"""Identifiers: opaque to a guesser, ordered in time for the index."""

import os
import time
import uuid


def uuid_or_none(text: str) -> uuid.UUID | None:
    """Return the id a form names, or None where it names nothing: what is no id belongs to no row."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def uuid7() -> uuid.UUID:
    """Return a version 7 UUID (RFC 9562 §5.7): 48 bits of milliseconds, 74 random bits.

    Made here because PostgreSQL has ``uuidv7()`` only from 18 on.
    """
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    number = (number & ~(0xF << 76)) | (0x7 << 76)
    number = (number & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=number)
