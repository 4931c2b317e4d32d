"""What can go wrong with records of food safety."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class SampleTooSmall(InvalidInput):
    """Less than the rule asks for."""

    code = "meals.sample_too_small"
    message = _("每道菜至少留样 %(minimum)s 克，填写的是 %(given)s 克。请补足后再登记。")


class SampleKeptTooShort(Conflict):
    """Not yet."""

    code = "meals.sample_kept_too_short"
    message = _("这份留样要保存到 %(until)s（满 %(hours)s 小时）才能处置。留样没有改动。")


class DishNotOnMenu(InvalidInput):
    """Whoever looks into it would look for something that nobody cooked."""

    code = "meals.dish_not_on_menu"
    message = _("这一单那一餐的菜单上没有“%(dish)s”，请改菜名或留空。投诉没有登记。")


class TimeNotPossible(InvalidInput):
    """Later than now, or of another day."""

    code = "meals.time_not_possible"
    message = _("时间 %(given)s 不对：不能晚于现在，也要在用餐当天。什么都没有登记。")


class NoSafetyRule(Conflict):
    """Nobody has said what holds here."""

    code = "meals.no_safety_rule"
    message = _("“%(place)s”%(day)s 没有“%(rule)s”，请先在后台添加。什么都没有登记。")


class KeyUsedForOtherRecord(Conflict):
    """The same request number with other content."""

    code = "meals.key_used_for_other_record"
    message = _("请求编号“%(key)s”已用于另一条内容不同的记录，这次没有登记。请换一个编号。")


class CheckAlreadyDone(Conflict):
    """One a day."""

    code = "meals.check_already_done"
    message = _("%(day)s 的自查已由 %(who)s 登记，不能再改。新发现的问题请在待办里处理。")


class CheckIncomplete(InvalidInput):
    """Every item is answered, and what is wrong has an action."""

    code = "meals.check_incomplete"
    message = _("自查每一项都要填，不合格的要写明怎么处理。什么都没有登记。")


class LotNotUsable(InvalidInput):
    """Of another kitchen, not arrived yet, or past its date."""

    code = "meals.lot_not_usable"
    message = _("原料“%(lot)s”这一天不能用：不是本厨房的、还没有到货，或者已过保质期。")


class TooManyReadings(InvalidInput):
    """More than one request may bring."""

    code = "meals.too_many_readings"
    message = _("一次请发 1 到 %(most)s 条温度记录，收到 %(given)s 条。什么都没有登记。")


class ReadingsInvalid(InvalidInput):
    """All or nothing, with the lines in error."""

    code = "meals.readings_invalid"
    message = _("温度记录有误，整批都没有登记。请按提示改正后重发。")
