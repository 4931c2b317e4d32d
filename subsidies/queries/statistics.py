"""What was paid to how many people, less what was asked back: by programme, tier, street and period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, ExtractYear, Substr, TruncMonth
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, User
from core.dates import months_between
from subsidies.models import Award, Grant, Programme, RecoveryLine

STREET_DIGITS = 9

DIMENSIONS = {
    "programme": _("补贴项目"),
    "tier": _("档次"),
    "street": _("街道"),
    "year": _("年"),
    "month": _("月"),
}
_GROUPS: dict[str, Combinable] = {
    "programme": Value("", output_field=CharField()),
    "tier": Subquery(Award.objects.filter(pk=OuterRef("award_id")).values("tier__name")[:1]),
    "street": Substr("resident__community__code", 1, STREET_DIGITS),
    "year": Cast(ExtractYear("period_paid"), CharField()),
    "month": TruncMonth("period_paid"),
}


@dataclass(frozen=True)
class StatisticRow:
    """Persons, top-ups (a person in a month of payment counts once) and fen of a group.

    What was asked back counts in the month that paid it; a grant of which nothing is left is no
    top-up. A person who got nothing else is not counted.
    """

    programme: str
    group: str
    persons: int
    top_ups: int
    amount_fen: int
    back_fen: int

    @property
    def net_fen(self) -> int:
        """What was paid and not asked back."""
        return self.amount_fen - self.back_fen


@dataclass(frozen=True)
class Statistic:
    """A table and its sums; a person in two groups is one person in the sum."""

    first: date
    last: date
    by: str
    rows: list[StatisticRow]
    total: StatisticRow

    @property
    def months(self) -> int:
        """How many months are shown."""
        return months_between(self.first, self.last) + 1


def cumulative(user: User, first: date, last: date, *, by: str = "programme") -> Statistic:
    """Money paid from month to month, both included, to the persons in the user's scope."""
    paid = _with_back(Grant.objects.visible_to(user).filter(period_paid__range=(first, last)))
    rows = list(
        _figures(paid.annotate(group=_GROUPS[by]).values("programme", "group")).order_by(
            "programme__spend_order", "programme__code", "group"
        )
    )
    names = {row.pk: str(row) for row in Programme.objects.all()}
    labels = _labels(by, (row["group"] for row in rows))
    total = paid.aggregate(
        persons=Count("resident", distinct=True, filter=_KEPT),
        top_ups=Count(_person_month("programme_id"), distinct=True, filter=_KEPT),
        paid=Sum("amount_fen", default=0),
        back=Sum("back_fen", default=0),
    )
    return Statistic(
        first,
        last,
        by,
        [
            StatisticRow(
                names[row["programme"]],
                labels[row["group"]],
                row["persons"],
                row["top_ups"],
                row["paid"],
                row["back"],
            )
            for row in rows
        ],
        StatisticRow("", "", *total.values()),
    )


_KEPT = Q(amount_fen__gt=F("back_fen"))


def _with_back(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """Adds back_fen, what recoveries asked back of each grant."""
    lines = RecoveryLine.objects.filter(grant=OuterRef("pk")).order_by().values("grant")
    back = lines.annotate(fen=Sum(F("lapsed_fen") + F("taken_fen") + F("owed_fen")))
    return grants.annotate(back_fen=Coalesce(Subquery(back.values("fen")), Value(0)))


def _person_month(*more: str) -> Func:
    columns = [F("resident_id"), F("period_paid"), *(F(name) for name in more)]
    return Func(
        *columns, template="ROW(%(expressions)s)", arg_joiner=", ", output_field=CharField()
    )


def _figures(rows: QuerySet) -> QuerySet:
    return rows.annotate(
        persons=Count("resident", distinct=True, filter=_KEPT),
        top_ups=Count(_person_month(), distinct=True, filter=_KEPT),
        paid=Sum("amount_fen"),
        back=Sum("back_fen"),
    )


def _labels(by: str, groups: Iterable) -> dict:
    found = set(groups)
    if by == "street":
        named = Division.objects.filter(pk__in=found).values_list("pk", "name")
        return {code: code for code in found} | dict(named)
    if by == "month":
        return {month: f"{month:%Y-%m}" for month in found}
    return {group: group or "" for group in found}
