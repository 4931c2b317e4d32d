"""The charity fund to show: what came, what went, whom it helped; and what the public reads of it."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from accounts.models import User
from elderly_care.enums.assistance import (
    AidState,
    CharityForm,
    CharityKind,
    CharityPurpose,
)
from elderly_care.models import CharityAid, CharityEntry, CharityFund
from elderly_care.queries.assistance import Count as Shown
from elderly_care.queries.assistance import shown


@dataclass(frozen=True)
class FundYear:
    """A year of a fund: in, out and how often; counter rows are taken off on their day."""

    year: int
    donations: int
    money_in: int
    goods_in: int
    money_out: int
    goods_out: int


@dataclass(frozen=True)
class Purpose:
    """For what the fund gave, how much, how often."""

    label: str
    fen: int
    count: Shown


def funds(user: User) -> QuerySet[CharityFund]:
    """Of the user's places, with how many proposals wait."""
    waiting = Count("aids", filter=Q(aids__state=AidState.PROPOSED))
    rows = CharityFund.objects.visible_to(user).select_related("division")
    return rows.annotate(waiting=waiting).order_by("closed_on", "division", "name")


def entries(fund: CharityFund) -> QuerySet[CharityEntry]:
    """Newest first; who gave stays sealed."""
    rows = CharityEntry.objects.filter(fund=fund).defer("donor")
    related = rows.select_related("aid", "counters", "countered_by", "booked_by")
    return related.order_by("-happened_on", "-pk")


def aids(user: User) -> QuerySet[CharityAid]:
    """Of the user's places, what waits first; the reason stays sealed."""
    rows = CharityAid.objects.visible_to(user).defer("reason")
    related = rows.select_related("fund", "resident", "household", "asked_by", "decided_by")
    return related.order_by("-pk")


def years_of(fund: CharityFund) -> list[FundYear]:
    """The newest first; in one query."""
    given = Q(kind=CharityKind.DONATION) | Q(counters__kind=CharityKind.DONATION)
    money, goods = Q(form=CharityForm.MONEY), Q(form=CharityForm.GOODS)
    rows = CharityEntry.objects.filter(fund=fund).order_by()
    found = (
        rows.annotate(year=ExtractYear("happened_on"))
        .values("year")
        .annotate(
            donations=Count("pk", filter=Q(kind=CharityKind.DONATION, countered_by__isnull=True)),
            money_in=Sum("amount_fen", filter=given & money, default=0),
            goods_in=Sum("amount_fen", filter=given & goods, default=0),
            money_out=-Sum("amount_fen", filter=~given & money, default=0),
            goods_out=-Sum("amount_fen", filter=~given & goods, default=0),
        )
        .order_by("-year")
    )
    return [FundYear(**row) for row in found]


def purposes_of(fund: CharityFund) -> list[Purpose]:
    """What was paid and not taken back; few persons aren't counted out."""
    paid = CharityAid.objects.filter(fund=fund, state=AidState.PAID).order_by()
    found = paid.values_list("purpose").annotate(Sum("amount_fen"), Count("pk")).order_by("purpose")
    names = dict(CharityPurpose.choices)
    return [Purpose(str(names[code]), fen, shown(count)) for code, fen, count in found]


def published() -> QuerySet[CharityFund]:
    """Every fund: what it took and gave is public, from whom and for whom isn't."""
    return CharityFund.objects.select_related("division").order_by("division", "name")
