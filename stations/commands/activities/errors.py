"""What can go wrong with activities."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class RoomTaken(Conflict):
    """One room, one activity at a time."""

    code: ClassVar[str] = "activities.room_taken"
    message = _("%(room)s在这段时间已有“%(other)s”，没有改动。请换时间或房间。")


class NothingPlanned(Conflict):
    """An activity without a single session would stand on no calendar."""

    code: ClassVar[str] = "activities.nothing_planned"
    message = _(
        "没有保存，因为一场也排不上：这些日子里没有选中的星期几，或者放假、站点关闭、房间已被占用。请换日期、时间或房间。"
    )


class ActivityEnded(Conflict):
    """Nothing more is planned of it."""

    code: ClassVar[str] = "activities.ended"
    message = _("“%(title)s”已经提前结束，不能再改。")


class NotAhead(InvalidInput):
    """What is over stays as it was."""

    code: ClassVar[str] = "activities.not_ahead"
    message = _("新的时间要晚于现在。什么都没有改变。")


class QuotaTooSmall(InvalidInput):
    """Somebody has been promised those places."""

    code: ClassVar[str] = "activities.quota_too_small"
    message = _("已有 %(taken)s 人报上名，名额不能改成更少。")


class QuotaTooLarge(InvalidInput):
    """More people than the room holds."""

    code: ClassVar[str] = "activities.quota_too_large"
    message = _("%(room)s最多容纳 %(most)s 人，名额不能更多。")


class SignUpClosed(Conflict):
    """Not yet, or not any more."""

    code: ClassVar[str] = "activities.sign_up_closed"
    message = _("现在不能报名：报名时间是 %(opens)s 到 %(closes)s。")


class SessionNotPlanned(Conflict):
    """Cancelled or over."""

    code: ClassVar[str] = "activities.not_planned"
    message = _("这一场%(state)s，不能报名。")


class AlreadySignedUp(Conflict):
    """One person, one place."""

    code: ClassVar[str] = "activities.already_signed_up"
    message = _("%(person)s已经报过这一场，报名号 %(number)s，没有再报一次。")


class OtherActivity(Conflict):
    """Nobody is in two rooms at once."""

    code: ClassVar[str] = "activities.other_activity"
    message = _("%(person)s同一时间已经报了“%(other)s”，请先取消那一场。这一场没有报上。")


class WrongAge(InvalidInput):
    """For others."""

    code: ClassVar[str] = "activities.wrong_age"
    message = _("这项活动面向%(ages)s，%(person)s到那天 %(years)s 岁，没有报上。")


class BirthDateMissing(InvalidInput):
    """Nobody knows how old they are."""

    code: ClassVar[str] = "activities.birth_date_missing"
    message = _("这项活动限年龄，%(person)s还没有登记出生日期，请先补登记。没有报上。")


class GuardianMissing(InvalidInput):
    """A child comes with whoever answers for it."""

    code: ClassVar[str] = "activities.guardian_missing"
    message = _("孩子参加要由监护人报名并陪同：请先登记监护关系，再由监护人报名。没有报上。")


class GuardianTooYoung(InvalidInput):
    """A grown-up."""

    code: ClassVar[str] = "activities.guardian_too_young"
    message = _("监护人要年满 18 岁，并且登记过出生日期。什么都没有改变。")


class NotAChild(InvalidInput):
    """Who is grown up signs up themselves."""

    code: ClassVar[str] = "activities.not_a_child"
    message = _("年满 18 岁的人自己报名，不用登记监护人。什么都没有改变。")


class TooManyChildren(Conflict):
    """More are written down by the staff, who see the papers."""

    code: ClassVar[str] = "activities.too_many_children"
    message = _("您自己已经登记过 %(most)s 个孩子，这个没有登记。还要登记请到驿站窗口办理。")


class TooLate(Conflict):
    """It has begun."""

    code: ClassVar[str] = "activities.too_late"
    message = _("这一场已经开始，不能取消报名了。")


class NotThatDay(InvalidInput):
    """A roll is of a day."""

    code: ClassVar[str] = "activities.not_that_day"
    message = _("这一场是 %(day)s 的，签到、签退和计数只能记在那一天。")


class SessionFull(Conflict):
    """All places are taken; who is let in all the same is let in for a reason."""

    code: ClassVar[str] = "activities.full"
    message = _("名额已满（%(quota)s 人）。人已经在场的，请写明原因再登记。")


class NameNeeded(InvalidInput):
    """Whoever is let in by age or by name gives a name."""

    code: ClassVar[str] = "activities.name_needed"
    message = _("这项活动要登记姓名和身份证号或电话，不能按散客登记。")


class SeveralPeople(InvalidInput):
    """A family shares a phone."""

    code: ClassVar[str] = "activities.several_people"
    message = _("这个号码登记了几个人，请填写姓名。")


class NobodyKnown(InvalidInput):
    """A number alone makes no person."""

    code: ClassVar[str] = "activities.nobody_known"
    message = _("这个号码还没有登记过，请填写姓名，一并登记。")


class WrongCount(InvalidInput):
    """None, far too many, or below zero."""

    code: ClassVar[str] = "activities.wrong_count"
    message = _("一次增减 1 到 %(most)s，合计不能小于 0。什么都没有改变。")
