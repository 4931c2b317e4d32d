"""Words of people who come to a station."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryWay(models.TextChoices):
    """By what it is known that somebody came. A face is not among them."""

    DESK = "desk", _("前台登记")
    CARD = "card", _("刷卡")
    ACTIVITY = "activity", _("参加活动")
    MEAL = "meal", _("用餐")
    WINDOW = "window", _("窗口取号")
    CONSULT = "consult", _("就诊和咨询")
