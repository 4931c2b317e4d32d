"""Small children's places as they are read: carers that are needed and there, days, whose guardian somebody is."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from elderly_care.enums.day_care import OPEN, DayState
from elderly_care.logic.day_care import carers_needed, months_old
from elderly_care.models import (
    ChildCarers,
    ChildDay,
    ChildEnrolment,
    ChildRatioRule,
    DayCareTerms,
    DayCareUnit,
)

SHOWN_DAYS = 62


def carers_for(unit: DayCareUnit, born: Iterable[date | None], day: date) -> int | None:
    """How many carers these children need; None: one is too old for every class, or there is no rule."""
    ages = [months_old(birth, day) for birth in born if birth is not None]
    return carers_needed(ages, _ratios(unit, day))


def carers_there(unit: DayCareUnit, day: date) -> int:
    """As many as were noted for the day, else as the terms say."""
    noted = ChildCarers.objects.filter(unit=unit, day=day).first()
    if noted is not None:
        return noted.carers
    terms = DayCareTerms.objects.at(unit, day)
    return terms.staff if terms else 0


def births_there(unit: DayCareUnit, day: date) -> list[date | None]:
    """Of the children who are there now."""
    rows = ChildDay.objects.filter(enrolment__unit=unit, day=day, state=DayState.PRESENT)
    return list(rows.order_by("pk").values_list("enrolment__child__birth_date", flat=True))


def _ratios(unit: DayCareUnit, day: date) -> list[tuple[int, int]]:
    """By class: the most special region's, the newest."""
    found: dict[int, int] = {}
    for rule in ChildRatioRule.objects.in_force(unit.station.division_id, day):
        found.setdefault(rule.below_months, rule.children)
    return sorted(found.items())


def child_days(enrolment: ChildEnrolment, day: date) -> list[ChildDay]:
    """Two months back and what is told of the next, the newest first."""
    span = (day - timedelta(days=SHOWN_DAYS), day + timedelta(days=SHOWN_DAYS))
    rows = ChildDay.objects.filter(enrolment=enrolment, day__range=span)
    return list(rows.order_by("-day", "-pk"))


def children_of(user: User, day: date) -> QuerySet[ChildEnrolment]:
    """Of whom somebody is the guardian, by the account that was linked after their ID card was seen."""
    lately = Q(state__in=OPEN) | Q(ended_on__gte=day - timedelta(days=SHOWN_DAYS))
    rows = ChildEnrolment.objects.filter(lately, guardian__user=user)
    return rows.select_related("child", "guardian", "unit__station").order_by("pk")
