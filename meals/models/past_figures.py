"""Monthly figures of the time before the platform: what was reported, by whom, as of when."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet, User
from stations.models import Station


class PastFigureQuerySet(ScopedQuerySet):
    """Visible where the street is, and to who runs the station."""

    division_path = "division__code"
    organisation_paths = ("station__operator",)

    def newest(self):
        """Of each place and month what was reported last: a correction is a row of its own."""
        newest = self.order_by("division_id", "station_id", "month", "-as_of", "-pk")
        return newest.distinct("division", "station", "month")


class PastFigure(models.Model):
    """Meals of a month at a street, or at one station, from before the platform counted them itself."""

    division = models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="+",
        verbose_name=_("街道"),
        help_text=_("站点的数字填它所在的街道。"),
    )
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("站点"),
        help_text=_("整条街道的合计不填站点。"),
    )
    month = models.DateField(_("月份"), help_text=_("填这个月的 1 日。"))
    meals = models.PositiveIntegerField(_("助餐份数"))
    visits = models.PositiveIntegerField(
        _("助餐人次"), null=True, blank=True, help_text=_("不知道就不填，不要用份数代替。")
    )
    source = models.CharField(
        _("来源"),
        max_length=200,
        validators=[RegexValidator(r"\S", _("请写明数字从哪里来。"))],
        help_text=_("例如：街道 2025 年 11 月助餐月报"),
    )
    as_of = models.DateField(_("截至日期"), help_text=_("来源是哪一天的数。"))
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )

    objects = PastFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("往年助餐数")
        verbose_name_plural = _("往年助餐数")
        ordering = ["-month", "division", "station", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="meals_past_whole_month",
                violation_error_message=_("月份填这个月的 1 日。"),
            ),
            models.CheckConstraint(
                condition=Q(as_of__gte=F("month")),
                name="meals_past_as_of",
                violation_error_message=_("截至日期不能早于这个月。"),
            ),
        ]
        indexes = [models.Index(fields=["month", "division"], name="meals_past_month")]

    def __str__(self) -> str:
        return f"{self.station or self.division} {self.month:%Y-%m}"
