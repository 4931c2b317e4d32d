"""The catalogue, people and papers: saved by whoever answers for them, inside their own area."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from accounts.models import User
from core.audit import Actor, record
from core.errors import NotFound, require_valid
from core.locking import locked
from dispatch.commands.dispatching import withdraw_uncertified
from dispatch.enums import OrderState
from dispatch.models import (
    Assignment,
    Carer,
    CarerLeave,
    CarerShift,
    Certificate,
    ServiceItem,
    WorkArea,
)

M = TypeVar("M", bound=Model)


@transaction.atomic
def keep(*, row: M, by: Actor) -> M:
    """Add or change a row of the catalogue, a person or a paper. Raises InvalidInput, NotFound."""
    stored = locked(type(row)._default_manager.filter(pk=row.pk)).first()
    if stored is not None:
        require_inside(stored, by)
    require_valid(row)
    row.save()
    require_inside(row, by)
    if isinstance(row, Certificate) and stored is not None:
        withdraw_uncertified(carer=row.carer, by=by)
    changed = [] if stored is None else _changed(stored, row)
    verb = "add" if stored is None else "change"
    record(row, f"{row._meta.label_lower}.{verb}", by=by, fields=changed)
    return row


@transaction.atomic
def keep_lists(*, row: Model, lists: Mapping[str, Iterable[Model]], by: Actor) -> None:
    """What a row is connected with, by the names of its lists; visits that lack a paper then are taken back."""
    require_inside(row, by)
    before = {name: _chosen(row, name) for name in lists}
    for name, chosen in lists.items():
        getattr(row, name).set(chosen)
    after = {name: _chosen(row, name) for name in lists}
    record(row, f"{row._meta.label_lower}.change", by=by, before=before, after=after)
    if isinstance(row, ServiceItem) and "skills" in lists:
        coming = Assignment.objects.active().filter(order__state__in=OrderState.COMING)
        sent = Carer.objects.filter(pk__in=coming.filter(order__item=row).values("carer"))
        for carer in sent.order_by("pk"):
            withdraw_uncertified(carer=carer, by=by)


def _chosen(row: Model, name: str) -> list[str]:
    return sorted(str(one) for one in getattr(row, name).all())


@transaction.atomic
def remove(*, row: CarerShift | CarerLeave | WorkArea, by: Actor) -> None:
    """Take back a shift, a leave or an area. Raises NotFound."""
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


def _changed(stored: Model, row: Model) -> list[str]:
    names = [field.attname for field in row._meta.concrete_fields]
    kept = [name for name in names if name not in ("created_at", "updated_at")]
    return [name for name in kept if getattr(stored, name) != getattr(row, name)]
