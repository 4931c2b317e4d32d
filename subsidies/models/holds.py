"""Money set aside for an order until it is captured or released."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from subsidies.enums import HoldOutcome
from subsidies.models.accounts import Account
from subsidies.models.ledger import Journal, Lot


class HoldQuerySet(ScopedQuerySet):
    """Holds are visible where their person is."""

    division_path = "account__resident__community__code"


class HoldPartQuerySet(ScopedQuerySet):
    """What belongs to a hold is visible where the hold is."""

    division_path = "hold__account__resident__community__code"


class Hold(models.Model):
    """Purse money set aside for one order; its end is a row of its own, so it can end only once."""

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="holds", verbose_name=_("账户")
    )
    reference = models.CharField(_("业务编号"), max_length=100)
    amount_fen = models.BigIntegerField(_("金额（分）"))
    offset_bp = models.PositiveSmallIntegerField(
        _("抵扣比例（万分之）"),
        null=True,
        blank=True,
        help_text=_("冻结时按账单的这个比例抵扣；实际金额变小时，抵扣随之变小。"),
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("冻结")
        verbose_name_plural = _("冻结")
        constraints = [
            models.UniqueConstraint(fields=["reference", "account"], name="subsidies_hold_once"),
            models.UniqueConstraint(fields=["id", "account"], name="subsidies_hold_identity"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="subsidies_hold_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount_fen}"


class HoldLot(models.Model):
    """From which lots a hold takes its money."""

    hold = models.ForeignKey(
        Hold, models.PROTECT, db_constraint=False, related_name="lots", verbose_name=_("冻结")
    )
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("账户"),
    )
    lot = models.ForeignKey(
        Lot, models.PROTECT, db_constraint=False, related_name="+", verbose_name=_("资金批次")
    )
    amount_fen = models.BigIntegerField(_("金额（分）"))

    objects = HoldPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("冻结明细")
        verbose_name_plural = _("冻结明细")
        constraints = [
            models.UniqueConstraint(fields=["hold", "lot"], name="subsidies_hold_lot_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="subsidies_hold_lot_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hold_id}: {self.amount_fen}"


class HoldEnd(models.Model):
    """How a hold ended. The key makes a second end impossible."""

    hold = models.OneToOneField(
        Hold, models.PROTECT, primary_key=True, related_name="end", verbose_name=_("冻结")
    )
    outcome = models.CharField(_("结果"), max_length=12, choices=HoldOutcome)
    journal = models.OneToOneField(
        Journal, models.PROTECT, null=True, related_name="+", verbose_name=_("凭证")
    )
    ended_at = models.DateTimeField(_("结束时间"), auto_now_add=True)

    objects = HoldPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("冻结结束")
        verbose_name_plural = _("冻结结束")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=HoldOutcome.CAPTURED, journal__isnull=False)
                | Q(outcome=HoldOutcome.RELEASED, journal__isnull=True),
                name="subsidies_hold_end_journal",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hold_id}: {self.get_outcome_display()}"
