"""What a kitchen writes down about the safety of its food, and what has to be put right."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.models import TimeStamped
from meals.enums import (
    AlertLevel,
    MealPeriod,
    SafetyAlertKind,
    SafetyAlertState,
    SampleState,
    TemperatureKind,
)
from meals.models.kitchens import Kitchen
from meals.models.safety_rules import CheckList, SampleRule


class KitchenRecordQuerySet(ScopedQuerySet):
    """Records of a kitchen are visible where the kitchen is."""

    division_path = "kitchen__station__division__code"
    organisation_paths = ("kitchen__station__operator",)


class FoodSample(TimeStamped):
    """So many grams of a dish of a meal, kept cold. Disposed of only by meals.commands.

    The dish is known by its name: what overflows from another kitchen's menu is cooked here, too.
    """

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="food_samples", verbose_name=_("厨房")
    )
    service_date = models.DateField(_("用餐日期"))
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    dish_name = models.CharField(_("菜名"), max_length=60)
    grams = models.PositiveIntegerField(_("重量（克）"))
    container = models.CharField(_("容器编号"), max_length=40)
    fridge = models.CharField(_("冷藏柜"), max_length=40)
    taken_at = models.DateTimeField(_("留样时间"))
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("留样人"))
    rule = models.ForeignKey(
        SampleRule, models.PROTECT, related_name="+", verbose_name=_("留样规定")
    )
    keep_until = models.DateTimeField(_("留存至"))
    state = models.CharField(
        _("状态"), max_length=12, choices=SampleState, default=SampleState.KEPT
    )
    disposed_at = models.DateTimeField(_("处置时间"), null=True, blank=True)
    disposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处置人")
    )
    key = models.CharField(_("请求编号"), max_length=80, editable=False)

    objects = KitchenRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("食品留样")
        verbose_name_plural = _("食品留样")
        ordering = ["-service_date", "meal_period", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["taken_by", "key"], name="meals_sample_idempotent"),
            models.CheckConstraint(
                condition=Q(state="kept", disposed_at__isnull=True, disposed_by__isnull=True)
                | Q(
                    state="disposed",
                    disposed_at__gte=F("keep_until"),
                    disposed_by__isnull=False,
                ),
                name="meals_sample_kept_long_enough",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kitchen", "service_date", "meal_period"], name="meals_sample_meal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dish_name} {self.grams} g"


class TemperatureReading(models.Model):
    """What a thermometer said, with the limits of that day; never changes."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="temperature_readings", verbose_name=_("厨房")
    )
    kind = models.CharField(_("测温对象"), max_length=12, choices=TemperatureKind)
    place = models.CharField(_("位置"), max_length=60)
    celsius = models.DecimalField(_("温度（℃）"), max_digits=4, decimal_places=1)
    measured_at = models.DateTimeField(_("测量时间"))
    received_at = models.DateTimeField(_("收到时间"), auto_now_add=True)
    low = models.DecimalField(_("最低（℃）"), max_digits=4, decimal_places=1, null=True)
    high = models.DecimalField(_("最高（℃）"), max_digits=4, decimal_places=1, null=True)
    in_range = models.BooleanField(_("在范围内"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    key = models.CharField(_("请求编号"), max_length=80, editable=False)

    objects = KitchenRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("温度记录")
        verbose_name_plural = _("温度记录")
        ordering = ["-measured_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recorded_by", "key"], name="meals_temperature_idempotent"
            )
        ]
        indexes = [models.Index(fields=["kitchen", "measured_at"], name="meals_temperature_when")]

    def __str__(self) -> str:
        return f"{self.place} {self.celsius} ℃"


class SelfCheck(models.Model):
    """What a kitchen found on its daily round; never changes."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="self_checks", verbose_name=_("厨房")
    )
    day = models.DateField(_("日期"))
    check_list = models.ForeignKey(
        CheckList, models.PROTECT, related_name="+", verbose_name=_("自查表")
    )
    answers = models.JSONField(_("结果"))
    failed = models.PositiveSmallIntegerField(_("不合格项"))
    done_at = models.DateTimeField(_("自查时间"), auto_now_add=True)
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("自查人"))

    objects = KitchenRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("每日自查")
        verbose_name_plural = _("每日自查")
        ordering = ["-day", "kitchen"]
        constraints = [
            models.UniqueConstraint(fields=["kitchen", "day"], name="meals_self_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.kitchen} {self.day:%Y-%m-%d}"


class SafetyAlertQuerySet(KitchenRecordQuerySet):
    """Alerts in the trade's words."""

    def overdue(self, now: datetime):
        """Whose owner has let the time pass."""
        ends = Coalesce("turn_ends_at", "due_at")
        return self.filter(state=SafetyAlertState.OPEN).alias(ends=ends).filter(ends__lte=now)


class SafetyAlert(TimeStamped):
    """Something to put right, with who answers for it and until when.

    Opened by what was recorded or is missing; closed only by meals.commands. `key` says what it is
    about, so that the same thing is told once.
    """

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="safety_alerts", verbose_name=_("厨房")
    )
    kind = models.CharField(_("事项"), max_length=16, choices=SafetyAlertKind)
    key = models.CharField(_("对象"), max_length=120, unique=True, editable=False)
    subject = models.CharField(_("内容"), max_length=200)
    opened_at = models.DateTimeField(_("发现时间"))
    due_at = models.DateTimeField(_("处理期限"))
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责人")
    )
    level = models.PositiveSmallIntegerField(
        _("级别"), choices=AlertLevel, default=AlertLevel.STATION
    )
    turn_ends_at = models.DateTimeField(
        _("转给下一位的时间"), null=True, blank=True, help_text=_("没有转过的，到处理期限就转。")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=SafetyAlertState, default=SafetyAlertState.OPEN
    )
    action = models.CharField(_("处理情况"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("了结时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )

    objects = SafetyAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("食品安全待办")
        verbose_name_plural = _("食品安全待办")
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | Q(state="settled", ended_at__isnull=False)
                | Q(state="handled", ended_at__isnull=False, ended_by__isnull=False)
                & ~Q(action=""),
                name="meals_safety_alert_ended",
            )
        ]
        indexes = [
            models.Index(
                fields=["kitchen", "due_at"],
                condition=Q(state="open"),
                name="meals_safety_alert_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"
