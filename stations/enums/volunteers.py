"""Words of volunteering: who helps, in which state, at what, and what became of points."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VolunteerState(models.TextChoices):
    """The life of a volunteer."""

    PENDING = "pending", _("待审核")
    ACTIVE = "active", _("已注册")
    SUSPENDED = "suspended", _("暂停服务")
    REFUSED = "refused", _("未通过")
    LEFT = "left", _("已退出")


class VolunteerKind(models.TextChoices):
    """What a shift helps with."""

    WINDOW = "window", _("窗口引导")
    ACTIVITY = "activity", _("活动协助")
    STORY = "story", _("读书妈妈")
    MEAL = "meal", _("助餐送餐")
    COMPANY = "company", _("陪伴探访")
    PATROL = "patrol", _("治安巡逻")
    OTHER = "other", _("其他")


class ShiftState(models.TextChoices):
    """The life of a shift."""

    PLANNED = "planned", _("已安排")
    CANCELLED = "cancelled", _("已取消")
    OVER = "over", _("已结束")


class PlaceState(models.TextChoices):
    """The life of a volunteer's place in a shift."""

    BOOKED = "booked", _("已报名")
    CAME = "came", _("已签到")
    LEFT = "left", _("已签退")
    HANDED = "handed", _("已由别人接替")
    ABSENT = "absent", _("没有来")
    CANCELLED = "cancelled", _("已取消")


# Takes one of the places.
HOLDING_STATES = (PlaceState.BOOKED, PlaceState.CAME, PlaceState.LEFT)


class PointsKind(models.TextChoices):
    """Why points came or went."""

    EARNED = "earned", _("服务得分")
    CORRECTED = "corrected", _("时长更正")
    SPENT = "spent", _("兑换")
    RETURNED = "returned", _("取消兑换退回")


class RedemptionState(models.TextChoices):
    """The life of a gift that was asked for."""

    RESERVED = "reserved", _("待领取")
    COLLECTED = "collected", _("已领取")
    CANCELLED = "cancelled", _("已取消")
