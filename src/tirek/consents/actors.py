"""Who acts when a letter is answered: nobody signs in, the link and the code speak for the signer."""

import uuid
from dataclasses import dataclass

from tirek.consents.models import Letter


@dataclass(frozen=True)
class Signer:
    """A guardian, or the pupil who has come of age; the trail names them by id, never by name."""

    id: uuid.UUID
    label: str

    def __str__(self) -> str:
        return f"letter: {self.label}"


def signer_of(letter: Letter) -> Signer:
    """Return who answers when ``letter`` is answered."""
    if letter.guardian_id is None:
        return Signer(letter.pupil_id, "pupil of age")
    return Signer(letter.guardian_id, "guardian")
