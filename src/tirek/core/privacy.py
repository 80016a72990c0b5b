"""Which class of privacy each field belongs to.

Every model declares an inner class ``Privacy`` whose attributes name its fields::

    class Privacy:
        structure = ("id", "organisation", "created_at")
        t1 = ("surname", "given_name")

``tests/architecture/test_privacy.py`` fails on a field that stands in none or in two.
"""

from collections.abc import Iterator
from enum import StrEnum

from django.db import models


class PrivacyClass(StrEnum):
    """The classes, from harmless to most guarded (reliability: C0 to C4; access tiers T1 to T4)."""

    PUBLIC = "public"  # anybody may know: names of schools, holidays, published texts
    STRUCTURE = "structure"  # keys, moments and states that say nothing about a child by themselves
    STAFF = "staff"  # personal data of adults at work
    GUARDIAN = "guardian"  # personal data of a parent or other representative
    T1 = "t1"  # a child's name and class
    T2 = "t2"  # recommendations that were released
    T3 = "t3"  # case data: scores, conclusions, who has a consent
    T4 = "t4"  # raw answers, protocols, working notes
    SECRET = "secret"  # noqa: S105 -- keys, hashes of codes, password hashes


def classes_of(model: type[models.Model]) -> Iterator[tuple[str, PrivacyClass]]:
    """Yield ``(field name, class)`` for every field the model's ``Privacy`` names."""
    declared = getattr(model, "Privacy", None)
    for privacy_class in PrivacyClass:
        for name in getattr(declared, privacy_class.value, ()):
            yield name, privacy_class
