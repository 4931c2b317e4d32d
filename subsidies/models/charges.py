"""Charges by operators' programs or by staff, and refunds by hand; the money itself is in the ledger."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet, User
from core.models import TimeStamped
from elderly_care.models import Resident
from subsidies.enums import ChargeMode, ChargeState, RefundPart, Service

PREFIX = "charge:"


class ChargeQuerySet(ScopedQuerySet):
    """Charges are visible where their person is, and to the operator who is paid."""

    division_path = "resident__community__code"
    organisation_paths = ("operator",)


class Charge(TimeStamped):
    """What an operator asked of a person's purses under a number of its own; changed by commands.charges."""

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="charges", verbose_name=_("运营方")
    )
    number = models.CharField(_("运营方编号"), max_length=80)
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="charges", verbose_name=_("老年人")
    )
    service = models.CharField(_("服务"), max_length=24, choices=Service)
    mode = models.CharField(_("方式"), max_length=8, choices=ChargeMode)
    state = models.CharField(
        _("状态"), max_length=12, choices=ChargeState, default=ChargeState.HELD
    )
    amount_fen = models.BigIntegerField(_("金额（分）"))
    held_fen = models.BigIntegerField(_("冻结（分）"), default=0)
    price_fen = models.BigIntegerField(_("实际价格（分）"), null=True, blank=True)
    paid_fen = models.BigIntegerField(_("从账户扣款（分）"), null=True, blank=True)
    occurred_on = models.DateField(_("发生日期"))
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    charged_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))

    objects = ChargeQuerySet.as_manager()

    class Meta:
        verbose_name = _("扣款")
        verbose_name_plural = _("扣款")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "number"], name="subsidies_charge_number_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, held_fen__gte=0, held_fen__lte=F("amount_fen")),
                name="subsidies_charge_held",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ChargeState.CAPTURED,
                    price_fen__gt=0,
                    price_fen__lte=F("amount_fen"),
                    paid_fen__gte=0,
                    paid_fen__lte=F("price_fen"),
                )
                | (
                    ~Q(state=ChargeState.CAPTURED)
                    & Q(price_fen__isnull=True, paid_fen__isnull=True)
                ),
                name="subsidies_charge_paid",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What the ledger calls it: nobody else's number can be the same."""
        return f"{PREFIX}{self.pk}"

    @property
    def rest_fen(self) -> int:
        """What the purses do not pay: the person's own money, or of a late charge a debt."""
        if self.state == ChargeState.VOIDED:
            return 0
        if self.price_fen is None:
            return self.amount_fen - self.held_fen
        return self.price_fen - (self.paid_fen or 0)

    @property
    def own_fen(self) -> int:
        """What the person pays the operator with own money."""
        return 0 if self.mode == ChargeMode.LATE else self.rest_fen

    @property
    def owed_fen(self) -> int:
        """What was lacking of a late charge: the operator is paid, the person owes it."""
        return self.rest_fen if self.mode == ChargeMode.LATE else 0


class RefundQuerySet(ScopedQuerySet):
    """Refunds are visible where their person is, and to the operator whose charge it was."""

    division_path = "resident__community__code"
    organisation_paths = ("operator",)


class Refund(models.Model):
    """Somebody gave back what was charged: who, how much, why. Written once by commands.giving_back."""

    reference = models.CharField(_("业务编号"), max_length=100)
    part = models.CharField(_("哪一部分"), max_length=12, choices=RefundPart)
    resident = models.ForeignKey(
        Resident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="refunds",
        verbose_name=_("老年人"),
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="refunds", verbose_name=_("运营方")
    )
    number = models.CharField(_("请求编号"), max_length=80)
    asked_fen = models.BigIntegerField(
        _("要求退回（分）"), null=True, blank=True, help_text=_("空：全部。")
    )
    returned_fen = models.BigIntegerField(_("退回（分）"))
    reason = models.CharField(_("原因"), max_length=300)
    refunded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("经办人")
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("退款")
        verbose_name_plural = _("退款")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "part", "number"], name="subsidies_refund_once"
            ),
            models.CheckConstraint(
                condition=Q(returned_fen__gt=0)
                & (Q(asked_fen__isnull=True) | Q(asked_fen=F("returned_fen"))),
                name="subsidies_refund_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.returned_fen}"
