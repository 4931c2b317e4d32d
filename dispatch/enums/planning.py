"""Plans of a day: how far they are, by which weights, and which rule keeps somebody from a visit."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    """A plan from the wish to the carers' phones."""

    ASKED = "asked", _("正在排班")
    DRAFT = "draft", _("草案")
    PUBLISHED = "published", _("已发布")
    SUPERSEDED = "superseded", _("已被代替")


class Variant(models.TextChoices):
    """What a plan minds most."""

    BALANCED = "balanced", _("均衡")
    FAMILIAR = "familiar", _("尽量熟人上门")
    SHORT = "short", _("路上最少")
    FAIR = "fair", _("次数平均")


class Excluded(models.TextChoices):
    """The rule that keeps a carer from a visit. The first ones are routing's own words."""

    SKILL = "skill", _("没有有效的证书")
    SHIFT = "shift", _("不当班或班内来不及")
    VISITS = "visits", _("已到每天上门次数")
    MINUTES = "minutes", _("已到每天服务时长")
    TIMES = "times", _("时间排不开")
    ABSENT = "absent", _("没有班次")
    NOBODY = "nobody", _("没有服务人员")
    PAIR = "pair", _("凑不齐两个人同时到")
    LEAVE = "leave", _("请假")
    KIND = "kind", _("不是这项服务要的人员")
    GENDER = "gender", _("性别不符")
    NOT_WANTED = "not_wanted", _("老人不要这个人")
    AREA = "area", _("不在服务区域")
    OPERATOR = "operator", _("不是本单服务商的人")
    MIDNIGHT = "midnight", _("过了半夜才做完，要在工单页派单")
