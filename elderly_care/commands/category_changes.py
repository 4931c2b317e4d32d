"""A care category in a request for a change: which, from which day, until which. Money follows from it.

Written as it is shown: the category alone (from the day of the approval), or with its days behind it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.audit import Actor
from core.dates import today
from core.errors import InvalidInput
from elderly_care.commands.facts import save_fact
from elderly_care.enums import CareCategory, ChangeField
from elderly_care.models import CareStatus, Resident

_DAY = timedelta(days=1)


class NotInList(InvalidInput):
    """A value of no list."""

    code: ClassVar[str] = "changes.not_in_list"
    message = _("“%(text)s”不在可选值之中。")


class NotDays(InvalidInput):
    """A category has a first day and may have a last one."""

    code: ClassVar[str] = "changes.not_days"
    message = _("“%(text)s”的日期不对：应为年-月-日，结束不能早于开始。什么都没有改变。")


@dataclass(frozen=True)
class DatedCategory:
    """first, last: as far as they were said."""

    category: str
    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        days = [day.isoformat() for day in (self.first, self.last) if day]
        return " ".join([self.category, *days])


def read_category(text: str) -> str:
    """As it is kept. Raises NotInList, NotDays."""
    return str(_parsed(text))


def category_now(row: Resident, field: str, value: str) -> str | None:
    """What the file says of it; the value itself when the wish is fulfilled already."""
    wish = _parsed(value)
    held = _held(row, wish)
    if wish.first is None:
        return value if (held is not None) == (field == ChangeField.CATEGORY_BEGINS) else None
    if field == ChangeField.CATEGORY_ENDS:
        if held is None:
            return value
        return str(DatedCategory(wish.category, held.valid_to))
    return str(DatedCategory(wish.category, held.valid_from, held.valid_to)) if held else None


def apply_category(row: Resident, field: str, value: str, by: Actor) -> None:
    """Through the facts, so that everything that follows from them follows. Raises InvalidInput."""
    wish = _parsed(value)
    held = _held(row, wish)
    if field == ChangeField.CATEGORY_ENDS:
        if held is not None:
            held.valid_to = wish.first or max(today() - _DAY, held.valid_from)
            save_fact(fact=held, by=by)
        return
    fact = held or CareStatus(resident=row, category=wish.category)
    fact.valid_from, fact.valid_to = wish.first or today(), wish.last
    save_fact(fact=fact, by=by)


def _held(row: Resident, wish: DatedCategory) -> CareStatus | None:
    """What is held today; of a wish with days, what meets them."""
    rows = CareStatus.objects.filter(resident=row, category=wish.category).order_by("-valid_from")
    if wish.first is None:
        return rows.current().first()
    running = rows.filter(valid_to__isnull=True).first()
    return running or rows.filter(valid_from__lte=wish.first, valid_to__gte=wish.first).first()


def _parsed(text: str) -> DatedCategory:
    category, *days = text.split() or [""]
    if category not in CareCategory.values:
        raise NotInList(text=category)
    try:
        found = [date.fromisoformat(day) for day in days]
    except ValueError as wrong:
        raise NotDays(text=text) from wrong
    if len(found) > 2 or found != sorted(found):
        raise NotDays(text=text)
    return DatedCategory(category, *found)
