"""Runs and bank files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """A run, from its list to the closed book."""

    OPEN = "open", _("待生成名单")
    FROZEN = "frozen", _("名单已锁定，待审批")
    POSTING = "posting", _("发放中")
    PAUSED = "paused", _("已暂停")
    CLOSED = "closed", _("已关账")
    CANCELLED = "cancelled", _("名单已作废")


class RunKind(models.TextChoices):
    """What a run does to the purses on its list."""

    TOPUP = "topup", _("发放")
    EXPIRY = "expiry", _("到期收回")


class RunIssueKind(models.TextChoices):
    """What is unusual about a line of the list."""

    LEFT = "left", _("本人已去世或迁出")
    AGE = "age", _("年龄异常")
    CHANGED = "changed", _("锁定名单后认定有变化")
    AMOUNT = "amount", _("金额超过档次标准")
    MONTHS = "months", _("一次补发多个月")
    SAME_BANK = "same_bank", _("几个人使用同一收款账户")
    NEW_BANK = "new_bank", _("上次发放后收款账户有变更")


class FileEncoding(models.TextChoices):
    """How a bank reads text."""

    UTF8 = "utf-8-sig", _("UTF-8")
    GB18030 = "gb18030", _("GB18030")


class FileKind(models.TextChoices):
    """What kind of file a bank takes."""

    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("XLSX")


class PayoutFileState(models.TextChoices):
    """A file for the bank."""

    EXPORTED = "exported", _("已生成")
    ACCEPTED = "accepted", _("银行已受理")
    SETTLED = "settled", _("已全部回盘")


class PayoutState(models.TextChoices):
    """A line of a bank file."""

    EXPORTED = "exported", _("待银行回盘")
    UNKNOWN = "unknown", _("结果不明")
    PAID = "paid", _("已到账")
    RETURNED = "returned", _("退票，待处理")
    RETRIED = "retried", _("退票，已安排重发")
    GIVEN_BACK = "given_back", _("退票，已退回项目资金")
