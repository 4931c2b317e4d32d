"""Meals, dishes, and the states of menus and orders."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class MealPeriod(models.TextChoices):
    """The three meals of a day."""

    BREAKFAST = "breakfast", _("早餐")
    LUNCH = "lunch", _("午餐")
    DINNER = "dinner", _("晚餐")


class DishCategory(models.TextChoices):
    """What a dish counts as; discounts may leave categories out."""

    MEAT = "meat", _("荤菜")
    VEGETABLE = "vegetable", _("素菜")
    COLD_DISH = "cold_dish", _("凉菜")
    SOUP = "soup", _("汤羹")
    STAPLE = "staple", _("主食")


class Rounding(models.TextChoices):
    """How the price after an age discount is rounded."""

    NONE = "none", _("不取整（精确到分）")
    HALF_UP_TENTH = "half_up_0.1", _("四舍五入到角")
    CEIL_YUAN = "ceil_yuan", _("向上取整到元")


class FulfilMode(models.TextChoices):
    """How the meal reaches the person."""

    PICK_UP = "pick_up", _("自取")
    DELIVERY = "delivery", _("送餐上门")
    DINE_IN = "dine_in", _("堂食")


class OrderChannel(models.TextChoices):
    """Through whom an order came in."""

    PORTAL = "portal", _("本人网上订餐")
    FAMILY = "family", _("家属代订")
    STATION = "station", _("驿站代订")
    PHONE = "phone", _("电话订餐")
    API = "api", _("合作方接口")
    RELAY = "relay", _("群接龙")
    STANDING = "standing", _("长期订餐")
    COUNTER = "counter", _("柜台")


class MenuState(models.TextChoices):
    """A menu of one kitchen for one meal."""

    DRAFT = "draft", _("准备中")
    PUBLISHED = "published", _("接受订餐")
    CLOSED = "closed", _("已截止")


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
    ENDED_WITHOUT_MEAL = nonmember(("no_show", "cancelled"))


class UnroutedReason(models.TextChoices):
    """Why no kitchen cooks an order."""

    NO_SUPPLIER = "no_supplier", _("这个取餐点当天没有供餐的厨房")
    NO_CAPACITY = "no_capacity", _("供餐的厨房都已排满")
    NO_DIET = "no_diet", _("供餐的厨房都做不了这位老人要的饮食")
