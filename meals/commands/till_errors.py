"""What can be refused at a till."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput, NotAllowed


class NoOpenShift(Conflict):
    """Nobody has counted the float of this till."""

    code: ClassVar[str] = "till.no_open_shift"
    message = _("这台收银机还没有开班，什么都没有改变。请先开班。")


class ShiftAlreadyOpen(Conflict):
    """One shift at a time."""

    code: ClassVar[str] = "till.shift_open"
    message = _("这台收银机已经开班，请先交班再开新的班次。")


class UnsentSales(Conflict):
    """Cash lies in the drawer whose sales aren't here yet."""

    code: ClassVar[str] = "till.unsent_sales"
    message = _(
        "还有 %(count)s 笔脱机消费没有上传，没有交班。请连上网络，等待上传数变成 0 再交班；没有被接受的，请站长在这一页搁置。"
    )


class DifferenceUnexplained(InvalidInput):
    """Counted cash differs from what should be there."""

    code: ClassVar[str] = "till.difference_unexplained"
    message = _("清点的现金与应有的差 %(difference)s 元，没有交班。请重新清点，或写明差额的原因。")


class NothingSold(InvalidInput):
    """An empty basket, or more than a person carries."""

    code: ClassVar[str] = "till.nothing_sold"
    message = _("没有选菜品，或者份数不对（每样 1 到 %(most)s 份）。没有收款。")


class NotOnSale(Conflict):
    """Not on today's menu of this place, nor a dish of its operator."""

    code: ClassVar[str] = "till.not_on_sale"
    message = _("所选的菜品今天不在这里供应，没有收款。请刷新页面后重选。")


class PaymentDiffers(Conflict):
    """The parts of the payment don't make up the price."""

    code: ClassVar[str] = "till.payment_differs"
    message = _(
        "应付 %(price)s 元：账户可付 %(purse)s 元，还要收 %(due)s 元，收到的不符。没有收款，请按新的金额收。"
    )


class SubsidyJustUsed(Conflict):
    """Somebody else was quicker with the day's subsidy."""

    code: ClassVar[str] = "till.subsidy_just_used"
    message = _("这位老人当天的补贴刚刚在别处用掉，没有收款。请重新算价。")


class NotThisTill(NotAllowed):
    """Another operator's till, or one that was taken out of use."""

    code: ClassVar[str] = "till.not_this_till"
    message = _("这台收银机不归您使用，或者已经停用。什么都没有改变。")


class NotThisPlace(Conflict):
    """The meal waits somewhere else."""

    code: ClassVar[str] = "till.not_this_place"
    message = _("这一单在“%(station)s”取餐，没有交付。")


class SaleReversed(Conflict):
    """Nothing is left to take back."""

    code: ClassVar[str] = "till.sale_reversed"
    message = _("这一笔已经冲正过了，没有再退。")


class BadSignature(InvalidInput):
    """The sale or its list was not written by this till and this platform."""

    code: ClassVar[str] = "till.bad_signature"
    message = _("这一笔的签名不对，没有入账；收银机和平台都留着它。请站长查看后搁置。")


class BadOfflineSale(InvalidInput):
    """Amounts or goods that no list allows."""

    code: ClassVar[str] = "till.bad_offline_sale"
    message = _("这一笔的内容与价格名单不符，没有入账；收银机和平台都留着它。请站长查看后搁置。")


class ReviewSettled(Conflict):
    """Somebody has decided."""

    code: ClassVar[str] = "till.review_settled"
    message = _("这一项已经办结，什么都没有改变。")


class SaleSetAside(Conflict):
    """Somebody in charge decided that it is never booked."""

    code: ClassVar[str] = "till.sale_set_aside"
    message = _("这一笔已由站长搁置，不会入账；平台留着它的内容和原因。")


class HeldSettled(Conflict):
    """It was taken meanwhile, or set aside."""

    code: ClassVar[str] = "till.held_settled"
    message = _("这一笔已经入账或已经搁置，什么都没有改变。")


class NothingUnsent(Conflict):
    """The till keeps nothing, as far as is known."""

    code: ClassVar[str] = "till.nothing_unsent"
    message = _("这一班没有等待上传的消费，什么都没有改变。")


class CardNotUsable(Conflict):
    """The card was shown, and has been reported lost or has run out since."""

    code: ClassVar[str] = "till.card_not_usable"
    message = _("这张卡已经挂失或过期，没有收款。请本人换一种方式，或者按散客收款。")


class AskAgain(InvalidInput):
    """Who stood there was found at another till, or long ago."""

    code: ClassVar[str] = "till.ask_again"
    message = _("这位顾客的信息已过时，没有收款。请重新刷卡或查找。")
