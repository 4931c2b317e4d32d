"""How long rounds really took: what was measured of a kitchen's riders, day by day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meals.enums import RoundKind, SpeedMode
from meals.models.kitchens import Kitchen, KitchenPartQuerySet


class TravelEstimate(models.Model):
    """Speed and seconds at a stop from finished rounds; plans of the days after it use the newest."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="travel_estimates", verbose_name=_("厨房")
    )
    kind = models.CharField(_("送什么"), max_length=8, choices=RoundKind)
    mode = models.CharField(_("交通方式"), max_length=8, choices=SpeedMode)
    measured_on = models.DateField(_("计算日期"))
    first_day = models.DateField(_("从哪一天的线路"))
    rounds = models.PositiveIntegerField(_("线路数"))
    samples = models.PositiveIntegerField(_("路段数"))
    raw_speed_cm = models.PositiveIntegerField(
        _("实测速度（厘米/秒）"), null=True, help_text=_("路段太像，算不出时为空。")
    )
    raw_stop_seconds = models.IntegerField(_("实测每站时间（秒）"))
    speed_cm = models.PositiveIntegerField(_("采用速度（厘米/秒）"))
    stop_seconds = models.PositiveIntegerField(_("采用每站时间（秒）"))
    is_used = models.BooleanField(_("用于排线"), help_text=_("路段数不够时只记下，不采用。"))

    objects = KitchenPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("路上时间实测")
        verbose_name_plural = _("路上时间实测")
        ordering = ["-measured_on", "kitchen", "kind", "mode"]
        constraints = [
            models.UniqueConstraint(
                fields=["kitchen", "kind", "mode", "measured_on"], name="meals_travel_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kitchen} {self.get_mode_display()} {self.measured_on:%Y-%m-%d}"

    @property
    def speed_kmh(self) -> float:
        """As people say it."""
        return self.speed_cm * 0.036
