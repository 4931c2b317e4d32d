"""What can go wrong with meals, each with the sentence that the person reads."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput, NotAllowed


class PriceOutsideCap(InvalidInput):
    """A dish is dearer or cheaper than the government allows."""

    code = "meals.price_outside_cap"
    message = _("“%(dish)s”的价格 %(price)s 元不在政府限价 %(minimum)s–%(maximum)s 元之内。")


class MenuNotReady(Conflict):
    """Something still blocks publishing."""

    code = "meals.menu_not_ready"
    message = _("菜单还不能公布：%(reasons)s")


class MenuNotEditable(Conflict):
    """Only a draft can be changed."""

    code = "meals.menu_not_editable"
    message = _("菜单已经公布，不能再改套餐；请先撤回。")


class MenuHasOrders(Conflict):
    """Somebody has ordered already."""

    code = "meals.menu_has_orders"
    message = _("已有 %(count)s 人订餐，菜单不能撤回。")


class ItemWasOrdered(Conflict):
    """Orders, even cancelled ones, refer to it."""

    code = "meals.item_was_ordered"
    message = _("“%(name)s”有人订过（包括已取消的订单），不能从菜单上拿掉或换成别的套餐。")


class MenuNotOpen(Conflict):
    """Not published yet, or withdrawn."""

    code = "meals.menu_not_open"
    message = _("这份菜单现在不接受订餐。")


class CutoffPassed(Conflict):
    """Too late for this meal."""

    code = "meals.cutoff_passed"
    message = _("这一餐已于 %(cutoff)s 截止，不能再订或取消；请打电话给驿站想办法。")


class CutoffNotPassed(Conflict):
    """Orders are still coming in."""

    code = "meals.cutoff_not_passed"
    message = _("要等到 %(cutoff)s 截止以后才能排单。")


class SoldOut(Conflict):
    """Fewer portions left than wanted."""

    code = "meals.sold_out"
    message = _("“%(name)s”只剩 %(left)s 份了，请换一个套餐或减少份数。")


class AlreadyOrdered(Conflict):
    """One order per person and meal."""

    code = "meals.already_ordered"
    message = _("这一餐已经订过了，订餐号 %(number)s；要改请先取消再订。")


class PriceChanged(Conflict):
    """Nobody pays another price than the one that was shown."""

    code = "meals.price_changed"
    message = _("刚才显示您付 %(shown)s 元，现在是 %(now)s 元；还没有下单，请再核对一遍。")


class KeyUsedForOther(Conflict):
    """An idempotency key came back with other content."""

    code = "meals.key_used_for_other"
    message = _("这个请求编号已用于另一份内容不同的订餐。")


class PointNotSupplied(InvalidInput):
    """The kitchen doesn't supply this meal point that day."""

    code = "meals.point_not_supplied"
    message = _("这份菜单当天不供应“%(station)s”，请换一个取餐点。")


class BadQuantity(InvalidInput):
    """Nothing ordered, too much, or from different menus."""

    code = "meals.bad_quantity"
    message = _("请在同一份菜单里选择 1 到 %(most)s 份。")


class NotLivingHere(Conflict):
    """Dead or moved away."""

    code = "meals.not_living_here"
    message = _("这位老人已不在本辖区居住，不能订餐。")


class MayNotOrder(NotAllowed):
    """Neither the person, nor family with consent, nor staff of the place."""

    code = "meals.may_not_order"
    message = _("您没有为这位老人订餐的授权。")


class WrongCash(InvalidInput):
    """Another amount than is due."""

    code = "meals.wrong_cash"
    message = _("应收现金 %(due)s 元，填写的是 %(given)s 元。")


class DayNotFinished(Conflict):
    """Orders or menus of the day are still open."""

    code = "meals.day_not_finished"
    message = _("当天还有 %(orders)s 份订餐没有交付、%(menus)s 份菜单没有截止，不能日结。")


class DayStillToCome(DayNotFinished):
    """Tomorrow can't be settled today."""

    code = "meals.day_still_to_come"
    message = _("%(day)s 还没有到，不能日结。")


class DaySettled(Conflict):
    """What came after the settlement would never be paid."""

    code = "meals.day_settled"
    message = _("“%(operator)s”%(day)s 已经日结，不能再排单。")


class NoCutoffRule(Conflict):
    """Nobody has said until when this meal can be ordered."""

    code = "meals.no_cutoff_rule"
    message = _("“%(place)s”%(day)s 这一餐没有订餐截止时间的规定，请先在后台添加。")


class NotThisOperator(InvalidInput):
    """Dishes, set meals and kitchen belong to different operators."""

    code = "meals.not_this_operator"
    message = _("“%(name)s”不属于运营方“%(operator)s”。")
