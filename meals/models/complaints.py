"""Complaints about meals, and every step that was taken."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.models import TimeStamped
from elderly_care.models import Resident
from meals.enums import ComplaintOutcome, ComplaintState, MealPeriod
from meals.models.kitchens import Kitchen
from meals.models.orders import MealOrder
from meals.models.safety import KitchenRecordQuerySet


class Complaint(TimeStamped):
    """Somebody was not content with a meal. State changes only in meals.commands."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="complaints", verbose_name=_("厨房")
    )
    service_date = models.DateField(_("用餐日期"))
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    order = models.ForeignKey(
        MealOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("订餐单"),
    )
    resident = models.ForeignKey(
        Resident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meal_complaints",
        verbose_name=_("老年人"),
    )
    dish_name = models.CharField(_("菜名"), max_length=60, blank=True)
    text = models.TextField(_("投诉内容"), max_length=1000)
    promised_on = models.DateField(_("答应答复的日期"))
    received_at = models.DateTimeField(_("受理时间"), auto_now_add=True)
    received_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("受理人")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=ComplaintState, default=ComplaintState.RECEIVED
    )
    outcome = models.CharField(_("结论"), max_length=12, choices=ComplaintOutcome, blank=True)
    answer = models.TextField(_("答复"), max_length=1000, blank=True)
    key = models.CharField(_("请求编号"), max_length=80, editable=False)

    objects = KitchenRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("餐饮投诉")
        verbose_name_plural = _("餐饮投诉")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["received_by", "key"], name="meals_complaint_idempotent"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "examined"]) | ~Q(outcome="") & ~Q(answer=""),
                name="meals_complaint_answered",
            ),
        ]
        indexes = [
            models.Index(
                fields=["promised_on"],
                condition=Q(state__in=["received", "examined"]),
                name="meals_complaint_waiting",
            ),
            models.Index(fields=["kitchen", "service_date"], name="meals_complaint_day"),
        ]

    def __str__(self) -> str:
        return f"{self.service_date:%Y-%m-%d} {self.kitchen} {self.dish_name}".strip()


class ComplaintStepQuerySet(ScopedQuerySet):
    """Visible where the complaint is."""

    division_path = "complaint__kitchen__station__division__code"
    organisation_paths = ("complaint__kitchen__station__operator",)


class ComplaintStep(models.Model):
    """What was done, in words; never changes."""

    complaint = models.ForeignKey(
        Complaint, models.PROTECT, related_name="steps", verbose_name=_("投诉")
    )
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    state = models.CharField(_("之后的状态"), max_length=12, choices=ComplaintState)
    text = models.CharField(_("办理情况"), max_length=1000)

    objects = ComplaintStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("投诉办理")
        verbose_name_plural = _("投诉办理")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.text}"
