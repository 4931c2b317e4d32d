"""Orders: how they come, how urgent they are, how far they are."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Through whom a request came in."""

    PHONE = "phone", _("电话")
    PORTAL = "portal", _("本人网上预约")
    FAMILY = "family", _("家人网上预约")
    STATION = "station", _("驿站窗口")
    DEVICE = "device", _("一键呼叫设备")
    PATROL = "patrol", _("巡访")
    API = "api", _("合作方接口")
    STANDING = "standing", _("长期计划")


class Urgency(models.TextChoices):
    """How soon somebody must come."""

    ORDINARY = "ordinary", _("普通")
    URGENT = "urgent", _("加急")
    EMERGENCY = "emergency", _("紧急")


class OrderState(models.TextChoices):
    """A work order from the request to the money."""

    REQUESTED = "requested", _("已下单")
    ASSIGNED = "assigned", _("已派单")
    ACCEPTED = "accepted", _("已接单")
    ON_THE_WAY = "on_the_way", _("在路上")
    ARRIVED = "arrived", _("已到达")
    IN_SERVICE = "in_service", _("服务中")
    DONE = "done", _("已完成")
    FOLLOWED_UP = "followed_up", _("已回访")
    RATED = "rated", _("已评价")
    SETTLED = "settled", _("已结算")
    CANCELLED = "cancelled", _("已取消")
    FAILED = "failed", _("未能服务")
    EXCEPTION = "exception", _("异常待处理")

    # Nobody has been sent yet, or somebody must be found again.
    WAITING = nonmember(("requested", "exception"))
    # Somebody is to come and has not begun.
    COMING = nonmember(("assigned", "accepted", "on_the_way", "arrived"))
    OPEN = nonmember(
        (
            *("requested", "exception", "assigned", "accepted", "on_the_way", "arrived"),
            "in_service",
        )
    )
    # The visit took place.
    VISITED = nonmember(("done", "followed_up", "rated", "settled"))
    ENDED = nonmember(("cancelled", "failed"))


class AssignmentState(models.TextChoices):
    """Whether somebody is still meant to go."""

    ACTIVE = "active", _("有效")
    WITHDRAWN = "withdrawn", _("已撤回")


class StandingResult(models.TextChoices):
    """What a standing plan came to on one day."""

    REQUESTED = "requested", _("已下单")
    PAUSED = "paused", _("暂停中")
    REFUSED = "refused", _("没有下单")
