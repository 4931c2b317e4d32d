"""What residents prefer, and what to know at their door."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from core.models import TimeStamped
from core.spans import SpanQuerySet, ends_after_start
from dispatch.enums import PreferenceKind, PreferenceSource
from dispatch.models.carers import Carer
from elderly_care.models import Resident

ABOUT_A_CARER = (PreferenceKind.SAME_CARER, PreferenceKind.NOT_THIS_CARER)


class PreferenceQuerySet(SpanQuerySet, ScopedQuerySet):
    """Preferences in the trade's words."""

    division_path = "resident__community__code"

    first_day, last_day = "starts_on", "ends_on"


class Preference(TimeStamped):
    """One thing that a resident prefers or that a carer must know; grows from visits and calls."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="preferences", verbose_name=_("老年人")
    )
    kind = models.CharField(_("内容"), max_length=16, choices=PreferenceKind)
    carer = models.ForeignKey(
        Carer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("服务人员"),
    )
    value = models.CharField(
        _("取值"), max_length=40, blank=True, help_text=_("性别写 M 或 F；语言写名称。")
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    source = models.CharField(
        _("来源"), max_length=12, choices=PreferenceSource, default=PreferenceSource.STAFF
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务偏好")
        verbose_name_plural = _("服务偏好")
        ordering = ["resident", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ABOUT_A_CARER, carer__isnull=False)
                | (~Q(kind__in=ABOUT_A_CARER) & Q(carer__isnull=True)),
                name="dispatch_preference_carer",
                violation_error_message=_("请选择是哪一位服务人员；其他偏好不用选。"),
            ),
            ends_after_start("dispatch_preference_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.get_kind_display()}"
