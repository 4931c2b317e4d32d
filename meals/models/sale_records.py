"""What follows a sale: its reversal, a look at it, an order handed over, the day's subsidy used."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from elderly_care.models import Resident
from meals.enums import ReviewReason, ReviewState
from meals.models.orders import MealOrder
from meals.models.sales import Sale, SalePartQuerySet
from meals.models.till import TillShift


class SaleReversal(models.Model):
    """A sale taken back: what each source got, in whose drawer, and why. Never changed."""

    sale = models.OneToOneField(
        Sale, models.PROTECT, related_name="reversal", verbose_name=_("消费")
    )
    shift = models.ForeignKey(
        TillShift,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversals",
        verbose_name=_("班次"),
    )
    booked_on = models.DateField(_("记入哪天的日结"))
    reason = models.CharField(_("原因"), max_length=200)
    reversed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("经办人")
    )
    reversed_at = models.DateTimeField(_("冲正时间"))
    purse_fen = models.BigIntegerField(_("退回账户（分）"))
    cash_fen = models.BigIntegerField(_("退现金（分）"))
    card_fen = models.BigIntegerField(_("退刷卡（分）"))

    objects = SalePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("冲正")
        verbose_name_plural = _("冲正")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="meals_reversal_reason"),
            models.CheckConstraint(
                condition=Q(cash_fen=0) | Q(shift__isnull=False),
                name="meals_reversal_from_a_drawer",
            ),
        ]

    def __str__(self) -> str:
        return str(self.sale_id)


class TillHandOverQuerySet(ScopedQuerySet):
    """Visible where the till is."""

    division_path = "shift__till__station__division__code"
    organisation_paths = ("shift__till__station__operator",)


class TillHandOver(models.Model):
    """An order handed over at a till, and the cash that went into its drawer. Never changed."""

    order = models.OneToOneField(
        MealOrder, models.PROTECT, related_name="at_till", verbose_name=_("订餐单")
    )
    shift = models.ForeignKey(
        TillShift, models.PROTECT, related_name="hand_overs", verbose_name=_("班次")
    )
    cash_fen = models.BigIntegerField(_("现金（分）"))
    handed_over_at = models.DateTimeField(_("交付时间"))

    objects = TillHandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("柜台交付")
        verbose_name_plural = _("柜台交付")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.order_id)


class SaleReviewQuerySet(SalePartQuerySet):
    """Work items in the trade's words."""

    def open(self):
        """Still to be looked at."""
        return self.filter(state=ReviewState.OPEN)


class SaleReview(models.Model):
    """A sale made offline that doesn't agree with what happened elsewhere; one item a sale."""

    sale = models.OneToOneField(Sale, models.PROTECT, related_name="review", verbose_name=_("消费"))
    reasons = ArrayField(
        models.CharField(max_length=20, choices=ReviewReason), verbose_name=_("原因")
    )
    details = models.JSONField(_("详情"), default=dict)
    state = models.CharField(_("状态"), max_length=8, choices=ReviewState, default=ReviewState.OPEN)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    opened_at = models.DateTimeField(_("发现时间"), auto_now_add=True)
    settled_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    outcome = models.CharField(_("处理意见"), max_length=200, blank=True)

    objects = SaleReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("消费核对")
        verbose_name_plural = _("消费核对")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | Q(settled_at__isnull=False, owner__isnull=False) & ~Q(outcome=""),
                name="meals_review_settled_with_outcome",
            ),
            models.CheckConstraint(condition=Q(reasons__len__gt=0), name="meals_review_has_reason"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state="open"), name="meals_review_open")]

    def __str__(self) -> str:
        return str(self.sale_id)

    @property
    def reason_words(self) -> str:
        """All of them, in words."""
        return "；".join(str(ReviewReason(reason).label) for reason in self.reasons)


class SubsidyUseQuerySet(ScopedQuerySet):
    """Visible where the person lives."""

    division_path = "resident__community__code"


class SubsidyUse(models.Model):
    """Which order or sale used a person's subsidy of a day. Kept by triggers, written by nobody."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="+", verbose_name=_("老年人")
    )
    day = models.DateField(_("日期"))
    order = models.OneToOneField(
        MealOrder, models.PROTECT, null=True, related_name="+", verbose_name=_("订餐单")
    )
    sale = models.OneToOneField(
        Sale, models.PROTECT, null=True, related_name="+", verbose_name=_("消费")
    )

    objects = SubsidyUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("就餐补贴使用")
        verbose_name_plural = _("就餐补贴使用")
        constraints = [
            models.UniqueConstraint(fields=["resident", "day"], name="meals_subsidy_once_a_day"),
            models.CheckConstraint(
                condition=Q(order__isnull=False, sale__isnull=True)
                | Q(order__isnull=True, sale__isnull=False),
                name="meals_subsidy_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.day:%Y-%m-%d}"
