"""Kinds of programmes, accounts and movements, and the states of a run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeKind(models.TextChoices):
    """How a programme's money reaches people."""

    MONTHLY_ALLOWANCE = "monthly_allowance", _("按月发放的补贴津贴")
    MEAL_SUBSIDY = "meal_subsidy", _("就餐时抵扣的补贴")


class Service(models.TextChoices):
    """What a purse may be spent on."""

    MEALS = "meals", _("助餐")
    HOME_SERVICE = "home_service", _("上门服务")


class AgeStep(models.TextChoices):
    """When an age tier steps up."""

    BIRTHDAY_MONTH = "birthday_month", _("生日当月")
    NEXT_MONTH = "next_month", _("生日次月")


class AccountKind(models.IntegerChoices):
    """The accounts of the ledger. Only purses have a stored balance."""

    PURSE = 1, _("个人账户")
    FUND = 2, _("项目资金")
    PAYABLE = 3, _("应付运营方")


class TransferKind(models.IntegerChoices):
    """The complete list of legal movements; the database knows which accounts each may join."""

    GRANT = 1, _("发放")
    SPEND = 2, _("消费")
    SUBSIDISE = 3, _("政府补贴运营方")


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
