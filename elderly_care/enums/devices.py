"""Devices at people's homes: what they are, what they report, what alarms, and how an alarm ends."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeviceKind(models.TextChoices):
    """What hangs or lies in a home."""

    SOS = "sos", _("一键呼叫按钮")
    BED = "bed", _("床垫传感器")
    DOOR = "door", _("门磁")


class EventKind(models.TextChoices):
    """What a device reports; a measure has a whole number."""

    PRESS = "press", _("按下呼叫")
    HEART_RATE = "heart_rate", _("心率（次/分）")
    BREATH_RATE = "breath_rate", _("呼吸（次/分）")
    BED_IN = "bed_in", _("上床")
    BED_OUT = "bed_out", _("离床")
    DOOR_OPEN = "door_open", _("开门")
    DOOR_CLOSE = "door_close", _("关门")
    BATTERY = "battery", _("电量（%）")
    HEARTBEAT = "heartbeat", _("在线心跳")


class AlertKind(models.TextChoices):
    """For what somebody has to look after the person or the device."""

    SOS = "sos", _("按下一键呼叫")
    HEART_HIGH = "heart_high", _("心率过快")
    HEART_LOW = "heart_low", _("心率过慢")
    BREATH_HIGH = "breath_high", _("呼吸过快")
    BREATH_LOW = "breath_low", _("呼吸过慢")
    OUT_OF_BED = "out_of_bed", _("离床未归")
    DOOR_LEFT_OPEN = "door_left_open", _("门一直开着")
    DOOR_STILL = "door_still", _("长时间没有开关门")
    BATTERY_LOW = "battery_low", _("电量不足")
    OFFLINE = "offline", _("设备失联")


class AlertState(models.TextChoices):
    """How far an alert has come."""

    OPEN = "open", _("待处理")
    HANDED_OVER = "handed_over", _("已转紧急呼叫")
    CLOSED = "closed", _("已办结")


class AlertOutcome(models.TextChoices):
    """How an alert ended; nothing ends without one."""

    SAFE = "safe", _("已联系，平安")
    HELPED = "helped", _("已上门处理")
    HOSPITAL = "hospital", _("已送医")
    FALSE_ALARM = "false_alarm", _("误报或误触")
    DEVICE_FAULT = "device_fault", _("设备故障，已报修或更换")
    OTHER = "other", _("其他，见说明")


class AlertVerb(models.TextChoices):
    """What happened to an alert."""

    RAISED = "raised", _("发出提醒")
    REPEATED = "repeated", _("再次发生")
    TAKEN = "taken", _("接手")
    URGED = "urged", _("催办")
    NOTED = "noted", _("记录")
    LATE = "late", _("超时升级")
    HANDED_OVER = "handed_over", _("转紧急呼叫")
    CLOSED = "closed", _("办结")


class EventRefusal(models.TextChoices):
    """Why one event of a batch is not taken, for the sender."""

    MALFORMED = "malformed", _("缺少字段或字段的值不对。")
    UNKNOWN_DEVICE = "unknown_device", _("没有登记这台设备，或已停用。")
    WRONG_KIND = "wrong_kind", _("这种设备不上报这种事件。")
    BAD_VALUE = "bad_value", _("测量值应是 0 到 1000 的整数；其他事件没有测量值。")
    TOO_OLD = "too_old", _("发生时间早于保存期限或设备启用时间。")
    TOO_NEW = "too_new", _("发生时间晚于现在，请校准设备时钟。")
