"""What a person wants regularly: on some days of the week, from a day on, until a day or until it is ended."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.models import TimeStamped
from core.spans import not_over


class StandingQuerySet(ScopedQuerySet):
    """Standing wishes in the trade's words."""

    def running(self) -> Self:
        """Not ended by anybody."""
        return self.filter(ended_at__isnull=True)

    def asking_on(self, day: date) -> Self:
        """For that day of the week, between its first day and its last, by somebody who is still here."""
        return (
            self.running()
            .filter(not_over(day, "ends_on"))
            .filter(starts_on__lte=day, weekdays__contains=[day.isoweekday()])
            .filter(resident__died_on__isnull=True, resident__moved_out_on__isnull=True)
        )


class Standing(TimeStamped):
    """The days of a standing wish, and who wrote it down; the app that serves it says what and for whom."""

    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]),
        verbose_name=_("星期几"),
        help_text=_("1 是星期一，7 是星期日。"),
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    ended_at = models.DateTimeField(_("终止时间"), null=True, blank=True)

    class Meta:
        abstract = True
