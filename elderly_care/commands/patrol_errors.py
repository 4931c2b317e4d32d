"""Why something about patrol visits was not done, in words."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput, NotAllowed


class NotYourTask(NotAllowed):
    """Whoever reports goes there or answers for the place."""

    code: ClassVar[str] = "patrols.not_yours"
    message = _("这项任务没有派给您，也不在您负责的范围内，什么都没有登记。请刷新任务列表。")


class AlreadyDone(Conflict):
    """Somebody has been there, or the person is gone."""

    code: ClassVar[str] = "patrols.over"
    message = _("这项任务现在是“%(state)s”，没有再登记。请刷新任务列表。")


class NoteMissing(InvalidInput):
    """Needs and emergencies are described."""

    code: ClassVar[str] = "patrols.note_missing"
    message = _("有需要或有紧急情况时，请写明看到了什么。")


class OddValues(InvalidInput):
    """A slip of the finger."""

    code: ClassVar[str] = "patrols.odd_values"
    message = _("这个数值不可能，请核对后重新填写。")


class NothingMeasured(InvalidInput):
    """No value at all."""

    code: ClassVar[str] = "patrols.nothing_measured"
    message = _("请至少填写一项测量值。")


class BadPause(InvalidInput):
    """The days of a pause."""

    code: ClassVar[str] = "patrols.pause_days"
    message = _("暂停的结束日期不能早于开始日期，也不能早于今天。")


class BadAbsence(InvalidInput):
    """It ends before it begins, or is over."""

    code: ClassVar[str] = "patrols.absence_days"
    message = _("请假结束不能早于开始，也不能早于今天。什么都没有改变。")


class PauseRunning(Conflict):
    """One at a time."""

    code: ClassVar[str] = "patrols.pause_running"
    message = _("这段时间已经登记了暂停，没有再登记。请先结束原来的暂停。")


class NotAUser(InvalidInput):
    """Patrollers work in the place."""

    code: ClassVar[str] = "patrols.not_a_user"
    message = _("没有找到这个账号，或者不在您负责的范围内。")


class OtherPlace(InvalidInput):
    """Somebody of another community."""

    code: ClassVar[str] = "patrols.other_place"
    message = _("这位巡访员已停用，或者不在这位老人所在的社区。什么都没有改变。")


class DayTaken(InvalidInput):
    """A task moves within its term."""

    code: ClassVar[str] = "patrols.day"
    message = _("计划日期要在今天到 %(due)s 之间。")


class MonthNotOver(Conflict):
    """Visits may still come."""

    code: ClassVar[str] = "patrols.month_not_over"
    message = _("%(period)s 还没有结束，不能抽样。")


class NothingToDraw(Conflict):
    """Nobody was seen."""

    code: ClassVar[str] = "patrols.nothing_to_draw"
    message = _("这个月这里没有已完成的巡访，没有可以抽的。")


class OwnVisit(NotAllowed):
    """Nobody checks themselves."""

    code: ClassVar[str] = "patrols.own_visit"
    message = _("这位老人当月由您本人巡访，请由别人回访。什么都没有改变。")


class NoPolicy(Conflict):
    """A figure that nobody has decided on."""

    code: ClassVar[str] = "patrols.no_policy"
    message = _(
        "这里还没有巡访处理规则，请区级管理员先在管理后台“巡访处理规则”中添加。什么都没有改变。"
    )
