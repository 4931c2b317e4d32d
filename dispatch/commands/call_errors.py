"""What can be wrong with a message of a telephone system, or with a call."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class BadCallEvent(InvalidInput):
    """Something of it is missing or can't be."""

    code = "dispatch.bad_call_event"
    message = _("消息里的“%(field)s”缺少或不对，没有收下。")


class CallHeld(Conflict):
    """Somebody else is speaking with the caller."""

    code = "dispatch.call_held"
    message = _("%(by)s 正在接这个电话，您不能同时办理。需要时请对方转给您。")


class CallClosed(Conflict):
    """Something has come of it already."""

    code = "dispatch.call_closed"
    message = _("这个来电已经办完，什么都没有改变。")


class ClosingMissing(InvalidInput):
    """A call without a request came to something, too."""

    code = "dispatch.closing_missing"
    message = _("请选择这个来电是怎样办完的。它还没有办完。")


class OutcomeMissing(InvalidInput):
    """An emergency isn't dismissed."""

    code = "dispatch.outcome_missing"
    message = _("请选择结果并写明经过，紧急呼叫才能结束。它还开着。")


class CallBackMissing(Conflict):
    """After a silent press somebody has to speak with the person."""

    code = "dispatch.call_back_missing"
    message = _(
        "这次呼叫没有声音，还没有回拨通本人，不能按“本人平安”或“误按”结束。请先回拨；没人接就派人上门或打 120。"
    )


class NumberMissing(InvalidInput):
    """A number that nobody can ring back."""

    code = "dispatch.number_missing"
    message = _("请填写来电号码，最多 20 位数字。没有登记。")
