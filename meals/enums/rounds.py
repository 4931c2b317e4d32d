"""Delivery rounds, their stops and what changes them."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoundKind(models.TextChoices):
    """Where a delivery round goes."""

    POINTS = "points", _("送到助餐点")
    DOORS = "doors", _("送餐上门")


class SpeedMode(models.TextChoices):
    """How somebody who brings meals moves."""

    WALK = "walk", _("步行")
    EBIKE = "ebike", _("电动车")
    VAN = "van", _("货车")


class RoundState(models.TextChoices):
    """A delivery round from the plan to the last stop."""

    PLANNED = "planned", _("待出发")
    OUT = "out", _("配送途中")
    DONE = "done", _("已送完")
    DROPPED = "dropped", _("不用送了")

    ALIVE = nonmember(("planned", "out", "done"))


class StopKind(models.TextChoices):
    """What a round stops at."""

    POINT = "point", _("助餐点")
    DOOR = "door", _("老人家门口")


class StopState(models.TextChoices):
    """A stop of a round."""

    PLANNED = "planned", _("待送")
    DONE = "done", _("已送到")
    FAILED = "failed", _("没有送到")
    DROPPED = "dropped", _("不用送了")

    ALIVE = nonmember(("planned", "done", "failed"))


class UnservedReason(models.TextChoices):
    """Why a meal is on no delivery round."""

    NO_RIDER = "no_rider", _("这一餐没有排班的送餐员")
    TOO_BIG = "too_big", _("一趟装不下")
    TOO_LATE = "too_late", _("路太远，热餐时限内送不到")
    FULL = "full", _("送餐员这一餐的时间都已排满")


class SlipKind(models.TextChoices):
    """What changed after the sheets were made."""

    ADDED = "added", _("增加")
    CANCELLED = "cancelled", _("取消")


class OfferState(models.TextChoices):
    """A shorter way that was worked out for a round."""

    OPEN = "open", _("待决定")
    ACCEPTED = "accepted", _("已采用")
    STALE = "stale", _("已过时")
