"""Kinds, tiers and states of places, and what happens to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StationKind(models.TextChoices):
    """What a place is."""

    CITIZEN_STATION = "citizen_station", _("市民驿站")
    COMPREHENSIVE_STATION = "comprehensive", _("综合市民驿站")
    SPECIALISED_STATION = "specialised", _("特色市民驿站")
    ELDER_STATION = "elder_station", _("养老驿站")
    CARE_CENTRE = "care_centre", _("居家养老服务中心")
    DAYCARE_STATION = "daycare_station", _("日间照料站")
    EMBEDDED_COMPLEX = "embedded_complex", _("嵌入式服务综合体")
    CARE_HOME = "care_home", _("养老机构")
    ADVISER_POINT = "adviser_point", _("养老顾问点")
    FITNESS_HOUSE = "fitness_house", _("健身屋")
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
    BUILDING = "building", _("建设中")
    OPEN = "open", _("开放")
    ADJUSTED = "adjusted", _("调整中")
    CLOSED = "closed", _("已关闭")


class ChangeKind(models.TextChoices):
    """What a year's report counts of the life of places."""

    OPENED = "opened", _("新设")
    ADJUSTED = "adjusted", _("调整")
    REOPENED = "reopened", _("恢复开放")
    CLOSED = "closed", _("关闭")


class Specialty(models.TextChoices):
    """What a specialised station is known for."""

    ELDER_SERVICES = "elder_services", _("为老服务")
    LIVING_HALL = "living_hall", _("社区客厅")
    SELF_GOVERNMENT = "self_government", _("居民自治")
    ALL_AGES = "all_ages", _("全人群服务")
    MEDICAL_CARE = "medical_care", _("医疗护理")
    MOTHER_AND_CHILD = "mother_and_child", _("母婴服务")
    PARTY_LIFE = "party_life", _("党群服务")
    EMPLOYMENT = "employment", _("就业服务")
    CULTURE = "culture", _("文化活动")
    DISABILITY = "disability", _("老残融合")
