"""Who has applied for what, and what follows from it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from core.models import TimeStamped
from elderly_care.models import Resident
from subsidies.models.programmes import Programme, Tier


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


class AwardQuerySet(ScopedQuerySet):
    """Awards in the trade's words."""

    division_path = "enrolment__resident__community__code"

    def in_force(self):
        """Not replaced by a later decision."""
        return self.filter(replaced_at__isnull=True)


class Award(models.Model):
    """The tier owed for every month from first to last. Never edited: changed facts replace it."""

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="awards", verbose_name=_("享受人员")
    )
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+", verbose_name=_("档次"))
    amount_fen = models.BigIntegerField(_("每月金额（分）"))
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
