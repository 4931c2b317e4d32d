"""Kinds, tiers and states of places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StationKind(models.TextChoices):
    """What a place is."""

    CITIZEN_STATION = "citizen_station", _("市民驿站")
    ELDER_STATION = "elder_station", _("养老驿站")
    CARE_CENTRE = "care_centre", _("居家养老服务中心")
    DAYCARE_STATION = "daycare_station", _("日间照料站")
    EMBEDDED_COMPLEX = "embedded_complex", _("嵌入式服务综合体")
    CANTEEN = "canteen", _("老年食堂")
    DINING_TABLE = "dining_table", _("老年餐桌")
    MEAL_POINT = "meal_point", _("助餐点")
    CENTRAL_KITCHEN = "central_kitchen", _("中央厨房")
    COMMAND_HUB = "command_hub", _("智慧养老平台")


class StationTier(models.TextChoices):
    """The three tiers of the network."""

    HUB = "hub", _("总中枢")
    CENTRE = "centre", _("中心")
    STATION = "station", _("站点")


class StationState(models.TextChoices):
    """The life of a place."""

    PLANNED = "planned", _("筹建中")
    OPEN = "open", _("开放")
    CLOSED = "closed", _("已关闭")
