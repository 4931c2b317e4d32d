"""Words of partners, circles and small registers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnerKind(models.TextChoices):
    """Who works together with the stations."""

    DEPARTMENT = "department", _("区级部门")
    RESIDENT_UNIT = "resident_unit", _("驻区单位")
    SOCIAL_ORGANISATION = "social_organisation", _("社会组织")
    MEDICAL = "medical", _("医疗机构")
    MERCHANT = "merchant", _("商户")


class PartnerMode(models.TextChoices):
    """How a partner takes part."""

    STREET = "street", _("街道主导")
    COMMISSIONED = "commissioned", _("委托社会组织运营")
    SUPERVISED = "supervised", _("条线部门指导")
    JOINED = "joined", _("共建参与")


class VisitRhythm(models.TextChoices):
    """How often a partner comes."""

    WEEKLY = "weekly", _("每周")
    FORTNIGHTLY = "fortnightly", _("隔周")
    MONTHLY = "monthly", _("每月第几个星期几")
    ONCE = "once", _("只来一次")


class DutyKind(models.TextChoices):
    """The two lists of a community's work."""

    LAWFUL = "lawful", _("依法履职事项")
    ASSIST = "assist", _("协助事项")


class WorkerPost(models.TextChoices):
    """What somebody is employed as."""

    ALL_ROUND = "all_round", _("综合服务岗")
    GRID = "grid", _("网格员")
    SOCIAL_WORK = "social_work", _("社会工作岗")
    OTHER = "other", _("其他岗位")


class WorkerCertificate(models.TextChoices):
    """The level of a social worker's certificate."""

    NONE = "none", _("没有证书")
    ASSISTANT = "assistant", _("助理社会工作师")
    INTERMEDIATE = "intermediate", _("社会工作师")
    SENIOR = "senior", _("高级社会工作师")
