"""Who goes, how they travel, and what residents prefer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CarerKind(models.TextChoices):
    """What somebody who is sent is."""

    CAREGIVER = "caregiver", _("护理员")
    NURSE = "nurse", _("护士")
    VOLUNTEER = "volunteer", _("志愿者")
    DRIVER = "driver", _("司机")


class TravelMode(models.TextChoices):
    """How somebody gets to a home."""

    WALK = "walk", _("步行")
    BIKE = "bike", _("自行车")
    EBIKE = "ebike", _("电动车")
    CAR = "car", _("汽车")
    TRANSIT = "transit", _("公交")


class PreferenceKind(models.TextChoices):
    """What to know before somebody is sent."""

    SAME_CARER = "same_carer", _("希望还是同一个人")
    NOT_THIS_CARER = "not_this_carer", _("不要这个人")
    GENDER = "gender", _("希望服务人员的性别")
    LANGUAGE = "language", _("希望说的语言")
    DOG = "dog", _("家里有狗")
    HEARING = "hearing", _("听力不好")
    DOOR = "door", _("怎样进门")
    OTHER = "other", _("其他")


class PreferenceSource(models.TextChoices):
    """Where a preference was heard."""

    BOOKING = "booking", _("预约时")
    VISIT = "visit", _("上门时")
    FOLLOW_UP = "follow_up", _("回访时")
    FAMILY = "family", _("家人")
    STAFF = "staff", _("工作人员")
