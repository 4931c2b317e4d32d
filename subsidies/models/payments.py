"""Orders to pay operators, and the bank accounts to which they are paid."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet, User
from core.fields import EncryptedTextField
from subsidies.enums import PaymentOrderState
from subsidies.models.programmes import Programme


class OperatorQuerySet(ScopedQuerySet):
    """Visible where the operator is, and to the operator."""

    division_path = "operator__division__code"
    organisation_paths = ("operator",)


class OperatorBankAccount(models.Model):
    """Where an operator's money goes. A new number is a new row; paid orders keep theirs."""

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="bank_accounts", verbose_name=_("运营方")
    )
    holder = models.CharField(_("户名"), max_length=120)
    bank_name = models.CharField(_("开户行"), max_length=120)
    number = EncryptedTextField(_("账号"))
    last_four = models.CharField(_("账号后四位"), max_length=4)
    set_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    replaced_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = OperatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("运营方收款账户")
        verbose_name_plural = _("运营方收款账户")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator"],
                condition=Q(replaced_at__isnull=True),
                name="subsidies_bank_account_one_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.bank_name} ****{self.last_four}"


class PaymentOrder(models.Model):
    """Pay an operator what locked statements come to. Two persons; paid exactly once."""

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="payment_orders", verbose_name=_("运营方")
    )
    bank_account = models.ForeignKey(
        OperatorBankAccount, models.PROTECT, related_name="+", verbose_name=_("收款账户")
    )
    total_fen = models.BigIntegerField(_("合计（分）"))
    state = models.CharField(
        _("状态"), max_length=12, choices=PaymentOrderState, default=PaymentOrderState.PREPARED
    )
    prepared_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("制单人")
    )
    prepared_at = models.DateTimeField(_("制单时间"), auto_now_add=True)
    approved_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("批准人"),
    )
    approved_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    bank_reference = models.CharField(_("银行流水号"), max_length=60, blank=True)
    paid_on = models.DateField(_("付款日期"), null=True, blank=True)

    objects = OperatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("付款单")
        verbose_name_plural = _("付款单")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_fen__gt=0), name="subsidies_payment_order_positive"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="subsidies_payment_order_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PaymentOrderState.PREPARED, PaymentOrderState.CANCELLED])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="subsidies_payment_order_approved",
            ),
            models.CheckConstraint(
                condition=Q(state=PaymentOrderState.PAID, paid_on__isnull=False)
                & ~Q(bank_reference="")
                | Q(paid_on__isnull=True, bank_reference="") & ~Q(state=PaymentOrderState.PAID),
                name="subsidies_payment_order_paid",
            ),
            models.UniqueConstraint(
                fields=["bank_reference"],
                condition=~Q(bank_reference=""),
                name="subsidies_payment_order_bank_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.operator}"

    @property
    def number(self) -> str:
        """What stands on the paper and in the bank's field for remarks."""
        return f"FK{self.pk:07d}" if self.pk else ""


class PaymentPartQuerySet(ScopedQuerySet):
    """Visible with the order."""

    division_path = "order__operator__division__code"
    organisation_paths = ("order__operator",)


class PaymentPart(models.Model):
    """What one programme pays of an order: money never crosses programmes."""

    order = models.ForeignKey(
        PaymentOrder, models.PROTECT, related_name="parts", verbose_name=_("付款单")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("补贴项目")
    )
    amount_fen = models.BigIntegerField(_("金额（分）"))

    objects = PaymentPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("付款单明细")
        verbose_name_plural = _("付款单明细")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "programme"], name="subsidies_payment_part_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="subsidies_payment_part_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount_fen}"
