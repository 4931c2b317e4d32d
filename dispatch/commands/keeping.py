"""The catalogue, people and papers: kept as everywhere; visits that lack a paper then are taken back."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from accounts import commands as accounts
from core.audit import Actor
from dispatch.commands.dispatching import withdraw_uncertified
from dispatch.enums import OrderState
from dispatch.models import Assignment, Carer, Certificate, ServiceItem

M = TypeVar("M", bound=Model)


@transaction.atomic
def keep(*, row: M, by: Actor) -> M:
    """Add or change a row of the catalogue, a person or a paper. Raises InvalidInput, NotFound."""
    is_new = row.pk is None
    accounts.keep(row=row, by=by)
    if isinstance(row, Certificate) and not is_new:
        withdraw_uncertified(carer=row.carer, by=by)
    return row


@transaction.atomic
def keep_lists(*, row: Model, lists: Mapping[str, Iterable[Model]], by: Actor) -> None:
    """What a row is connected with, by the names of its lists. Raises NotFound."""
    accounts.keep_lists(row=row, lists=lists, by=by)
    if isinstance(row, ServiceItem) and "skills" in lists:
        coming = Assignment.objects.active().filter(order__state__in=OrderState.COMING)
        sent = Carer.objects.filter(pk__in=coming.filter(order__item=row).values("carer"))
        for carer in sent.order_by("pk"):
            withdraw_uncertified(carer=carer, by=by)
