"""Who brings meals, when, and the sequences that staff keep."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, ScopedQuerySet, User, dates_in_order
from core.models import TimeStamped
from core.spans import SpanQuerySet
from elderly_care.models import Resident
from meals.enums import MealPeriod, RoundKind, SpeedMode
from meals.models.kitchens import Kitchen, KitchenPartQuerySet
from stations.models import Station

MONDAY, SUNDAY = 1, 7


class RoundRule(DatedRule):
    """How meals are brought: from when, by when, how long a stop takes, how many in a trip."""

    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    ready_at = models.TimeField(_("出餐时间"))
    latest_at = models.TimeField(_("最晚送达时间"))
    door_seconds = models.PositiveSmallIntegerField(_("每户交接时间（秒）"))
    point_seconds = models.PositiveSmallIntegerField(_("每个助餐点卸货时间（秒）"))
    load_seconds = models.PositiveSmallIntegerField(_("每趟装车时间（秒）"))
    door_portions = models.PositiveSmallIntegerField(
        _("上门每趟份数"), help_text=_("没有排班的送餐员时按这个数分趟。")
    )
    point_portions = models.PositiveSmallIntegerField(
        _("送点每趟份数"), help_text=_("没有排班的送餐员时按这个数分趟。")
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("配送规则")
        verbose_name_plural = _("配送规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "meal_period", "effective_from"], name="meals_round_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(latest_at__gt=F("ready_at")),
                name="meals_round_rule_times",
                violation_error_message=_("最晚送达时间要晚于出餐时间。"),
            ),
            models.CheckConstraint(
                condition=Q(door_portions__gt=0, point_portions__gt=0),
                name="meals_round_rule_positive",
            ),
            dates_in_order("meals_round_rule_dates"),
        ]


class RiderQuerySet(KitchenPartQuerySet):
    """Riders in the trade's words."""

    def in_use(self):
        """Who may be given a round."""
        return self.filter(is_active=True)


class Rider(TimeStamped):
    """Somebody who brings a kitchen's meals to points or to doors."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="rides", verbose_name=_("送餐员账号")
    )
    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="riders", verbose_name=_("厨房")
    )
    kind = models.CharField(_("送什么"), max_length=8, choices=RoundKind, default=RoundKind.DOORS)
    base = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("从哪里出发"),
        help_text=_("不填表示从厨房出发；填助餐点表示只送这个点的上门订单。"),
    )
    speed_mode = models.CharField(
        _("交通方式"), max_length=8, choices=SpeedMode, default=SpeedMode.EBIKE
    )
    capacity = models.PositiveSmallIntegerField(
        _("每趟最多份数"), default=24, validators=[MinValueValidator(1)]
    )
    is_active = models.BooleanField(_("在岗"), default=True)

    objects = RiderQuerySet.as_manager()

    class Meta:
        verbose_name = _("送餐员")
        verbose_name_plural = _("送餐员")
        ordering = ["kitchen", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kitchen", "kind"],
                name="meals_rider_once",
                violation_error_message=_("这个人已经是这个厨房的送餐员了。"),
            ),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="meals_rider_capacity"),
        ]

    def __str__(self) -> str:
        return self.user.display_name


class RiderShiftQuerySet(SpanQuerySet, ScopedQuerySet):
    """Shifts in the trade's words."""

    division_path = "rider__kitchen__station__division__code"
    organisation_paths = ("rider__kitchen__station__operator",)

    def on(self, day: date):
        """At work on a day."""
        return super().on(day).filter(weekdays__contains=[day.isoweekday()])


class RiderShift(TimeStamped):
    """From when to when somebody brings meals, on which days of the week."""

    rider = models.ForeignKey(
        Rider, models.CASCADE, related_name="shifts", verbose_name=_("送餐员")
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(
            validators=[MinValueValidator(MONDAY), MaxValueValidator(SUNDAY)]
        ),
        verbose_name=_("星期"),
        help_text=_("1 为星期一，7 为星期日，用逗号分开。"),
    )
    starts_at = models.TimeField(_("上班时间"))
    ends_at = models.TimeField(_("下班时间"))
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)

    objects = RiderShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("送餐班次")
        verbose_name_plural = _("送餐班次")
        ordering = ["rider", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meals_shift_times",
                violation_error_message=_("下班时间要晚于上班时间。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="meals_shift_dates",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rider} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class FixedRound(TimeStamped):
    """A sequence that staff keep: its stops are driven in this order, whatever would be shorter."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="fixed_rounds", verbose_name=_("厨房")
    )
    name = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(_("送什么"), max_length=8, choices=RoundKind)
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    rider = models.ForeignKey(
        Rider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("送餐员"),
    )
    is_active = models.BooleanField(_("在用"), default=True)

    objects = KitchenPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("固定线路")
        verbose_name_plural = _("固定线路")
        ordering = ["kitchen", "meal_period", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kitchen", "meal_period", "name"],
                name="meals_fixed_round_once",
                violation_error_message=_("这个厨房这一餐已有同名的固定线路。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class FixedStopQuerySet(ScopedQuerySet):
    """Visible where the kitchen is."""

    division_path = "fixed_round__kitchen__station__division__code"
    organisation_paths = ("fixed_round__kitchen__station__operator",)


class FixedStop(models.Model):
    """A place in a kept sequence: a meal point, or a person's door."""

    fixed_round = models.ForeignKey(
        FixedRound, models.CASCADE, related_name="stops", verbose_name=_("固定线路")
    )
    position = models.PositiveSmallIntegerField(_("次序"))
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("助餐点"),
    )
    resident = models.ForeignKey(
        Resident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("老年人"),
    )

    objects = FixedStopQuerySet.as_manager()

    class Meta:
        verbose_name = _("固定线路站点")
        verbose_name_plural = _("固定线路站点")
        ordering = ["fixed_round", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fixed_round", "position"], name="meals_fixed_stop_position"
            ),
            models.CheckConstraint(
                condition=Q(station__isnull=True) ^ Q(resident__isnull=True),
                name="meals_fixed_stop_one_place",
            ),
        ]

    def __str__(self) -> str:
        return str(self.station or self.resident)
