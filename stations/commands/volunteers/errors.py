"""What can go wrong with volunteers."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class AlreadyVolunteer(Conflict):
    """One person, one row."""

    code: ClassVar[str] = "volunteers.already"
    message = _("%(person)s已经登记为志愿者（%(state)s），没有再登记一次。")


class TooYoung(InvalidInput):
    """A child helps with whoever answers for it."""

    code: ClassVar[str] = "volunteers.too_young"
    message = _("未满 18 岁的，先由监护人登记监护关系并同意，再登记为志愿者。什么都没有改变。")


class NotActive(Conflict):
    """Not approved, suspended or gone."""

    code: ClassVar[str] = "volunteers.not_active"
    message = _("志愿者现在是“%(state)s”，不能报班次。什么都没有改变。")


class ProofMissing(InvalidInput):
    """This skill needs a paper."""

    code: ClassVar[str] = "volunteers.proof_missing"
    message = _("“%(skill)s”要有证明，请填写证明名称和编号。")


class SkillMissing(Conflict):
    """The shift needs a skill, on its day."""

    code: ClassVar[str] = "volunteers.skill_missing"
    message = _("这个班次要有“%(skill)s”技能，而且证明到那天有效。没有报上。")


class OtherTeam(Conflict):
    """The shift is for a team."""

    code: ClassVar[str] = "volunteers.other_team"
    message = _("这个班次只给“%(team)s”。没有报上。")


class ShiftFull(Conflict):
    """All places are held."""

    code: ClassVar[str] = "volunteers.shift_full"
    message = _("这个班次 %(needed)s 人已满，没有报上。可以看看别的班次或求替班的。")


class ShiftNotPlanned(Conflict):
    """Cancelled or over."""

    code: ClassVar[str] = "volunteers.shift_not_planned"
    message = _("这个班次%(state)s，什么都没有改变。")


class SignUpNotOpen(Conflict):
    """Not yet, or not any more."""

    code: ClassVar[str] = "volunteers.sign_up_not_open"
    message = _("现在不能报这个班次：报名时间是 %(opens)s 到 %(closes)s。")


class AlreadyOnShift(Conflict):
    """One person, one place."""

    code: ClassVar[str] = "volunteers.already_on_shift"
    message = _("%(person)s已经报过这个班次，没有再报一次。")


class OtherShift(Conflict):
    """Nobody serves in two places at once."""

    code: ClassVar[str] = "volunteers.other_shift"
    message = _("%(person)s同一时间已经报了“%(other)s”。这个班次没有报上。")


class TooLateToCancel(Conflict):
    """Somebody has to be there."""

    code: ClassVar[str] = "volunteers.too_late_to_cancel"
    message = _("开始前 %(hours)s 小时内不能取消。请求替班：有人接替以前，班次还是您的。")


class AlreadyBegun(Conflict):
    """Who is late calls the station."""

    code: ClassVar[str] = "volunteers.already_begun"
    message = _("班次已经开始，什么都没有改变。请给站点打电话。")


class NotAhead(InvalidInput):
    """What is over stays as it was."""

    code: ClassVar[str] = "volunteers.not_ahead"
    message = _("新的时间要晚于现在。什么都没有改变。")


class NeededTooSmall(InvalidInput):
    """Somebody counts on those places."""

    code: ClassVar[str] = "volunteers.needed_too_small"
    message = _("已有 %(taken)s 人报上，人数不能改成更少。什么都没有改变。")


class PeopleElsewhere(Conflict):
    """Nobody serves in two places at once, or with a paper that has ended."""

    code: ClassVar[str] = "volunteers.people_elsewhere"
    message = _(
        "报上的人里有 %(count)s 人来不了新的时间：那时已报了别的班次，或者技能证明已经到期。什么都没有改变；请先请他们取消或求替班。"
    )


class JustTaken(Conflict):
    """Somebody signed up at that very moment."""

    code: ClassVar[str] = "volunteers.just_taken"
    message = _("刚刚又有人报上，什么都没有改变。请看一下名单再改。")


class NobodySeeks(Conflict):
    """Somebody else was quicker, or they come after all."""

    code: ClassVar[str] = "volunteers.nobody_seeks"
    message = _("这个班次现在没有人求替班，可能已由别人接替。什么都没有改变。")


class OwnShift(Conflict):
    """Nobody takes over from themselves."""

    code: ClassVar[str] = "volunteers.own_shift"
    message = _("这是您自己的班次；能来的话，请收回求替班。")


class NotThen(Conflict):
    """Too early, or another day."""

    code: ClassVar[str] = "volunteers.not_then"
    message = _("现在不能签到：开始前 %(minutes)s 分钟到班次当天结束可以。")


class WrongCode(InvalidInput):
    """What hangs at the station says something else."""

    code: ClassVar[str] = "volunteers.wrong_code"
    message = _("签到码不对，请看站点上贴的六位数字。")


class DayOver(Conflict):
    """Afterwards the staff write the end down, with a reason."""

    code: ClassVar[str] = "volunteers.day_over"
    message = _("班次那天已经过了，不能再签退。请工作人员在“没有签退”里补记结束时间。")


class EndOutside(InvalidInput):
    """Nobody leaves before coming, or later than the shift."""

    code: ClassVar[str] = "volunteers.end_outside"
    message = _("结束时间要在签到（%(came)s）和班次结束（%(ends)s）之间。什么都没有改变。")


class NotOfTheTeam(Conflict):
    """Who leads a team belongs to it."""

    code: ClassVar[str] = "volunteers.not_of_the_team"
    message = _("队长要是这支队伍里已注册的志愿者。什么都没有改变。")


class RuleMissing(Conflict):
    """Nobody has said what an hour earns."""

    code: ClassVar[str] = "volunteers.rule_missing"
    message = _("这里还没有生效的志愿服务规定，请区级管理员在后台登记。什么都没有改变。")


class NoHours(Conflict):
    """What was never credited can't be corrected."""

    code: ClassVar[str] = "volunteers.no_hours"
    message = _("这次服务还没有签退，没有可以更正的时长。")


class TooManyMinutes(InvalidInput):
    """Longer than the shift."""

    code: ClassVar[str] = "volunteers.too_many_minutes"
    message = _("时长要在 0 到 %(most)s 分钟之间（班次的长度）。什么都没有改变。")


class PointsMissing(Conflict):
    """Not enough points."""

    code: ClassVar[str] = "volunteers.points_missing"
    message = _("积分不够：要 %(points)s 分，现有 %(balance)s 分。没有兑换。")


class GiftGone(Conflict):
    """None left, or no longer offered."""

    code: ClassVar[str] = "volunteers.gift_gone"
    message = _("“%(gift)s”已经没有了。没有兑换，积分没有动。")


class StockShort(InvalidInput):
    """More gone than were there."""

    code: ClassVar[str] = "volunteers.stock_short"
    message = _("库存现有 %(left)s 件，减不了这么多。什么都没有改变。")


class ShiftsAhead(Conflict):
    """Somebody counts on them."""

    code: ClassVar[str] = "volunteers.shifts_ahead"
    message = _("还有没做完的班次，请先取消或找人替班。什么都没有改变。")
