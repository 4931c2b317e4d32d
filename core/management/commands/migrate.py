"""Migrations run with the log-in's own rights: the application's role owns nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.state import ModelState, ProjectState


@contextmanager
def new_models_alone() -> Iterator[None]:
    """A model that is new is rendered by itself while this lasts.

    Django renders every model that can be reached from it again, a hundred classes for each of our
    tables, which is most of what an empty database waits for. Nothing refers to a new model yet, and
    what it refers to learns of it from its registry.
    """
    theirs = ProjectState.add_model

    def add_model(state: ProjectState, model_state: ModelState) -> None:
        apps = vars(state).pop("apps", None)  # what isn't rendered isn't rendered again
        theirs(state, model_state)
        if apps is not None:
            state.apps = apps
            apps.render_multiple([model_state])
            apps.clear_cache()

    ProjectState.add_model = add_model  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.add_model = theirs  # type: ignore[method-assign]


class Command(migrate.Command):
    """Django's migrate, as the owner of the tables."""

    def execute(self, *args, **options):
        """Give the role up before anything connects: the first migration has yet to make it."""
        connection = connections[options["database"]]
        role = connection.settings_dict["OPTIONS"].pop("assume_role", None)
        connection.close()
        try:
            with new_models_alone():
                return super().execute(*args, **options)
        finally:
            if role:
                connection.settings_dict["OPTIONS"]["assume_role"] = role
                connection.close()
