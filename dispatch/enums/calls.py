"""The hotline: calls, emergencies and how they end."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallClosing(models.TextChoices):
    """What a call came to that asked for no visit."""

    CONSULTED = "consulted", _("咨询，已答复")
    AT_ONCE = "at_once", _("即办，电话里已办完")
    NOT_NEEDED = "not_needed", _("不需要服务")
    WRONG = "wrong", _("打错、骚扰或没有声音")


class EmergencyOutcome(models.TextChoices):
    """How an emergency ended; without one of these it stays open."""

    AMBULANCE = "ambulance", _("已叫 120")
    POLICE = "police", _("已报 110 或 119")
    HELPED = "helped", _("已派人上门处理")
    FAMILY = "family", _("家人已到场")
    SAFE = "safe", _("已回拨，本人平安")
    FALSE_ALARM = "false_alarm", _("误按")

    # After a silent press only somebody who spoke with the person can say so.
    SPOKEN = nonmember(("safe", "false_alarm"))
