"""What can go wrong with delivery rounds, each with the sentence that the person reads."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class NoRoundRule(Conflict):
    """Nobody has said how meals are brought."""

    code = "meals.no_round_rule"
    message = _("“%(place)s”%(day)s 这一餐没有配送规则或热食时限，还没有排线；请先在后台添加。")


class MealStillOpen(Conflict):
    """Orders are still coming in, rounds would be wrong at once."""

    code = "meals.meal_still_open"
    message = _("这一餐还有菜单没有截止，截止排单以后才能排线。")


class PlanKeepsChanging(Conflict):
    """Orders changed each time while a plan was worked out."""

    code = "meals.plan_keeps_changing"
    message = _("排线期间订单一直在变，没有保存；请稍后再排一次。")


class RoundChanged(Conflict):
    """Somebody else changed the round meanwhile."""

    code = "meals.round_changed"
    message = _("这条线路刚刚被改过，您的修改没有保存；请看过新的次序再改。")


class WrongStops(InvalidInput):
    """Not exactly the stops of the round."""

    code = "meals.wrong_stops"
    message = _("次序里的站点和这条线路不一致，没有保存；请重新打开页面再排。")


class RiderNotFit(Conflict):
    """Another kitchen's, another start, too small, or not in use."""

    code = "meals.rider_not_fit"
    message = _("“%(rider)s”不能送这条线路：%(reason)s。线路没有改变。")


class RiderBusy(Conflict):
    """Two rounds at once."""

    code = "meals.rider_busy"
    message = _("“%(rider)s”在 %(start)s–%(end)s 已有线路 %(number)s，不能同时送两条。")


class NotCookedYet(Conflict):
    """The boxes aren't there yet."""

    code = "meals.not_cooked_yet"
    message = _("线路上还有 %(count)s 单没有做好，不能出发；做好后请先登记。")


class NobodyDrives(Conflict):
    """A van doesn't leave by itself."""

    code = "meals.nobody_drives"
    message = _("第 %(number)s 趟还没有定送餐员，先选好谁送再出发；线路没有改变。")


class SequenceNameTaken(Conflict):
    """Another kept sequence has this name."""

    code = "meals.sequence_name_taken"
    message = _("这个厨房这一餐已有固定线路“%(name)s”，请换一个名称。")


class OfferStale(Conflict):
    """The round is another one than when the offer was worked out."""

    code = "meals.offer_stale"
    message = _("这条线路后来改过，这份优化建议已过时；请重新计算。")
