"""What all records of food safety share: whose kitchen, when, and once."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from core.errors import InvalidInput, NotFound, require_valid
from meals.commands.safety_errors import KeyUsedForOtherRecord, TimeNotPossible
from meals.models import Kitchen

M = TypeVar("M", bound=Model)


def own_kitchen(kitchen_id: int, by: User) -> Kitchen:
    """A kitchen in the user's scope. Raises NotFound."""
    rows = Kitchen.objects.visible_to(by).select_related("station")
    kitchen = rows.filter(pk=kitchen_id).first()
    if kitchen is None:
        raise NotFound
    return kitchen


def require_time(moment: datetime, *, day: date | None, now: datetime | None) -> None:
    """Not in the future, and on the day where one is named. Raises TimeNotPossible."""
    is_late = moment > (now or timezone.now())
    if is_late or (day is not None and timezone.localdate(moment) != day):
        raise TimeNotPossible(given=timezone.localtime(moment).strftime("%Y-%m-%d %H:%M"))


def known(model: type[M], sender: dict[str, Any], values: dict[str, Any]) -> M | None:
    """What the same request made before. Raises KeyUsedForOtherRecord when it said something else."""
    row = model._default_manager.filter(**sender).first()
    if row is not None and any(getattr(row, name) != value for name, value in values.items()):
        raise KeyUsedForOtherRecord(key=sender["key"])
    return row


def keep_once(model: type[M], sender: dict[str, Any], values: dict[str, Any]) -> tuple[M, bool]:
    """The row and whether it is new: the same request twice makes one, even at the same time.

    Raises InvalidInput, KeyUsedForOtherRecord.
    """
    row = known(model, sender, values)
    if row is not None:
        return row, False
    try:
        require_valid(model(**sender, **values))
    except InvalidInput:
        # The same request may have been kept by another hand since the first look.
        if (row := known(model, sender, values)) is None:
            raise
        return row, False
    row, made = model._default_manager.get_or_create(**sender, defaults=values)
    return (row, True) if made else (known(model, sender, values) or row, False)
