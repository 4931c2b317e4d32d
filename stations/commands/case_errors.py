"""What can go wrong with cases."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput, NotAllowed


class ItemNotOffered(InvalidInput):
    """Not taken in at present."""

    code: ClassVar[str] = "cases.item_not_offered"
    message = _("“%(item)s”现在不受理。什么都没有改变。")


class WayNotOffered(InvalidInput):
    """The item isn't handled in this way."""

    code: ClassVar[str] = "cases.way_not_offered"
    message = _("“%(item)s”不能这样办，可以：%(ways)s。什么都没有改变。")


class MayNotAct(InvalidInput):
    """Somebody else has to come."""

    code: ClassVar[str] = "cases.may_not_act"
    message = _("“%(item)s”要由%(who)s来办。什么都没有改变。")


class AgentMissing(InvalidInput):
    """Who comes for somebody else is written down with a paper."""

    code: ClassVar[str] = "cases.agent_missing"
    message = _("替别人办要登记代办人和授权委托书（或关系证明），委托书不能过期。什么都没有改变。")


class NoPromise(Conflict):
    """Nobody has said how long it may take."""

    code: ClassVar[str] = "cases.no_promise"
    message = _("“%(item)s”在这里没有登记承诺时限，不能受理；请先在管理后台登记。什么都没有改变。")


class PapersMissing(Conflict):
    """The promise doesn't begin without the papers."""

    code: ClassVar[str] = "cases.papers_missing"
    message = _("还缺：%(papers)s。补齐以后才能受理。")


class TooLong(InvalidInput):
    """More than the rule lets."""

    code: ClassVar[str] = "cases.too_long"
    message = _("一次可以延期 1 到 %(most)s 个工作日。什么都没有改变。")


class NoRule(Conflict):
    """The district has not said what follows."""

    code: ClassVar[str] = "cases.no_rule"
    message = _("这里还没有登记办件规则，请区级管理员先在管理后台登记。什么都没有改变。")


class AlreadyRated(Conflict):
    """Once."""

    code: ClassVar[str] = "cases.already_rated"
    message = _("这个办件已经评价过了，评价不能改。")


class NotOver(Conflict):
    """Rated at the end."""

    code: ClassVar[str] = "cases.not_over"
    message = _("办结以后才能评价。")


class NothingToForward(Conflict):
    """The row has moved on."""

    code: ClassVar[str] = "cases.nothing_to_forward"
    message = _("这条转办现在是“%(state)s”，不用再处理。")


class RatedOneself(NotAllowed):
    """Whoever was rated doesn't ring the person who was not content."""

    code: ClassVar[str] = "cases.rated_oneself"
    message = _("差评说的是您办的事，请由另一位工作人员回访。什么都没有改变。")
