"""What can go wrong with courier firms."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput, NotAllowed


class NoCourierFirm(Conflict):
    """Nobody has set one up."""

    code = "couriers.none"
    message = _("还没有接入骑手平台，请由自己的送餐员送。什么都没有改变。")


class CourierTakesNoCash(Conflict):
    """Only our own riders collect money."""

    code = "couriers.cash_due"
    message = _("这一单要收现金 %(due)s 元，骑手平台不代收，请由自己的送餐员送。什么都没有改变。")


class NothingToSend(Conflict):
    """The meal is not ready, or not any more."""

    code = "couriers.not_ready"
    message = _("这一单现在是“%(state)s”，不能叫骑手。什么都没有改变。")


class NoDoor(InvalidInput):
    """Without an address or phone nobody finds the person."""

    code = "couriers.no_door"
    message = _("老人的地址或电话没有登记，不能叫骑手。什么都没有改变。")


class TooLateToCancel(Conflict):
    """The meal is on its way."""

    code = "couriers.too_late"
    message = _("骑手已经取餐，不能再取消。什么都没有改变。")


class BeingSent(Conflict):
    """The firm may or may not have it."""

    code = "couriers.being_sent"
    message = _("这一单正在发给骑手平台，请一两分钟后再取消。什么都没有改变。")


class BadSignature(NotAllowed):
    """Not from the firm, or changed on the way."""

    code = "couriers.bad_signature"
    http_status = 401
    message = _("签名不对，消息没有收下。")


class StaleMessage(NotAllowed):
    """Signed long ago."""

    code = "couriers.stale"
    http_status = 401
    message = _("消息的时间和现在相差超过 5 分钟，没有收下；请重新签名再发。")


class ReplayedMessage(Conflict):
    """The very same message again."""

    code = "couriers.replayed"
    message = _("这条消息已经收到过，没有再收一次；重发请用新的时间和随机数签名。")


class BadEvent(InvalidInput):
    """Not what the contract says."""

    code = "couriers.bad_event"
    message = _("消息的内容不符合约定：%(field)s。什么都没有改变。")


class UnknownCourierOrder(InvalidInput):
    """None of ours."""

    code = "couriers.unknown_order"
    http_status = 404
    message = _("没有这个单号，消息没有收下。")
