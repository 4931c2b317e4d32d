"""Sales that a till sent and the platform could not take: kept whole until somebody decides."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import EncryptedTextField
from meals.enums import HeldState
from meals.models.sales import Sale
from meals.models.till import Till, TillPartQuerySet, TillShift


class HeldSaleQuerySet(TillPartQuerySet):
    """Held sales in the trade's words."""

    def waiting(self):
        """Neither taken since nor set aside."""
        return self.filter(state=HeldState.HELD)


class HeldSale(models.Model):
    """What the till wrote, and why it was not taken. State changes only in meals.commands.

    The amounts are those that the till named; empty when its text could not be read.
    """

    till = models.ForeignKey(
        Till, models.PROTECT, related_name="held_sales", verbose_name=_("收银机")
    )
    shift = models.ForeignKey(
        TillShift,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="held_sales",
        verbose_name=_("班次"),
    )
    state = models.CharField(_("状态"), max_length=12, choices=HeldState, default=HeldState.HELD)
    key = models.CharField(_("幂等键"), max_length=80, blank=True)
    digest = models.CharField(_("内容摘要"), max_length=64)
    body = EncryptedTextField(_("收银机写下的内容"))
    signature = models.CharField(_("签名"), max_length=64, blank=True)
    code = models.CharField(_("原因代码"), max_length=60)
    message = models.CharField(_("没有被接受的原因"), max_length=300)
    occurred_at = models.DateTimeField(_("发生时间"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("到达时间"))
    purse_fen = models.BigIntegerField(_("账户支付（分）"), null=True, blank=True)
    cash_fen = models.BigIntegerField(_("现金（分）"), null=True, blank=True)
    card_fen = models.BigIntegerField(_("刷卡（分）"), null=True, blank=True)
    sale = models.OneToOneField(
        Sale,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="held",
        verbose_name=_("后来入账的消费"),
    )
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    settled_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    reason = models.CharField(_("搁置的原因"), max_length=200, blank=True)

    objects = HeldSaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("没有被接受的消费")
        verbose_name_plural = _("没有被接受的消费")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["till", "digest"], name="meals_held_once"),
            models.CheckConstraint(
                condition=Q(state="held", settled_at__isnull=True, sale__isnull=True)
                | Q(state="taken", sale__isnull=False)
                | Q(
                    state="set_aside",
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                    sale__isnull=True,
                )
                & ~Q(reason=""),
                name="meals_held_settled_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["till"], condition=Q(state="held"), name="meals_held_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.till} {self.pk}"
