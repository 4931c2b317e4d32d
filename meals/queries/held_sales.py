"""Sales that were not taken, as a person can look at them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from accounts.models import User
from meals.enums import HeldState, MealPeriod
from meals.logic.offline_sales import OfflineSale, read_sale
from meals.models import HeldSale, PriceList, TillShift
from meals.validators import MOST_PORTIONS


@dataclass(frozen=True)
class Contents:
    """What the till wrote: the tray, the name on its list, the end of a card's number."""

    lines: tuple[str, ...] = ()
    meal: str = ""
    name: str = ""
    card_tail: str = ""


def held_waiting(user: User) -> QuerySet[HeldSale]:
    """In the user's scope, the oldest first."""
    rows = HeldSale.objects.visible_to(user).waiting()
    return rows.select_related("till__station", "shift").order_by("pk")


def held_of(shift: TillShift) -> list[HeldSale]:
    """All that were ever held of a shift and aren't booked. 1 query."""
    return list(shift.held_sales.exclude(state=HeldState.TAKEN).order_by("pk"))


def held_cash_fen(shift: TillShift) -> int:
    """Cash that the till says it took for them: it lies in the drawer and in no sale. 1 query."""
    rows = shift.held_sales.exclude(state=HeldState.TAKEN)
    fen: int = rows.aggregate(fen=Sum("cash_fen", default=0))["fen"]
    return fen


def contents(held: HeldSale) -> Contents:
    """As far as it can be read; the names of dishes come from the till's list."""
    try:
        told = read_sale(str(held.body), periods=tuple(MealPeriod.values), most=MOST_PORTIONS)
    except ValueError:
        return Contents()
    names = _names(held, told)
    lines = (f"{names.get(code, code)} × {count}" for code, count in told.items)
    name = str(told.entry[1]) if told.entry else ""
    return Contents(tuple(lines), MealPeriod(told.meal_period).label, name, told.card[-4:])


def _names(held: HeldSale, told: OfflineSale) -> dict[str, Any]:
    used = PriceList.objects.filter(till=held.till_id, pk=told.list_id).first()
    tiles = used.content.get("tiles", {}).get(told.meal_period, []) if used else []
    return {tile["id"]: tile["name"] for tile in tiles}
