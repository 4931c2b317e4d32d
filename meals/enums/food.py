"""Meals, dishes, prices and menus."""

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


class MenuState(models.TextChoices):
    """A menu of one kitchen for one meal."""

    DRAFT = "draft", _("准备中")
    PUBLISHED = "published", _("接受订餐")
    CLOSED = "closed", _("已截止")
