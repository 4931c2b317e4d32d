"""Accounts, legal movements, and what becomes of money."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.IntegerChoices):
    """The accounts of the ledger. Only purses have a stored balance."""

    PURSE = 1, _("个人账户")
    FUND = 2, _("项目资金")
    PAYABLE = 3, _("应付运营方")
    RECEIVABLE = 4, _("应向个人收回")
    BANK = 5, _("银行往来")


class TransferKind(models.IntegerChoices):
    """The complete list of legal movements; the database knows which accounts each may join."""

    GRANT = 1, _("发放")
    SPEND = 2, _("消费")
    SUBSIDISE = 3, _("政府补贴运营方")
    EXPIRE = 4, _("到期收回")
    CLAW_BACK = 5, _("多发收回")
    OWE = 6, _("登记应收回")
    REPAY = 7, _("个人退款")
    OFFSET = 8, _("从账户抵扣")
    REFUND = 9, _("退回账户")
    UNSUBSIDISE = 10, _("冲回政府补贴")
    CHARGE_LATE = 11, _("迟到扣款的不足部分")
    PAY_OUT = 12, _("拨付银行卡")
    PAY_BACK = 13, _("银行退票")
    SETTLE = 14, _("支付运营方")
    WRITE_OFF = 15, _("核销应收回")


class Component(models.TextChoices):
    """What a grant for a period is: its first payment, or a later difference."""

    BASE = "base", _("当期")
    DIFFERENCE = "difference", _("补差")


class HoldOutcome(models.TextChoices):
    """How a hold ended."""

    CAPTURED = "captured", _("已扣款")
    RELEASED = "released", _("已退回")


class RecoveryReason(models.TextChoices):
    """Why money is asked back from a person."""

    OVERPAID = "overpaid", _("多发")
    LATE_CHARGE = "late_charge", _("迟到扣款时余额不足")


class RecoveryState(models.TextChoices):
    """From the discovery of a debt to its end."""

    OPEN = "open", _("待约定还款")
    AGREED = "agreed", _("按约定还款中")
    SETTLED = "settled", _("已收回")
    WRITTEN_OFF = "written_off", _("已核销")


class RepayMethod(models.TextChoices):
    """How a person pays back."""

    CASH = "cash", _("现金")
    BANK = "bank", _("银行转账")
