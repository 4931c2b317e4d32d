"""How meals ended otherwise than by being eaten: the rule in force, a day's sums, who often didn't come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.logic.regions import regions_around
from accounts.models import Organisation, User
from core.dates import today
from meals.enums import OrderState
from meals.models import DaySettlement, MealOrder, MealReturn, NoShowRule

NO_SHOW_SUMS = {"no_show_fen": "purse_paid_fen"}
RETURN_SUMS = {
    "returned_fen": "list_fen",
    "returned_purse_fen": "purse_fen",
    "returned_cash_fen": "cash_fen",
    "returned_operator_fen": "operator_fen",
}
DEFAULT_WATCH = (30, 3)


def no_show_rule(order: MealOrder) -> NoShowRule | None:
    """What is in force where the meal is fetched, on its day."""
    return NoShowRule.objects.in_force(order.station.division_id, order.service_date).first()


def first_open_day(operator_id: int) -> date:
    """Today, on which the ledger books; when today is settled, the first day after it that isn't."""
    day = today()
    done = DaySettlement.objects.filter(operator=operator_id, day__gte=day)
    settled = set(done.values_list("day", flat=True))
    while day in settled:
        day += timedelta(days=1)
    return day


def end_totals(operator: Organisation, day: date) -> dict[str, int]:
    """What uncollected meals brought and returns took back on an operator's day."""
    missed = MealOrder.objects.for_day(day).filter(
        operator=operator, state=OrderState.NO_SHOW, purse_paid_fen__gt=0
    )
    returns = MealReturn.objects.filter(operator=operator, day=day)
    government = Sum("discount_government_fen") + Sum("subsidy_fen")
    return {
        **missed.aggregate(no_shows=Count("pk"), **_sums(NO_SHOW_SUMS)),
        **returns.aggregate(
            returns=Count("pk"),
            returned_government_fen=Coalesce(government, 0),
            **_sums(RETURN_SUMS),
        ),
    }


def _sums(columns: dict[str, str]) -> dict[str, Coalesce]:
    return {name: Coalesce(Sum(column), 0) for name, column in columns.items()}


def returns_of_day(user: User, day: date) -> QuerySet[MealReturn]:
    """Returns in scope that belong to a day."""
    return _shown(MealReturn.objects.visible_to(user).filter(day=day))


def cash_to_give(user: User) -> QuerySet[MealReturn]:
    """Returns in scope whose cash nobody has handed back yet, oldest first."""
    return _shown(MealReturn.objects.visible_to(user).cash_to_give()).order_by("pk")


def _shown(returns: QuerySet[MealReturn]) -> QuerySet[MealReturn]:
    return returns.select_related("order__resident", "order__station", "order__menu", "operator")


@dataclass(frozen=True)
class Missing:
    """A person who didn't come, how often within how many days and when last."""

    resident_id: int
    name: str
    community: str
    times: int
    days: int
    last: date


def often_missing(user: User, day: date) -> list[Missing]:
    """Who in scope missed many meals lately, each by the rule of where they live. 2 queries."""
    rules = list(NoShowRule.objects.on(today()))
    longest = max(_watch(rule)[0] for rule in [None, *rules])
    orders = (
        MealOrder.objects.visible_to(user)
        .filter(state=OrderState.NO_SHOW, service_date__lte=day)
        .filter(service_date__gt=day - timedelta(days=longest))
        .select_related("resident__community")
        .order_by("resident", "service_date", "pk")
    )
    found = []
    for _pk, missed in groupby(orders, key=attrgetter("resident_id")):
        row = _missing(list(missed), rules, day)
        if row is not None:
            found.append(row)
    return sorted(found, key=lambda row: (-row.times, -row.last.toordinal(), row.resident_id))


def _missing(missed: list[MealOrder], rules: list[NoShowRule], day: date) -> Missing | None:
    """Of one person, whose meals are in the order of their days."""
    person = missed[0].resident
    around = regions_around(person.community_id)
    days, least = _watch(next((rule for rule in rules if rule.region in around), None))
    since = day - timedelta(days=days)
    times = sum(order.service_date > since for order in missed)
    if times < least:
        return None
    last = missed[-1].service_date
    return Missing(person.pk, person.name, person.community.name, times, days, last)


def watch_at(division_code: str) -> tuple[int, int]:
    """Within how many days how many times, by the rule in force there."""
    return _watch(NoShowRule.objects.in_force(division_code, today()).first())


def _watch(rule: NoShowRule | None) -> tuple[int, int]:
    return (rule.watch_days, rule.watch_count) if rule else DEFAULT_WATCH


def times_missed(resident_ids: Collection[int], since: date) -> dict[int, int]:
    """How often each of these people let a meal go since a day; 1 query."""
    rows = (
        MealOrder.objects.filter(
            resident__in=resident_ids, state=OrderState.NO_SHOW, service_date__gte=since
        )
        .values_list("resident")
        .annotate(times=Count("pk"))
    )
    return dict(rows)
