"""Every field of every model stands in exactly one class of privacy, so that no new column slips by unthought."""

from collections import Counter
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import models

from tirek.core.privacy import PrivacyClass, classes_of

OURS = [model for model in apps.get_models() if model.__module__.startswith("tirek.")]


def faults_of(model: type[models.Model]) -> dict[str, set[str]]:
    """Return the fields of ``model`` that stand in no class, in two, or do not exist, and classes nobody knows."""
    counted = Counter(name for name, _ in classes_of(model))
    fields = {field.name for field in model._meta.concrete_fields + model._meta.many_to_many}
    declared = {name for name in vars(getattr(model, "Privacy", object)) if not name.startswith("_")}
    found = {
        "unclassified": fields - set(counted),
        "twice": {name for name, times in counted.items() if times > 1},
        "unknown field": set(counted) - fields,
        "unknown class": declared - set(PrivacyClass) if hasattr(model, "Privacy") else set(),
    }
    return {fault: names for fault, names in found.items() if names}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_stands_in_exactly_one_class_of_privacy(model: type[models.Model]) -> None:
    assert faults_of(model) == {}


def test_no_feature_is_left_out() -> None:
    assert {model._meta.app_label for model in OURS} == {
        "accounts",
        "audit",
        "consents",
        "instruments",
        "notifications",
        "organisations",
        "people",
        "portraits",
        "screenings",
        "wellbeing",
        "works",
    }


def planted(**classes: tuple[str, ...]) -> SimpleNamespace:
    """Return something with the fields of a model ``id, name, score`` and this declaration of privacy."""
    fields = [SimpleNamespace(name=name) for name in ("id", "name", "score")]
    meta = SimpleNamespace(concrete_fields=fields, many_to_many=[])
    return SimpleNamespace(_meta=meta, Privacy=type("Privacy", (), classes))


@pytest.mark.parametrize(
    ("classes", "faults"),
    [
        ({"structure": ("id",), "t1": ("name",), "t3": ("score",)}, {}),
        ({"structure": ("id",), "t1": ("name",)}, {"unclassified": {"score"}}),
        ({"structure": ("id",), "t1": ("name", "score"), "t3": ("score",)}, {"twice": {"score"}}),
        ({"structure": ("id", "age"), "t1": ("name",), "t3": ("score",)}, {"unknown field": {"age"}}),
        (
            {"structure": ("id",), "t1": ("name",), "t5": ("score",)},
            {"unclassified": {"score"}, "unknown class": {"t5"}},
        ),
    ],
)
def test_a_planted_fault_is_named(classes: dict[str, tuple[str, ...]], faults: dict[str, set[str]]) -> None:
    assert faults_of(planted(**classes)) == faults  # type: ignore[arg-type]


def test_a_model_without_privacy_is_named() -> None:
    bare = planted()
    del bare.Privacy
    assert faults_of(bare) == {"unclassified": {"id", "name", "score"}}  # type: ignore[arg-type]
