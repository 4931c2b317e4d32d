"""Kinds of programmes, and how they pay."""

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


class PlaceRule(models.TextChoices):
    """By which place a person belongs to a programme's region."""

    RESIDENCE = "residence", _("居住地")
    HUKOU = "hukou", _("户籍地")


class AwardChange(models.TextChoices):
    """What becomes of a person's amount when facts or rules change."""

    ENTERS = "enters", _("新增")
    LEAVES = "leaves", _("停发")
    MORE = "more", _("调增")
    LESS = "less", _("调减")


class AgeStep(models.TextChoices):
    """When an age tier steps up."""

    BIRTHDAY_MONTH = "birthday_month", _("生日当月")
    NEXT_MONTH = "next_month", _("生日次月")
