"""Day care: who is looked after, how far an enrolment has come, what a day was."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """For whom a place of day care is."""

    ELDER = "elder", _("老人日间照料")
    CHILD = "child", _("三岁以下托位")


class EnrolmentState(models.TextChoices):
    """From the wish for a place to its end."""

    WAITING = "waiting", _("候补")
    PLACED = "placed", _("已有名额，待签约")
    ACTIVE = "active", _("在托")
    ENDED = "ended", _("已结束")


OPEN = (EnrolmentState.WAITING, EnrolmentState.PLACED, EnrolmentState.ACTIVE)
HOLDING = (EnrolmentState.PLACED, EnrolmentState.ACTIVE)


class RiskGrade(models.TextChoices):
    """What the risk sheet finds."""

    NONE = "none", _("没有")
    SOME = "some", _("有，注意观察")
    HIGH = "high", _("高，专人看护")


class DayState(models.TextChoices):
    """What became of a day of somebody who has a place."""

    EXPECTED = "expected", _("应到")
    PRESENT = "present", _("在站")
    LEFT = "left", _("已接走")
    ABSENT = "absent", _("缺席")
    LEAVE = "leave", _("请假")


class DayAct(models.TextChoices):
    """What somebody wrote on the roll."""

    ARRIVE = "arrive", _("签到")
    DEPART = "depart", _("签离")
    ABSENT = "absent", _("记缺席")
    LEAVE = "leave", _("请假")
    UNDO_LEAVE = "undo_leave", _("销假")
    VOID = "void", _("更正")


class CareKind(models.TextChoices):
    """What is given on a day."""

    LUNCH = "lunch", _("午餐")
    MORNING_SNACK = "morning_snack", _("上午点心")
    AFTERNOON_SNACK = "afternoon_snack", _("下午点心")
    MEDICINE = "medicine", _("服药")


class CareOutcome(models.TextChoices):
    """How it went."""

    ALL = "all", _("吃完")
    SOME = "some", _("吃了一部分")
    REFUSED = "refused", _("没有吃")
