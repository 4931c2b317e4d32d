"""Shifts, sales and what is looked at afterwards."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShiftState(models.TextChoices):
    """A cashier's shift at a till."""

    OPEN = "open", _("营业中")
    CLOSED = "closed", _("已交班")


class SaleChannel(models.TextChoices):
    """How a sale reached the platform."""

    ONLINE = "online", _("联网")
    OFFLINE = "offline", _("脱机补传")


class SaleState(models.TextChoices):
    """A sale is corrected by reversing it, never by deleting it."""

    SOLD = "sold", _("已售")
    REVERSED = "reversed", _("已冲正")


class HeldState(models.TextChoices):
    """A sale that could not be taken stays until it can be, or until somebody sets it aside."""

    HELD = "held", _("没有被接受")
    TAKEN = "taken", _("后来入账")
    SET_ASIDE = "set_aside", _("已搁置")


class ReviewReason(models.TextChoices):
    """Why somebody must look at a sale that was made offline."""

    SERVED_ELSEWHERE = "served_elsewhere", _("同一餐在别处也有订餐或消费")
    SUBSIDY_USED = "subsidy_used", _("当天的就餐补贴已在别处用掉")
    OVER_LIMIT = "over_limit", _("超过脱机限额")
    UNKNOWN_CARD = "unknown_card", _("卡不在当天的名单里")
    LIST_OUTDATED = "list_outdated", _("用的是过期的价格名单")
    PRICE_DIFFERS = "price_differs", _("收的钱与价格名单算出的不同")
    SHIFT_CLOSED = "shift_closed", _("交班以后才传到")
    AFTER_DEATH = "after_death", _("发生在登记的去世日期之后")


class ReviewState(models.TextChoices):
    """What became of the work item."""

    OPEN = "open", _("待核对")
    KEPT = "kept", _("核对无误，维持原样")
    REVERSED = "reversed", _("已冲正")
