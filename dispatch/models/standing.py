"""Standing plans: "every Tuesday at nine, bathing", and what came of each day."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet
from core.dates import today
from core.models import TimeStamped
from core.spans import ends_after_start, not_over
from dispatch.enums import Channel, StandingResult
from dispatch.models.carers import Carer
from dispatch.models.catalogue import ServiceItem
from dispatch.models.orders import WorkOrder
from elderly_care.models import Resident
from elderly_care.models.standing import Standing, StandingQuerySet
from stations.models import Station


class StandingPlanQuerySet(StandingQuerySet):
    """Standing plans in the trade's words."""

    division_path = "resident__community__code"
    organisation_paths = ("operator",)

    def running(self):
        """Not ended by anybody, and its last day has not passed."""
        return super().running().filter(not_over(today(), "ends_on"))


class StandingPlan(Standing):
    """A resident's regular visit. Changed only by dispatch.commands."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="standing_plans", verbose_name=_("老年人")
    )
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="+", verbose_name=_("服务项目")
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("运营方")
    )
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("站点")
    )
    every_weeks = models.PositiveSmallIntegerField(
        _("每几周一次"), default=1, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    starts_at = models.TimeField(_("最早开始"))
    window_min = models.PositiveSmallIntegerField(
        _("可以晚多少分钟开始"), default=30, validators=[MaxValueValidator(720)]
    )
    preferred_carer = models.ForeignKey(
        Carer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("希望的服务人员"),
    )
    note = models.CharField(_("备注"), max_length=300, blank=True)
    paused_from = models.DateField(_("暂停从"), null=True, blank=True)
    paused_to = models.DateField(_("暂停到"), null=True, blank=True)
    channel = models.CharField(_("渠道"), max_length=12, choices=Channel)

    objects = StandingPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("长期服务计划")
        verbose_name_plural = _("长期服务计划")
        ordering = ["-pk"]
        constraints = [
            ExclusionConstraint(
                name="dispatch_standing_once",
                expressions=[
                    ("resident", RangeOperators.EQUAL),
                    ("item", RangeOperators.EQUAL),
                    ("starts_at", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            Value("[]"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("这个项目这个时间已经有长期计划了。"),
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gt=0, every_weeks__gt=0),
                name="dispatch_standing_weekdays",
            ),
            ends_after_start("dispatch_standing_dates"),
            models.CheckConstraint(
                condition=Q(paused_from__isnull=True, paused_to__isnull=True)
                | Q(paused_from__isnull=False, paused_to__gte=F("paused_from")),
                name="dispatch_standing_pause",
                violation_error_message=_("暂停的结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.item}"

    def is_paused_on(self, day: date) -> bool:
        """Whether the pause covers a day."""
        return self.paused_from is not None and self.paused_from <= day <= self.paused_to

    def falls_on(self, day: date) -> bool:
        """Whether a day is in one of its weeks; weeks are counted from the Monday of the first."""
        first = self.starts_on.toordinal() - self.starts_on.weekday()
        return (day.toordinal() - day.weekday() - first) // 7 % self.every_weeks == 0


class StandingVisitQuerySet(ScopedQuerySet):
    """Visible where the plan is."""

    division_path = "plan__resident__community__code"
    organisation_paths = ("plan__operator",)


class StandingVisit(TimeStamped):
    """What a standing plan came to on one day: an order, or the reason why not."""

    plan = models.ForeignKey(
        StandingPlan, models.PROTECT, related_name="visits", verbose_name=_("长期服务计划")
    )
    day = models.DateField(_("日期"))
    result = models.CharField(_("结果"), max_length=12, choices=StandingResult)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    order = models.ForeignKey(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("工单")
    )

    objects = StandingVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("长期计划的一天")
        verbose_name_plural = _("长期计划的每一天")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "day"], name="dispatch_standing_visit_once"),
            models.CheckConstraint(
                condition=~Q(result="requested") | Q(order__isnull=False),
                name="dispatch_standing_visit_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_result_display()}"
