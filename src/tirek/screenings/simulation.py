"""A device in Python: seals and sends as the runner does. For the demo, the tests and the benches; never for a child."""

import hashlib
import json
import os
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tirek.screenings.operations.answering import SentBatch
from tirek.screenings.sealing import INFO, from_base64url, to_base64url

BATCH = 10


@dataclass
class SimulatedDevice:
    """Holds what a page holds: the server's public key, an ephemeral pair, an encrypting key, a counter."""

    sitting_id: str
    server_key: dict[str, str]
    seq: int = 0
    ordinal: int = 0
    position: int = 0
    _epk: bytes = field(init=False)
    _cipher: AESGCM = field(init=False)

    def __post_init__(self) -> None:
        pair = ec.generate_private_key(ec.SECP256R1())
        server_raw = from_base64url(self.server_key["raw"])
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), server_raw)
        self._epk = pair.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        derived = HKDF(hashes.SHA256(), length=32, salt=self._epk + server_raw, info=INFO).derive(
            pair.exchange(ec.ECDH(), theirs)
        )
        self._cipher = AESGCM(derived)

    def batch(self, answers: Iterable[tuple[str, Any, int]]) -> SentBatch:
        """Seal ``(item, value, ms)`` answers into the next batch."""
        about = f"{self.sitting_id}|{to_base64url(self._epk)}".encode()
        boxes = [self._seal(item, value, ms, about) for item, value, ms in answers]
        text = json.dumps(boxes, separators=(",", ":"))
        self.position += len(boxes)
        sent = SentBatch(
            seq=self.seq,
            digest=hashlib.sha256(text.encode()).digest(),
            key_id=self.server_key["id"],
            epk=self._epk,
            position=self.position,
            answers=text,
        )
        self.seq += 1
        return sent

    def _seal(self, item: str, value: Any, ms: int, about: bytes) -> list[str]:
        self.ordinal += 1
        plain = json.dumps({"i": item, "v": value, "ms": ms, "n": self.ordinal, "t": self.ordinal * ms})
        iv = os.urandom(12)
        return [to_base64url(iv), to_base64url(self._cipher.encrypt(iv, plain.encode(), about))]


def as_request(batch: SentBatch) -> dict[str, Any]:
    """Return the JSON body of ``POST /run/api/batch``."""
    return {
        "seq": batch.seq,
        "digest": batch.digest.hex(),
        "key": batch.key_id,
        "epk": to_base64url(batch.epk),
        "position": batch.position,
        "answers": batch.answers,
    }


def simulated_answers(structure: dict[str, Any], *, ease: float, chance: random.Random) -> list[tuple[str, Any, int]]:
    """Return plausible answers of one respondent to every item: ``(item, value, ms)``.

    ``ease`` from 0 (hard time) to 1 (good time) moves the answers of each scale in its own direction.
    """
    leaning, flags = _leanings(structure), _flags(structure)
    return [
        (item["id"], _spared(item, structure, ease, leaning, flags, chance), chance.randint(1800, 9000))
        for item in structure["items"]
    ]


def _leanings(structure: dict[str, Any]) -> dict[str, int]:
    """Whether a higher code of an item means an easier (+1) or a harder (-1) time."""
    leaning: dict[str, int] = {}
    for scale in structure["scales"]:
        towards = 1 if scale["direction"] == "strength" else -1
        for name in scale.get("items", []):
            leaning[name.lstrip("-")] = -towards if name.startswith("-") else towards
    return leaning


def _flags(structure: dict[str, Any]) -> dict[str, set[Any]]:
    flags: dict[str, set[Any]] = {}
    for flag in structure.get("red_flags", []):
        flags.setdefault(flag["item"], set()).update(flag["values"])
    return flags


def _spared(
    item: dict[str, Any],
    structure: dict[str, Any],
    ease: float,
    leaning: dict[str, int],
    flags: dict[str, set[Any]],
    chance: random.Random,
) -> Any:
    """A red-flag answer is rare: one respondent in twenty-five gives one."""
    value = _value(item, structure, ease, leaning.get(item["id"], 1), chance)
    if value not in flags.get(item["id"], ()):
        return value
    codes = structure["formats"][item["format"]].get("options", range(11))
    calm = [code for code in codes if code not in flags[item["id"]]]
    return value if chance.random() < 0.04 else chance.choice(calm)


def _value(item: dict[str, Any], structure: dict[str, Any], ease: float, leaning: int, chance: random.Random) -> Any:
    answer_format = structure["formats"][item["format"]]
    kind = answer_format["kind"]
    if kind == "short_text":
        return ""
    share = min(1.0, max(0.0, chance.gauss(ease if leaning > 0 else 1 - ease, 0.18)))
    if kind == "multiple_choice":
        return chance.sample(answer_format["options"], k=1)
    if kind == "number":
        low, high = answer_format["minimum"], answer_format["maximum"]
        return round(low + share * (high - low))
    options = list(range(11)) if kind == "scale_0_10" else sorted(answer_format["options"])
    return options[min(len(options) - 1, int(share * len(options)))]
