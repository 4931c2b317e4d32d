"""Delivery rounds of a meal, their stops, and what no round takes."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from core.models import TimeStamped
from meals.enums import (
    MealPeriod,
    RoundKind,
    RoundState,
    StopKind,
    StopState,
    UnservedReason,
)
from meals.models.kitchens import Kitchen, KitchenPartQuerySet
from meals.models.orders import MealOrder
from meals.models.riders import FixedRound, Rider
from stations.models import Station


class MealOfKitchenQuerySet(KitchenPartQuerySet):
    """What belongs to one meal of one kitchen."""

    def of_meal(self, kitchen: Kitchen | int, service_date: date, meal_period: str):
        """Of one kitchen, day and meal."""
        return self.filter(kitchen=kitchen, service_date=service_date, meal_period=meal_period)


class RoundPlan(TimeStamped):
    """That the rounds of a kitchen's meal have been planned; from then on changes make slips."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="round_plans", verbose_name=_("厨房")
    )
    service_date = models.DateField(_("用餐日期"))
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    planned_at = models.DateTimeField(_("排线时间"))
    is_estimated = models.BooleanField(_("有地址没有坐标"), default=False)

    objects = MealOfKitchenQuerySet.as_manager()

    class Meta:
        verbose_name = _("配送计划")
        verbose_name_plural = _("配送计划")
        ordering = ["-service_date", "meal_period", "kitchen"]
        constraints = [
            models.UniqueConstraint(
                fields=["kitchen", "service_date", "meal_period"], name="meals_round_plan_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_date:%Y-%m-%d} {self.get_meal_period_display()} {self.kitchen}"


class RoundQuerySet(MealOfKitchenQuerySet):
    """Rounds in the trade's words."""

    def alive(self):
        """Driven or to be driven."""
        return self.filter(state__in=RoundState.ALIVE)


class Round(TimeStamped):
    """One trip with meals from a kitchen or a point and back. State changes only in meals.commands."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="rounds", verbose_name=_("厨房")
    )
    service_date = models.DateField(_("用餐日期"))
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    kind = models.CharField(_("送什么"), max_length=8, choices=RoundKind)
    number = models.PositiveSmallIntegerField(_("线路号"))
    start = models.ForeignKey(
        Station, models.PROTECT, related_name="+", verbose_name=_("从哪里出发")
    )
    rider = models.ForeignKey(
        Rider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rounds",
        verbose_name=_("送餐员"),
    )
    fixed_round = models.ForeignKey(
        FixedRound,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("固定线路"),
    )
    state = models.CharField(
        _("状态"), max_length=8, choices=RoundState, default=RoundState.PLANNED, editable=False
    )
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    is_overridden = models.BooleanField(_("当天人工排序"), default=False)
    cooked_at = models.DateTimeField(_("出餐时间"))
    leaves_at = models.DateTimeField(_("计划出发时间"))
    returns_at = models.DateTimeField(_("计划返回时间"))
    travel_seconds = models.PositiveIntegerField(_("路上时间（秒）"))
    portions = models.PositiveIntegerField(_("份数"))
    sent_at = models.DateTimeField(_("实际出发时间"), null=True, blank=True)
    done_at = models.DateTimeField(_("送完时间"), null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("配送线路")
        verbose_name_plural = _("配送线路")
        ordering = ["-service_date", "meal_period", "kitchen", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["kitchen", "service_date", "meal_period", "number"],
                name="meals_round_once",
            )
        ]
        indexes = [models.Index(fields=["rider", "service_date"], name="meals_round_rider_day")]

    def __str__(self) -> str:
        return f"{self.kitchen} {self.get_kind_display()} {self.number}"


class StopQuerySet(ScopedQuerySet):
    """Visible where the kitchen is, and to who runs the meal point."""

    division_path = "round__kitchen__station__division__code"
    organisation_paths = ("round__kitchen__station__operator", "station__operator")

    def alive(self):
        """Still part of its round."""
        return self.filter(state__in=StopState.ALIVE)


class Stop(TimeStamped):
    """Where a round stops: a meal point, or the door of one order."""

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="stops", verbose_name=_("配送线路")
    )
    position = models.PositiveSmallIntegerField(_("次序"))
    kind = models.CharField(_("类型"), max_length=8, choices=StopKind)
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("助餐点"),
    )
    order = models.ForeignKey(
        MealOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stops",
        verbose_name=_("订餐单"),
    )
    portions = models.PositiveIntegerField(_("份数"))
    planned_at = models.DateTimeField(_("计划到达时间"))
    eat_by = models.DateTimeField(_("最晚食用时间"))
    state = models.CharField(
        _("状态"), max_length=8, choices=StopState, default=StopState.PLANNED, editable=False
    )
    is_estimated = models.BooleanField(_("位置是估计的"), default=False)
    ended_at = models.DateTimeField(_("实际时间"), null=True, blank=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("线路站点")
        verbose_name_plural = _("线路站点")
        ordering = ["round", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "position"],
                name="meals_stop_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=~Q(state="dropped"),
                name="meals_stop_order_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="point", station__isnull=False, order__isnull=True)
                | Q(kind="door", station__isnull=True, order__isnull=False),
                name="meals_stop_one_place",
            ),
        ]

    def __str__(self) -> str:
        return str(self.station or self.order)


class UnservedDeliveryQuerySet(ScopedQuerySet):
    """Visible where the kitchen is."""

    division_path = "plan__kitchen__station__division__code"
    organisation_paths = ("plan__kitchen__station__operator",)


class UnservedDelivery(models.Model):
    """What no round takes, with the reason; gone as soon as a round takes it."""

    plan = models.ForeignKey(
        RoundPlan, models.CASCADE, related_name="unserved", verbose_name=_("配送计划")
    )
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("助餐点"),
    )
    order = models.OneToOneField(
        MealOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="unserved",
        verbose_name=_("订餐单"),
    )
    portions = models.PositiveIntegerField(_("份数"))
    reason = models.CharField(_("原因"), max_length=12, choices=UnservedReason)

    objects = UnservedDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("没有排上线路的餐")
        verbose_name_plural = _("没有排上线路的餐")
        ordering = ["plan", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "station"], name="meals_unserved_point_once"),
            models.CheckConstraint(
                condition=Q(station__isnull=True) ^ Q(order__isnull=True),
                name="meals_unserved_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station or self.order} {self.get_reason_display()}"
