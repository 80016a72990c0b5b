"""Links between tables point downward, as imports do: a foreign key written as a string hides from an import graph."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import models

# from the top; features of one line know nothing of each other
ORDER = (
    {"home"},
    {"wellbeing"},
    {"portraits"},
    {"screenings"},
    {"instruments", "consents"},
    {"people"},
    {"works"},
    {"accounts"},
    {"organisations"},
    {"notifications", "audit"},
    {"core"},
)
HEIGHT = {feature: len(ORDER) - place for place, features in enumerate(ORDER) for feature in features}
OURS = [model for model in apps.get_models() if model.__module__.startswith("tirek.")]


def links_of(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Yield ``(field, feature it points to)`` for every link of ``model`` that is written in it."""
    for field in model._meta.get_fields():
        if field.related_model is not None and field.concrete:
            yield field.name, field.related_model._meta.app_label


def upward_links(model: type[models.Model]) -> list[str]:
    """Return the links of ``model`` that point up or sideways."""
    here = model._meta.app_label
    return [
        f"{here}.{field} → {there}"
        for field, there in links_of(model)
        if there in HEIGHT and there != here and HEIGHT[there] >= HEIGHT[here]
    ]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_links_point_downward(model: type[models.Model]) -> None:
    assert upward_links(model) == []


def test_every_feature_has_its_place() -> None:
    assert {config.label for config in apps.get_app_configs() if config.name.startswith("tirek.")} == set(HEIGHT)


@pytest.mark.parametrize(
    ("here", "there", "named"),
    [
        ("screenings", "people", []),
        ("people", "people", []),
        ("people", "screenings", ["people.link → screenings"]),
        ("consents", "instruments", ["consents.link → instruments"]),
    ],
)
def test_a_planted_link_is_named(here: str, there: str, named: list[str]) -> None:
    target = SimpleNamespace(_meta=SimpleNamespace(app_label=there))
    field = SimpleNamespace(name="link", related_model=target, concrete=True)
    planted = SimpleNamespace(_meta=SimpleNamespace(app_label=here, get_fields=lambda: [field]))
    assert upward_links(planted) == named  # type: ignore[arg-type]
