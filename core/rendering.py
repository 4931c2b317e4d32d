"""Migrations of many tables in seconds: only what an operation changes is rendered again.

Django renders everything that can be reached from a changed model, several hundred classes for one
constraint or foreign key, which is nearly all that an empty database waits for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.models import Field, Index
from django.db.models.constraints import BaseConstraint

Key = tuple[str, str]
_HUNDREDS = ("add_model", "add_field", "add_index", "add_constraint")
_THEIRS: dict[str, Callable[..., None]] = {name: getattr(ProjectState, name) for name in _HUNDREDS}


@contextmanager
def little_rendering() -> Iterator[None]:
    """The four operations of which an empty database needs hundreds, while this lasts."""
    ours = (_add_model, _add_field, _add_index, _add_constraint)
    for name, method in zip(_HUNDREDS, ours, strict=True):
        setattr(ProjectState, name, method)
    try:
        yield
    finally:
        for name, method in _THEIRS.items():
            setattr(ProjectState, name, method)


def _add_model(state: ProjectState, model_state: ModelState) -> None:
    """Nothing refers to a new model, and what it refers to learns of it from its registry."""
    apps = _without_rendering(state, "add_model", model_state)
    if apps is not None:
        apps.render_multiple([model_state])
        apps.clear_cache()


def _add_field(
    state: ProjectState,
    app_label: str,
    model_name: str,
    name: str,
    field: "Field[Any, Any]",
    preserve_default: bool,
) -> None:
    """The model, and all that hold its class or that of one of these."""
    about = (app_label, model_name, name, field, preserve_default)
    apps = _without_rendering(state, "add_field", *about)
    if apps is None:
        return
    changed = _referring(state, (app_label, model_name))
    with apps.bulk_update():
        for key in changed:
            apps.unregister_model(*key)
    apps.render_multiple([state.models[key] for key in sorted(changed)])
    apps.clear_cache()


def _add_index(state: ProjectState, app_label: str, model_name: str, index: Index) -> None:
    apps = _without_rendering(state, "add_index", app_label, model_name, index)
    if apps is not None:
        about = apps.get_model(app_label, model_name)._meta
        about.indexes = [*about.indexes, index]


def _add_constraint(
    state: ProjectState, app_label: str, model_name: str, constraint: BaseConstraint
) -> None:
    apps = _without_rendering(state, "add_constraint", app_label, model_name, constraint)
    if apps is not None:
        about = apps.get_model(app_label, model_name)._meta
        about.constraints = [*about.constraints, constraint]
        vars(about).pop("total_unique_constraints", None)


def _without_rendering(state: ProjectState, name: str, *about: Any) -> StateApps | None:
    """Django's own work on the description; what isn't rendered isn't rendered again."""
    apps: StateApps | None = vars(state).pop("apps", None)
    _THEIRS[name](state, *about)
    if apps is not None:
        state.apps = apps
    return apps


def _referring(state: ProjectState, model: Key) -> set[Key]:
    """The model and what refers to it or is built on it, directly or not."""
    built_on: dict[Key, set[Key]] = {}
    for key, one in state.models.items():
        for base in one.bases:
            if isinstance(base, str):
                app_label, _dot, name = base.rpartition(".")
                built_on.setdefault((app_label, name.lower()), set()).add(key)
    found, asked = {model}, [model]
    while asked:
        key = asked.pop()
        more = ({*state.relations[key]} | built_on.get(key, set())) - found
        found |= more
        asked += more
    return found
