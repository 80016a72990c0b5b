"""What must stop when a consent falls away. Features above register here (in their AppConfig), so that this one need
not know them; everything registered runs inside the transaction of the withdrawal or refusal."""

import uuid
from datetime import datetime
from typing import Protocol

from tirek.audit.operations import Actor


class Stop(Protocol):
    """Stops what rested on the consents of one pupil for one purpose."""

    def __call__(self, *, pupil_id: uuid.UUID, purpose: str, at: datetime, by: Actor) -> None: ...


stops: list[Stop] = []
