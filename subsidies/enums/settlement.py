"""Statements, payments to operators, work items."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StatementState(models.TextChoices):
    """A statement from its drawing to the operator's money."""

    DRAWN = "drawn", _("待运营方确认")
    CONFIRMED = "confirmed", _("运营方已确认")
    DISPUTED = "disputed", _("有异议")
    LOCKED = "locked", _("已锁定")
    ORDERED = "ordered", _("付款中")
    PAID = "paid", _("已付款")


class DisputeState(models.TextChoices):
    """What became of an operator's objection to a line."""

    OPEN = "open", _("待答复")
    UPHELD = "upheld", _("成立，已更正")
    REJECTED = "rejected", _("不成立")


class PaymentOrderState(models.TextChoices):
    """An order to pay an operator."""

    PREPARED = "prepared", _("待批准")
    APPROVED = "approved", _("已批准，待付款")
    PAID = "paid", _("已付款")
    CANCELLED = "cancelled", _("已作废")


class WorkItemState(models.TextChoices):
    """A difference that the reconciliation found."""

    OPEN = "open", _("待处理")
    EXPLAINED = "explained", _("已说明")
    FIXED = "fixed", _("已消除")
