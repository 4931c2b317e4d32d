"""Migrations of an empty database render little, and know the same as when they render everything."""

from contextlib import nullcontext

import pytest
from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from core.rendering import little_rendering

HUNDREDS = ("add_model", "add_field", "add_index", "add_constraint")
INDEX = models.Index(fields=["number"], name="trial_number")
UNIQUE = models.UniqueConstraint(fields=["number"], name="trial_once")


def model(name, **fields):
    own = [("id", models.BigAutoField(primary_key=True)), *fields.items()]
    return ModelState("trial", name, own, {"indexes": [], "constraints": []})


def link(to):
    return models.ForeignKey(f"trial.{to}", models.CASCADE)


def built():
    """Four that point at each other in a circle, the first completed when the others are there."""
    state = ProjectState()
    assert state.apps.get_models() == []
    state.add_model(model("Street"))
    state.add_model(model("House", street=link("Street")))
    state.add_model(model("Door", house=link("House"), key=link("Key")))
    state.add_model(model("Key", street=link("Street")))
    state.add_field("trial", "street", "chief", link("Door"), preserve_default=True)
    state.add_field("trial", "house", "number", models.IntegerField(null=True), True)
    state.add_field("trial", "house", "guests", models.ManyToManyField("trial.Key"), True)
    state.add_index("trial", "house", INDEX)
    state.add_constraint("trial", "house", UNIQUE)
    return state


def told(state):
    """Of every model its columns, who points at it, its indexes and constraints."""
    return {
        one._meta.label: (
            [field.name for field in one._meta.get_fields() if field.concrete],
            sorted(other.related_model._meta.label for other in one._meta.related_objects),
            one._meta.indexes,
            one._meta.constraints,
            one._meta.total_unique_constraints,
        )
        for one in state.apps.get_models(include_auto_created=True)
    }


def test_it_knows_what_django_knows():
    djangos = told(built())
    with little_rendering():
        ours = told(built())
    assert ours == djangos
    assert ours["trial.House"][2:] == ([INDEX], [UNIQUE], [UNIQUE])
    assert ours["trial.Street"][1] == ["trial.House", "trial.Key"]


@pytest.mark.parametrize("way", [nullcontext, little_rendering])
def test_no_class_points_at_one_that_was_replaced(way):
    with way():
        apps = built().apps
    for one in apps.get_models(include_auto_created=True):
        for field in one._meta.get_fields():
            if field.is_relation:
                about = field.related_model._meta
                assert field.related_model is apps.get_model(about.label)


def test_afterwards_django_is_as_before():
    before = {name: getattr(ProjectState, name) for name in HUNDREDS}
    with little_rendering():
        assert all(getattr(ProjectState, name) is not before[name] for name in HUNDREDS)
    assert {name: getattr(ProjectState, name) for name in HUNDREDS} == before
