"""Why nobody is sent at a time, or to a person."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class PersonGone(Conflict):
    """Dead, or moved away since it was asked for."""

    code = "dispatch.person_gone"
    message = _("这位老人已去世或迁出，没有派单。请取消这张工单。")


class StartPassed(InvalidInput):
    """Nobody can begin yesterday."""

    code = "dispatch.start_passed"
    message = _("%(time)s 已经过去，没有派单。请选还没到的时间。")


class OutsideWindow(InvalidInput):
    """The person was promised another time."""

    code = "dispatch.outside_window"
    message = _(
        "答应老人的时间是 %(start)s 到 %(end)s，没有派单。当天别的时间请写明原因，别的日子请先改时间。"
    )


class CarerOffShift(Conflict):
    """Not at work at that time; staff may ask for it, and say why."""

    code = "dispatch.carer_off_shift"
    message = _(
        "%(carer)s 这个时间不在班，没有派单。请换人或换时间；确实要派，请在工单页写明原因。"
    )
