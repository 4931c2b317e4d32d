"""Applications: states, channels, steps and evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationState(models.TextChoices):
    """From an application to its decision."""

    SUBMITTED = "submitted", _("待受理")
    SUPPLEMENT = "supplement", _("待补正材料")
    ACCEPTED = "accepted", _("待初审")
    JOINT = "joint", _("部门联审中")
    REVIEWED = "reviewed", _("待审批")
    DISPUTED = "disputed", _("有争议，待区级决定")
    PUBLICITY = "publicity", _("公示中")
    EFFECTIVE = "effective", _("已批准")
    REFUSED = "refused", _("不予批准")
    APPEALED = "appealed", _("复核中")
    WITHDRAWN = "withdrawn", _("已撤回")
    CANCELLED = "cancelled", _("已终止")


class ApplicationChannel(models.TextChoices):
    """How an application came in."""

    PORTAL = "portal", _("网上本人申请")
    FAMILY = "family", _("网上家人或代办人申请")
    WINDOW = "window", _("服务窗口")
    PHONE = "phone", _("电话")
    API = "api", _("合作系统")
    PLATFORM = "platform", _("平台主动发现")


ONLINE = (ApplicationChannel.PORTAL, ApplicationChannel.FAMILY)


class Level(models.TextChoices):
    """Who decides, and in which step."""

    REVIEW = "review", _("初审")
    STREET = "street", _("街道审批")
    DISTRICT = "district", _("区级审批")
    APPEAL = "appeal", _("复核")


class Outcome(models.TextChoices):
    """What a step decided."""

    PASSED = "passed", _("初审通过")
    DISPUTED = "disputed", _("列为争议")
    RETURNED = "returned", _("退回重审")
    APPROVED = "approved", _("批准")
    REFUSED = "refused", _("不予批准")
    UPHELD = "upheld", _("维持原决定")
    OVERTURNED = "overturned", _("撤销原决定并批准")


class Evidence(models.TextChoices):
    """What a document of an application is."""

    PHOTO = "photo", _("照片或扫描件")
    PAPER = "paper", _("窗口查验原件")
    DATA_SHARING = "data_sharing", _("数据共享核验")


class Verdict(models.TextChoices):
    """What the officer found of a document."""

    PENDING = "pending", _("待核")
    ACCEPTED = "accepted", _("合格")
    REJECTED = "rejected", _("不合格")
