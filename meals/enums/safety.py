"""Food safety and complaints."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TemperatureKind(models.TextChoices):
    """Where a thermometer was held."""

    FRIDGE = "fridge", _("留样冷藏柜")
    BOX = "box", _("送餐保温箱")
    CORE = "core", _("熟食中心温度")


class SampleState(models.TextChoices):
    """A food sample in the fridge, and after."""

    KEPT = "kept", _("留存中")
    DISPOSED = "disposed", _("已处置")


class SafetyAlertKind(models.TextChoices):
    """What somebody in the kitchen has to put right."""

    NO_SAMPLE = "no_sample", _("菜已上桌，没有留样")
    TEMPERATURE = "temperature", _("温度超出范围")
    NO_CHECK = "no_check", _("当天没有自查")
    CHECK_FAILED = "check_failed", _("自查不合格")
    COMPLAINT_LATE = "complaint_late", _("投诉超过答复日期")


class SafetyAlertState(models.TextChoices):
    """An alert until somebody has said what was done, or its cause is gone."""

    OPEN = "open", _("待处理")
    HANDLED = "handled", _("已处理")
    SETTLED = "settled", _("自行消除")


class ComplaintState(models.TextChoices):
    """A complaint from the call to the answer."""

    RECEIVED = "received", _("已受理")
    EXAMINED = "examined", _("调查中")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")


class ComplaintOutcome(models.TextChoices):
    """What the examination found."""

    FOUNDED = "founded", _("属实")
    PARTLY = "partly", _("部分属实")
    UNFOUNDED = "unfounded", _("不属实")
