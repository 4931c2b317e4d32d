"""Migrations of an empty database: a new model is rendered by itself, and those it points to know it."""

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from core.management.commands.migrate import new_models_alone


def model(name, **fields):
    return ModelState(
        "trial", name, [("id", models.BigAutoField(primary_key=True)), *fields.items()]
    )


def link(to):
    return models.ForeignKey(f"trial.{to}", models.CASCADE)


def relations(state):
    """Which models each model is pointed at by."""
    return {
        one._meta.model_name: sorted(
            other.related_model._meta.model_name for other in one._meta.related_objects
        )
        for one in state.apps.get_models()
    }


def built():
    """Three that point at each other, the last of them at one that comes later."""
    state = ProjectState()
    assert state.apps.get_models() == []
    state.add_model(model("Street"))
    state.add_model(model("House", street=link("Street")))
    state.add_model(model("Door", house=link("House"), key=link("Key")))
    state.add_model(model("Key", street=link("Street")))
    state.add_field("trial", "street", "chief", link("Door"), preserve_default=True)
    return state


def test_the_same_relations_as_djangos_own_way():
    djangos = relations(built())
    with new_models_alone():
        ours = relations(built())
    assert ours == djangos
    assert ours["street"] == ["house", "key"]


def test_afterwards_django_is_as_before():
    before = ProjectState.add_model
    with new_models_alone():
        assert ProjectState.add_model is not before
    assert ProjectState.add_model is before
