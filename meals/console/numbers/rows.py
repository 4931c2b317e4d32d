"""The rows behind a figure: which list, which columns, page by page."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, QueryDict

from meals.enums import OrderState
from meals.models import Indicator, Kitchen
from meals.queries.distances import PersonAway, nearness, people_within
from meals.queries.indicators import residents_of, supplied_points
from meals.queries.numbers import (
    Selection,
    order_lines,
    people_served,
    returned_orders,
    sale_lines,
    served_orders,
)
from meals.queries.partly_returned import mark_partly
from meals.queries.waste import dish_waste

ON_A_PAGE = 50
ORDERS, SALES = "orders", "sales"
Found = dict[str, Any]


def page_of(selection: Selection, indicator: Indicator, asked: QueryDict) -> Found:
    """The kind of rows, a page of them, and which of several lists this is."""
    kind, rows = LISTS[indicator.measure](selection, indicator, asked)
    page = Paginator(rows, ON_A_PAGE).get_page(asked.get("page"))
    if kind == ORDERS:
        mark_partly(page)
    of = asked.get("of", ORDERS)
    return {"kind": kind, "page": page, "of": of, "has_sales": indicator.measure in COUNTED}


def _of(asked: QueryDict) -> str:
    of = asked.get("of", ORDERS)
    if of not in (ORDERS, SALES):
        raise Http404
    return of


def _served(selection: Selection, indicator: Indicator, asked: QueryDict) -> tuple[str, QuerySet]:
    kept = {"customer_group": group} if (group := indicator.parameters.get("group")) else {}
    if _of(asked) == SALES:
        rows = selection.sales().filter(**kept).select_related("station", "operator", "resident")
        return SALES, rows.order_by("service_date", "pk")
    return ORDERS, _orders(served_orders(selection).filter(**kept))


def _orders(rows: QuerySet) -> QuerySet:
    related = rows.select_related("station", "operator", "resident")
    return related.order_by("service_date", "pk")


def _people(selection: Selection, indicator: Indicator, asked: QueryDict) -> tuple[str, QuerySet]:
    return "residents", people_served(selection).select_related("community")


def _lines(selection: Selection, indicator: Indicator, asked: QueryDict) -> tuple[str, QuerySet]:
    if _of(asked) == SALES:
        rows = sale_lines(selection).select_related("sale__station", "sale__resident")
        return "sale_lines", rows.order_by("sale__service_date", "pk")
    lines = order_lines(selection).select_related("order__station", "order__resident")
    return "lines", lines.order_by("order__service_date", "pk")


def _no_shows(selection: Selection, indicator: Indicator, asked: QueryDict) -> tuple[str, QuerySet]:
    return ORDERS, _orders(selection.orders(OrderState.NO_SHOW))


def _returns(selection: Selection, indicator: Indicator, asked: QueryDict) -> tuple[str, QuerySet]:
    return ORDERS, _orders(returned_orders(selection))


def _waste(selection: Selection, indicator: Indicator, asked: QueryDict) -> tuple[str, list]:
    rows = dish_waste(selection)
    names = Kitchen.objects.visible_to(selection.user).select_related("station")
    kitchens = names.in_bulk({row.kitchen_id for row in rows})
    return "waste", [(kitchens[row.kitchen_id], row) for row in rows]


def _coverage(selection: Selection, indicator: Indicator, asked: QueryDict) -> tuple[str, QuerySet]:
    rows = supplied_points(selection, indicator).select_related("division", "operator")
    return "stations", rows.order_by("is_supplied", "name", "pk")


class _PeopleAway:
    """What a paginator asks of a list, answered by the database."""

    def __init__(self, selection: Selection, indicator: Indicator):
        self.people, self.parameters = residents_of(selection), indicator.parameters

    def count(self) -> int:
        """Everybody whose place is known."""
        return nearness(self.people, **self.parameters).known

    def __getitem__(self, part: slice) -> list[PersonAway]:
        return people_within(self.people, **self.parameters, start=part.start, stop=part.stop)


def _near(selection: Selection, indicator: Indicator, asked: QueryDict) -> tuple[str, Any]:
    if asked.get("of") == "unknown":
        rows = residents_of(selection).filter(latitude__isnull=True)
        return "residents", rows.select_related("community").order_by("pk")
    return "people", _PeopleAway(selection, indicator)


COUNTED = ("meals", "visits", "lines", "group")
LISTS: dict[str, Callable[[Selection, Indicator, QueryDict], tuple[str, Any]]] = {
    "meals": _served,
    "visits": _served,
    "group": _served,
    "people": _people,
    "lines": _lines,
    "no_shows": _no_shows,
    "returns": _returns,
    "waste": _waste,
    "coverage": _coverage,
    "near": _near,
}
