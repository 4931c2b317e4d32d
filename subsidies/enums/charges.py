"""Charges that operators send or staff enter, and what is given back of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChargeMode(models.TextChoices):
    """How a charge came: set aside first, taken at once, or reported after the day."""

    HOLD = "hold", _("先冻结后扣款")
    DIRECT = "direct", _("直接扣款")
    LATE = "late", _("补记")


class ChargeState(models.TextChoices):
    """From the money set aside to its end."""

    HELD = "held", _("已冻结")
    CAPTURED = "captured", _("已扣款")
    VOIDED = "voided", _("已取消")


class RefundPart(models.TextChoices):
    """Whose money goes back: what the person's purses paid, or the government's part of the price."""

    PURSE = "purse", _("账户支付的部分")
    GOVERNMENT = "government", _("政府补贴的部分")
