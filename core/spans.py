"""Rows that hold from a day to a day, both included; without a last day they go on."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def not_over(day: date, last: str = "valid_to") -> Q:
    """Those that go on, or end on the day or later."""
    return Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day})


class SpanQuerySet(models.QuerySet):
    """A queryset names the columns of the first and of the last day."""

    first_day = "valid_from"
    last_day = "valid_to"

    def on(self, day: date) -> Self:
        """In force on a day."""
        return self.filter(not_over(day, self.last_day), **{f"{self.first_day}__lte": day})

    def ending(self, day: date, *, within: int) -> Self:
        """Ended, or ending in so many days."""
        return self.filter(**{f"{self.last_day}__lte": day + timedelta(days=within)})


def valid_dates(name: str) -> models.CheckConstraint:
    """The constraint of what is valid from a day to a day."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message=_("失效日期不能早于生效日期。"),
    )


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint of what begins on a day and may end on another."""
    return models.CheckConstraint(
        condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
        name=name,
        violation_error_message=_("结束日期不能早于开始日期。"),
    )
