"""What is offered: kinds of service, ways of handling, evidence, clocks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceKind(models.TextChoices):
    """The seven services of GB/T 43153-2023."""

    LIFE_CARE = "life_care", _("生活照料")
    BASIC_CARE = "basic_care", _("基础照护")
    HEALTH = "health", _("健康管理")
    VISITING = "visiting", _("探访关爱")
    COMFORT = "comfort", _("精神慰藉")
    ERRAND = "errand", _("委托代办")
    HOME_ADAPTATION = "home_adaptation", _("家庭生活环境适老化改造")


class Evidence(models.TextChoices):
    """By what a visit is shown to have happened."""

    PHOTO = "photo", _("照片")
    PLACE = "place", _("位置")
    SIGNATURE = "signature", _("签名")
    CODE = "code", _("确认码")
    CARD = "card", _("刷卡")
    CHECKLIST = "checklist", _("服务清单")
    VITALS = "vitals", _("生命体征")
    NOTE = "note", _("文字说明")


class Qualification(models.TextChoices):
    """What a station must be licensed for."""

    HOME_NURSING = "home_nursing", _("居家医疗护理")
    RESPITE = "respite", _("喘息服务床位")


class ServiceCardKind(models.TextChoices):
    """Cards whose holders get some services for nothing."""

    FREE_RIDE = "free_ride", _("爱心出行卡")


class Clock(models.TextChoices):
    """What must happen within a time."""

    DISPATCH = "dispatch", _("派单")
    ACCEPT = "accept", _("接单")
    START = "start", _("开始服务")
    FINISH = "finish", _("完成服务")
    EMERGENCY = "emergency", _("紧急呼叫")


class PriceUnit(models.TextChoices):
    """For what a price is asked."""

    VISIT = "visit", _("次")
    HOUR = "hour", _("小时")
    DAY = "day", _("天")


class AuthorityWay(models.TextChoices):
    """How somebody let an agent act."""

    PAPER = "paper", _("纸质授权书")
    RECORDING = "recording", _("电话录音")
    PORTAL = "portal", _("网上授权")
