"""Days on which a station is open otherwise than in its week."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from stations.logic import hours
from stations.models.opening import days_in_order, validate_periods
from stations.models.parts import StationPartQuerySet
from stations.models.places import Station


class SpecialDaysQuerySet(StationPartQuerySet):
    """Special days in the trade's words."""

    def not_over(self, day: date):
        """On that day or later."""
        return self.filter(last_day__gte=day)


class SpecialDays(TimeStamped):
    """A day or several with hours of their own; closed without periods. Told to the public."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="special_days", verbose_name=_("站点")
    )
    first_day = models.DateField(_("第一天"))
    last_day = models.DateField(_("最后一天"))
    periods = models.JSONField(
        _("开放时间"), default=list, blank=True, validators=[validate_periods]
    )
    reason = models.CharField(
        _("原因"), max_length=80, help_text=_("对外公布，例如：春节放假、消防演练。")
    )

    objects = SpecialDaysQuerySet.as_manager()

    class Meta:
        verbose_name = _("特殊开放日")
        verbose_name_plural = _("特殊开放日")
        ordering = ["first_day", "pk"]
        constraints = [
            days_in_order("stations_special_days_order", "first_day", "last_day"),
            models.UniqueConstraint(
                fields=["station", "first_day", "last_day"],
                name="stations_special_days_once",
                violation_error_message=_("这几天已经登记了。"),
            ),
        ]

    def __str__(self) -> str:
        days = f"{self.first_day:%Y-%m-%d}"
        return days if self.first_day == self.last_day else f"{days}–{self.last_day:%m-%d}"

    def as_value(self) -> hours.SpecialDay:
        """For stations.logic.hours."""
        periods = hours.read_periods(self.periods)
        return hours.SpecialDay(self.first_day, self.last_day, periods, self.reason)
