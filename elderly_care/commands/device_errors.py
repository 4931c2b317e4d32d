"""What can go wrong with devices and their alerts."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class BadBatch(InvalidInput):
    """Not a batch of events."""

    code: ClassVar[str] = "devices.bad_batch"
    message = _("要一个 JSON 对象，events 是 1 到 %(most)s 条事件的列表；什么都没有收下。")


class DeviceTaken(Conflict):
    """The number is in use elsewhere."""

    code: ClassVar[str] = "devices.taken"
    message = _("编号 %(serial)s 已登记为话务系统的一键呼叫设备，同一个按钮只登记一处。")


class BadLimits(InvalidInput):
    """A limit that can't be."""

    code: ClassVar[str] = "devices.bad_limits"
    message = _("触发值和恢复值要一起填写，恢复值要更接近正常；什么都没有改变。")


class AlertOutcomeMissing(InvalidInput):
    """Nothing is closed silently."""

    code: ClassVar[str] = "alerts.outcome_missing"
    message = _("要选择结果并写明情况，提醒才能办结；它还在待处理里。")


class AlertHandedOver(Conflict):
    """It ends with the emergency."""

    code: ClassVar[str] = "alerts.handed_over"
    message = _("这条提醒已经转为紧急呼叫，请在紧急呼叫里登记结果；两处会一起办结。")


class AlertOver(Conflict):
    """Somebody was quicker."""

    code: ClassVar[str] = "alerts.over"
    message = _("这条提醒已经办结，什么都没有改变。")


class NobodyToUrge(InvalidInput):
    """A reminder goes to somebody by name."""

    code: ClassVar[str] = "alerts.nobody"
    message = _("请选择催办谁：要在这个社区任职、可以办理提醒的人。")
