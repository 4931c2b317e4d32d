"""Kinds of programmes, accounts and movements, and the states of a run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeKind(models.TextChoices):
    """How a programme's money reaches people."""

    MONTHLY_ALLOWANCE = "monthly_allowance", _("定期发放的补贴津贴")
    EARMARKED_PURSE = "earmarked_purse", _("专款专用额度")
    POINTS_WALLET = "points_wallet", _("积分账户")
    VOUCHER = "voucher", _("消费券")
    MEAL_SUBSIDY = "meal_subsidy", _("就餐时抵扣的补贴")
    ONE_OFF = "one_off", _("一次性发放")
    PACKAGE = "package", _("服务包")


class Service(models.TextChoices):
    """What a purse may be spent on."""

    MEALS = "meals", _("助餐")
    HOME_SERVICE = "home_service", _("上门服务")
    DAY_CARE = "day_care", _("日间照料")
    INSTITUTION = "institution", _("机构养老")
    INSURANCE = "insurance", _("意外保险")
    GOODS = "goods", _("慰问品")


class Cycle(models.TextChoices):
    """How often a programme pays."""

    MONTHLY = "monthly", _("每月")
    QUARTERLY = "quarterly", _("每季度")
    YEARLY = "yearly", _("每年")
    BIRTHDAY = "birthday", _("每年生日当月")
    ONCE = "once", _("按件一次发放")


class PaidTo(models.TextChoices):
    """Where the money goes."""

    PURSE = "purse", _("平台账户（专款专用）")
    BANK = "bank", _("本人银行卡（现金）")


class Expiry(models.TextChoices):
    """How long credit may be spent."""

    NEVER = "never", _("不过期")
    END_OF_MONTH = "end_of_month", _("当月有效")
    MONTHS = "months", _("若干个月内有效")


class OnDeath(models.TextChoices):
    """What becomes of unspent credit when its holder dies."""

    INHERITED = "inherited", _("可以继承")
    RETURNED = "returned", _("退回项目资金")


class StartRule(models.TextChoices):
    """From which month an approved application pays."""

    APPLICATION_MONTH = "application_month", _("申请当月（可按补发期限追溯）")
    NEXT_MONTH = "next_month", _("审批通过的次月")


class AgeStep(models.TextChoices):
    """When an age tier steps up."""

    BIRTHDAY_MONTH = "birthday_month", _("生日当月")
    NEXT_MONTH = "next_month", _("生日次月")


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


class RunState(models.TextChoices):
    """A monthly run."""

    OPEN = "open", _("待生成名单")
    POSTING = "posting", _("发放中")
    CLOSED = "closed", _("已关账")
