"""Who has applied for what, and what follows from it."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from core.models import TimeStamped
from elderly_care.models import Resident
from subsidies.models.programmes import Programme
from subsidies.models.versions import Tier


class EnrolmentQuerySet(ScopedQuerySet):
    """Enrolments in the trade's words."""

    division_path = "resident__community__code"


class Enrolment(TimeStamped):
    """A person's application to a programme, and what the monthly run still has to make up for.

    Changed only by subsidies.commands. What is owed stands in the awards.
    """

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="enrolments", verbose_name=_("老年人")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="enrolments", verbose_name=_("补贴项目")
    )
    account = models.OneToOneField(
        "Account", models.PROTECT, related_name="+", editable=False, verbose_name=_("账户")
    )
    applied_on = models.DateField(_("申请日期"))
    decided_on = models.DateField(
        _("审批日期"),
        null=True,
        blank=True,
        help_text=_("“审批通过的次月起发”的项目由此起算；空缺时按申请日期。"),
    )
    opening = models.DateField(
        _("起始月份"),
        null=True,
        blank=True,
        help_text=_("平台从这个月起发放；更早申请的，之前的月份已在别处发过。"),
    )
    catch_up_from = models.DateField(
        _("待补发起始月"),
        null=True,
        blank=True,
        help_text=_("下一次发放要从这个月查起，补上差额。"),
    )

    told_fen = models.BigIntegerField(
        _("已告知的金额（分）"), default=0, db_default=0, help_text=_("本人上次得知的每月金额。")
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("补贴享受人员")
        verbose_name_plural = _("补贴享受人员")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "programme"], name="subsidies_enrolment_once"
            ),
            models.CheckConstraint(
                condition=Q(opening__isnull=True) | Q(opening__day=1),
                name="subsidies_enrolment_opening_month",
            ),
            models.CheckConstraint(
                condition=Q(catch_up_from__isnull=True) | Q(catch_up_from__day=1),
                name="subsidies_enrolment_catch_up_month",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme"],
                condition=Q(catch_up_from__isnull=False),
                name="subsidies_enrolment_catch_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.resident} · {self.programme}"


class StopQuerySet(ScopedQuerySet):
    """Stops are visible where their person is."""

    division_path = "enrolment__resident__community__code"

    def reaching(self, month: date) -> Self:
        """Those that hold in a month or later, the latest first."""
        return self.filter(Q(last__isnull=True) | Q(last__gte=month)).order_by("-first")


class Stop(models.Model):
    """Months in which an enrolment is not paid although the facts would give a right to it."""

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="stops", verbose_name=_("享受人员")
    )
    first = models.DateField(_("停发首月"))
    last = models.DateField(_("停发末月"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=500)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("停发记录")
        verbose_name_plural = _("停发记录")
        ordering = ["enrolment", "first"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__day=1)
                & (Q(last__isnull=True) | Q(last__day=1, last__gte=F("first"))),
                name="subsidies_stop_months",
            ),
            ExclusionConstraint(
                name="subsidies_stop_no_overlap",
                expressions=[
                    ("enrolment", RangeOperators.EQUAL),
                    (
                        Func(
                            "first",
                            "last",
                            RangeBoundary(inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.first:%Y-%m}"


class SeenFactQuerySet(ScopedQuerySet):
    """Seen facts are visible where their person is."""

    division_path = "resident__community__code"


class SeenFact(models.Model):
    """A value of a file that carries no dates, and the day on which we saw it.

    Rules look at dated facts. Without this a change of the file would change the past as well.
    """

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="seen_facts", verbose_name=_("老年人")
    )
    name = models.CharField(_("事实"), max_length=24)
    value = models.CharField(_("取值"), max_length=24, blank=True)
    seen_on = models.DateField(_("发现日期"), null=True, blank=True)

    objects = SeenFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("档案变化记录")
        verbose_name_plural = _("档案变化记录")
        ordering = ["resident", "pk"]
        indexes = [models.Index(fields=["resident", "id"], name="subsidies_seen_fact")]

    def __str__(self) -> str:
        return f"{self.resident} {self.name} {self.value}"


class AwardQuerySet(ScopedQuerySet):
    """Awards in the trade's words."""

    division_path = "enrolment__resident__community__code"

    def in_force(self):
        """Not replaced by a later decision."""
        return self.filter(replaced_at__isnull=True)

    def from_month(self, month):
        """Owed in that month or later."""
        return self.filter(Q(last__isnull=True) | Q(last__gte=month))


class Award(models.Model):
    """The tier owed for every month from first to last. Never edited: changed facts replace it."""

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="awards", verbose_name=_("享受人员")
    )
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+", verbose_name=_("档次"))
    amount_fen = models.BigIntegerField(
        _("金额（分）"), help_text=_("按月、按季的项目为每月金额，其余为每次金额。")
    )
    cause = models.CharField(_("事由"), max_length=200, blank=True, default="", db_default="")
    matched_tiers = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("同时符合的档次"),
        null=True,
        blank=True,
        help_text=_("首月符合的全部档次；只发其中最高的一档。"),
    )
    first = models.DateField(_("首月"))
    last = models.DateField(_("末月"), null=True, blank=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    replaced_at = models.DateTimeField(_("被取代时间"), null=True, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("补贴认定")
        verbose_name_plural = _("补贴认定")
        ordering = ["enrolment", "first"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="subsidies_award_positive"),
            models.CheckConstraint(
                condition=Q(first__day=1)
                & (Q(last__isnull=True) | Q(last__day=1, last__gte=F("first"))),
                name="subsidies_award_months",
            ),
            ExclusionConstraint(
                name="subsidies_award_no_overlap",
                expressions=[
                    ("enrolment", RangeOperators.EQUAL),
                    (
                        Func(
                            "first",
                            "last",
                            RangeBoundary(inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(replaced_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.first:%Y-%m}"

    @property
    def span(self) -> tuple:
        """What makes two awards the same decision."""
        return self.tier_id, self.first, self.last
