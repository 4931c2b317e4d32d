"""Plans of a day: drafts that staff compare, and the one that was published."""

from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, Division, ScopedQuerySet, User, dates_in_order
from core.models import TimeStamped
from dispatch.enums.planning import Excluded, PlanState, Variant
from dispatch.models.carers import Carer
from dispatch.models.orders import WorkOrder

LONGEST_SEARCH = 600


class PlanWeights(DatedRule):
    """What a plan minds, in seconds of travel, and how long the search may take."""

    continuity_s = models.PositiveIntegerField(
        _("不是熟人算几秒路程"), validators=[MaxValueValidator(36_000)]
    )
    preference_s = models.PositiveIntegerField(
        _("不合偏好算几秒路程"), validators=[MaxValueValidator(36_000)]
    )
    fair_visits = models.PositiveSmallIntegerField(
        _("平均方案每人最多几次"), validators=[MinValueValidator(1)]
    )
    frozen_min = models.PositiveSmallIntegerField(
        _("多少分钟内开始的不再动"), validators=[MaxValueValidator(24 * 60)]
    )
    rest_from = models.TimeField(_("最早几点休息"), default=time(11))
    rest_to = models.TimeField(_("最晚几点开始休息"), default=time(14))
    known_days = models.PositiveSmallIntegerField(
        _("多少天内来过算熟人"), default=90, validators=[MaxValueValidator(3660)]
    )
    familiar_times = models.PositiveSmallIntegerField(
        _("熟人方案里熟人加重几倍"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    search_s = models.PositiveSmallIntegerField(
        _("排班最多算几秒"),
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_SEARCH)],
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("排班权重")
        verbose_name_plural = _("排班权重")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="dispatch_weights_once"
            ),
            models.CheckConstraint(
                condition=Q(search_s__range=(1, LONGEST_SEARCH), fair_visits__gt=0),
                name="dispatch_weights_sensible",
            ),
            models.CheckConstraint(
                condition=Q(rest_from__lte=F("rest_to")), name="dispatch_weights_rest"
            ),
            dates_in_order("dispatch_weights_dates"),
        ]


class PlanQuerySet(ScopedQuerySet):
    """Plans in the trade's words: visible to who answers for the area."""

    division_path = "division__code"


class Plan(TimeStamped):
    """Who goes where on a day in an area, by some weights. Changed only by dispatch.commands."""

    day = models.DateField(_("日期"))
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="visit_plans", verbose_name=_("地区")
    )
    variant = models.CharField(_("方案"), max_length=12, choices=Variant, default=Variant.BALANCED)
    state = models.CharField(_("状态"), max_length=12, choices=PlanState, default=PlanState.ASKED)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("谁要排的")
    )
    weights = models.JSONField(_("权重"), default=dict)
    cost = models.JSONField(_("代价"), default=dict)
    seconds = models.FloatField(_("算了几秒"), default=0)
    fallback = models.BooleanField(_("没有算完，用的是上一份方案或简单排法"), default=False)
    estimated = models.BooleanField(_("路程为估算"), default=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("排班方案")
        verbose_name_plural = _("排班方案")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "division"],
                condition=Q(state="published"),
                name="dispatch_plan_published_once",
            ),
            models.UniqueConstraint(
                fields=["day", "division", "variant"],
                condition=Q(state="asked"),
                name="dispatch_plan_asked_once",
            ),
        ]
        indexes = [models.Index(fields=["day", "division"], name="dispatch_plan_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.division} {self.get_variant_display()}"


class PlanPartQuerySet(ScopedQuerySet):
    """Parts of a plan are visible where the plan is."""

    division_path = "plan__division__code"


class PlannedVisit(TimeStamped):
    """One carer at one order, in a plan."""

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="visits", verbose_name=_("排班方案")
    )
    order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="planned_visits", verbose_name=_("工单")
    )
    carer = models.ForeignKey(
        Carer, models.PROTECT, related_name="planned_visits", verbose_name=_("服务人员")
    )
    position = models.PositiveSmallIntegerField(_("第几个人"), default=1)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    locked = models.BooleanField(_("锁定"), default=False)
    told_at = models.DateTimeField(_("告诉服务人员的时间"), null=True)
    result = models.CharField(_("发布结果"), max_length=300, blank=True)

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("排定的上门")
        verbose_name_plural = _("排定的上门")
        ordering = ["plan", "carer", "starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "order", "position"], name="dispatch_planned_once"
            ),
            models.UniqueConstraint(
                fields=["plan", "order", "carer"], name="dispatch_planned_two_people"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="dispatch_planned_times"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.carer}"


class UnplacedVisit(models.Model):
    """An order for which a plan has nobody: how many carers each rule excludes."""

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="unplaced", verbose_name=_("排班方案")
    )
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="+", verbose_name=_("工单"))
    reasons = models.JSONField(_("原因"), default=dict)

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("没排上的上门")
        verbose_name_plural = _("没排上的上门")
        ordering = ["plan", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="dispatch_unplaced_once")
        ]

    def __str__(self) -> str:
        return str(self.order)

    @property
    def words(self) -> list[tuple[str, int]]:
        """Each rule in words, with how many it excludes; the most first."""
        labels = dict(Excluded.choices)
        rows = sorted(self.reasons.items(), key=lambda row: (-row[1], row[0]))
        return [(str(labels.get(rule, rule)), count) for rule, count in rows]
