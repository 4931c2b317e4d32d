"""Reference rows, people and papers: saved by whoever answers for them, inside their own area."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from accounts.models import User
from core.audit import Actor, record
from core.errors import NotFound, require_valid
from core.locking import locked
from core.rows import changed_columns

M = TypeVar("M", bound=Model)


@transaction.atomic
def keep(*, row: M, by: Actor) -> M:
    """Add or change a row that has no states of its own. Raises InvalidInput, NotFound."""
    stored = locked(type(row)._default_manager.filter(pk=row.pk)).first()
    if stored is not None:
        require_inside(stored, by)
    require_valid(row)
    row.save()
    require_inside(row, by)
    changed = [] if stored is None else changed_columns(stored, row)
    verb = "add" if stored is None else "change"
    record(row, f"{row._meta.label_lower}.{verb}", by=by, fields=changed)
    return row


@transaction.atomic
def keep_lists(*, row: Model, lists: Mapping[str, Iterable[Model]], by: Actor) -> None:
    """What a row is connected with, by the names of its lists. Raises NotFound."""
    require_inside(row, by)
    before = {name: _chosen(row, name) for name in lists}
    for name, chosen in lists.items():
        getattr(row, name).set(chosen)
    after = {name: _chosen(row, name) for name in lists}
    record(row, f"{row._meta.label_lower}.change", by=by, before=before, after=after)


def _chosen(row: Model, name: str) -> list[str]:
    return sorted(str(one) for one in getattr(row, name).all())


@transaction.atomic
def remove(*, row: Model, by: Actor) -> None:
    """Take back a row that nothing refers to yet. Raises NotFound."""
    require_inside(row, by)
    record(row, f"{row._meta.label_lower}.remove", by=by, row=str(row))
    row.delete()


def require_inside(row: Model, by: Actor) -> None:
    """A row with a scope must lie in the scope of who touches it. Raises NotFound."""
    manager = type(row)._default_manager
    if not isinstance(by, User) or not hasattr(manager, "visible_to"):
        return
    if not manager.visible_to(by).filter(pk=row.pk).exists():
        raise NotFound
