"""Refusals of the charity fund, adaptations and social work."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class NotEnough(Conflict):
    """A fund never gives what it hasn't got."""

    code: ClassVar[str] = "charity.not_enough"
    message = _("基金余额只有 %(left)s 元，没有办理，什么都没有改变。")


class FundClosed(Conflict):
    """It neither takes nor gives any more."""

    code: ClassVar[str] = "charity.closed"
    message = _("这个基金已经终止，没有办理。")


class FundNotEmpty(Conflict):
    """First everything is given and decided."""

    code: ClassVar[str] = "charity.not_empty"
    message = _("基金还有余额或待审批的资助，不能终止。什么都没有改变。")


class ReceiptTaken(Conflict):
    """Each receipt belongs to one donation."""

    code: ClassVar[str] = "charity.receipt_taken"
    message = _("这个票据编号已经登记了另一笔捐赠，没有保存。请核对编号。")


class CannotCounter(Conflict):
    """A counter row has none itself."""

    code: ClassVar[str] = "charity.cannot_counter"
    message = _("冲正记录本身不能再冲正。请重新登记正确的一笔。")


class OutsideFund(InvalidInput):
    """A fund helps people of its own place."""

    code: ClassVar[str] = "charity.outside"
    message = _("不在这个基金的服务地区，没有登记。")


class LaterThanToday(InvalidInput):
    """What hasn't happened yet isn't written down."""

    code: ClassVar[str] = "assistance.future"
    message = _("日期不能晚于今天。")


class TooEarly(InvalidInput):
    """One step comes after the other."""

    code: ClassVar[str] = "assistance.too_early"
    message = _("日期不能早于 %(day)s。")


class TwoAcceptors(InvalidInput):
    """Nobody accepts a work alone."""

    code: ClassVar[str] = "adaptations.two_acceptors"
    message = _("验收要写两个不同的人，没有登记。")


class CaseOpen(Conflict):
    """One case at a time."""

    code: ClassVar[str] = "social_work.open"
    message = _("已经有一个没有结案的个案，没有新建。请在那个个案里继续。")


class ReviewDate(InvalidInput):
    """The next look lies ahead, within a year."""

    code: ClassVar[str] = "social_work.review_date"
    message = _("下次复核要在明天到一年之内。")
