"""Orders: how they come, how they end, and those that are given for a long time."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class FulfilMode(models.TextChoices):
    """How the meal reaches the person."""

    PICK_UP = "pick_up", _("自取")
    DELIVERY = "delivery", _("送餐上门")
    DINE_IN = "dine_in", _("堂食")


class CustomerGroup(models.TextChoices):
    """Who eats, as prices and reports tell them apart."""

    NURSING_HOME = "nursing_home", _("养老机构老人")
    NEARBY = "nearby", _("周边居民")
    MEAL_ASSISTED = "meal_assisted", _("社区助餐老人")


class OrderChannel(models.TextChoices):
    """Through whom an order came in."""

    PORTAL = "portal", _("本人网上订餐")
    FAMILY = "family", _("家属代订")
    STATION = "station", _("驿站代订")
    PHONE = "phone", _("电话订餐")
    API = "api", _("合作方接口")
    RELAY = "relay", _("群接龙")
    STANDING = "standing", _("长期订餐")


class OrderState(models.TextChoices):
    """An order from the tap to the table."""

    PLACED = "placed", _("已下单")
    CONFIRMED = "confirmed", _("已安排厨房")
    UNROUTED = "unrouted", _("还没有厨房能做")
    COOKED = "cooked", _("已做好")
    SENT = "sent", _("送餐途中")
    UNDELIVERED = "undelivered", _("没有送到")
    HANDED_OVER = "handed_over", _("已取餐")
    NO_SHOW = "no_show", _("未取")
    RETURNED = "returned", _("已退餐")
    CANCELLED = "cancelled", _("已取消")

    WAITING = nonmember(("placed", "unrouted"))
    OPEN = nonmember(("placed", "confirmed", "unrouted", "cooked", "sent", "undelivered"))
    TO_HAND_OVER = nonmember(("cooked", "sent", "undelivered"))
    IN_KITCHEN = nonmember(
        ("confirmed", "cooked", "sent", "undelivered", "handed_over", "returned", "no_show")
    )
    EATEN = nonmember(("handed_over", "returned"))
    ENDED_WITHOUT_MEAL = nonmember(("no_show", "cancelled"))


class UnroutedReason(models.TextChoices):
    """Why no kitchen cooks an order."""

    NO_SUPPLIER = "no_supplier", _("这个取餐点当天没有供餐的厨房")
    NO_CAPACITY = "no_capacity", _("供餐的厨房都已排满")
    NO_DIET = "no_diet", _("供餐的厨房都做不了这位老人要的饮食")


class RelayMatch(models.TextChoices):
    """How surely a line of a group's chain order means a person."""

    EXACT = "exact", _("找到")
    DOUBTFUL = "doubtful", _("请核对是谁")
    REPEATED = "repeated", _("名单里重复")
    NOBODY = "nobody", _("没有找到")


class RelayResult(models.TextChoices):
    """What became of a line."""

    OPEN = "open", _("待确认")
    ORDERED = "ordered", _("已订")
    ALREADY = "already", _("这一餐已经订过")
    WITHDRAWN = "withdrawn", _("已取消")
    REFUSED = "refused", _("没有订成")
    WALK_IN = "walk_in", _("散客，到柜台买")
    DROPPED = "dropped", _("不订")

    FINAL = nonmember(("ordered", "already", "withdrawn", "walk_in", "dropped"))


class StandingOutcome(models.TextChoices):
    """What a day of a standing order came to."""

    ORDERED = "ordered", _("已订")
    ALREADY = "already", _("本来就订了")
    FAILED = "failed", _("没有订成")
