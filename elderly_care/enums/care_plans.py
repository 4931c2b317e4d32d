"""Care plans: what somebody needs, how often, and how far a plan has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CareNeed(models.TextChoices):
    """What is needed. The codes are those of the service catalogue (六助 and GB/T 43153), which lies to the right."""

    MEAL = "meal", _("助餐")
    CLEAN = "clean", _("助洁")
    BATH = "bath", _("助浴")
    MEDICAL = "medical", _("助医")
    SHOP = "shop", _("助购代办")
    WALK = "walk", _("助行")
    HOME = "home", _("上门照护")
    BASIC_CARE = "basic_care", _("基础照护")
    HEALTH = "health", _("健康管理")
    VISITING = "visiting", _("探访关爱")
    COMFORT = "comfort", _("精神慰藉")
    HOME_ADAPTATION = "home_adaptation", _("家庭适老化改造")


class Per(models.TextChoices):
    """The span in which something happens so many times."""

    WEEK = "week", _("每周")
    MONTH = "month", _("每月")
    ONCE = "once", _("一次")


class CarePlanState(models.TextChoices):
    """How far a plan has come."""

    DRAFT = "draft", _("草拟")
    AGREED = "agreed", _("已同意")
    REPLACED = "replaced", _("已由新方案代替")
    ENDED = "ended", _("已结束")
