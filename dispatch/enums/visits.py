"""At people's homes and afterwards: proofs, places, corrections, calls, audits, complaints."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

LIVE_TOPIC = "carers"  # what open maps are told of


class Phase(models.TextChoices):
    """To which end of a visit a proof belongs."""

    START = "start", _("到达签到")
    FINISH = "finish", _("离开签退")
    FAILURE = "failure", _("未能服务")


class PlaceFlag(models.TextChoices):
    """What the place of an act says; a flag for somebody to look at, never a wall."""

    INSIDE = "inside", _("在住处附近")
    OUTSIDE = "outside", _("不在住处附近")
    NO_GPS = "no_gps", _("无定位")
    NO_HOME = "no_home", _("住处没有坐标")

    # Whoever acts says why.
    NEEDS_REASON = nonmember(("outside", "no_gps"))


class VisitFailReason(models.TextChoices):
    """Why a visit didn't take place."""

    NO_ANSWER = "no_answer", _("没人在家，电话不接")
    UNWELL = "unwell", _("老人身体不适")
    REFUSED = "refused", _("老人不要服务")
    WRONG_ADDRESS = "wrong_address", _("地址找不到")
    UNSAFE = "unsafe", _("现场不安全")
    OTHER = "other", _("其他")


class CorrectionState(models.TextChoices):
    """How far a correction of a visit's record is."""

    APPLIED = "applied", _("已更正")
    ASKED = "asked", _("待批准")
    REFUSED = "refused", _("不批准")


class FollowUpResult(models.TextChoices):
    """What a follow-up call came to."""

    REACHED = "reached", _("已接通")
    NO_ANSWER = "no_answer", _("没人接")
    DECLINED = "declined", _("不愿意回答")


class Face(models.IntegerChoices):
    """A resident's judgement in one tap."""

    BAD = 1, _("不满意")
    FAIR = 2, _("一般")
    GOOD = 3, _("满意")


class ComplaintSource(models.TextChoices):
    """How a complaint came in."""

    FOLLOW_UP = "follow_up", _("回访")
    RATING = "rating", _("评价")
    PHONE = "phone", _("电话")
    PORTAL = "portal", _("网上")
    AUDIT = "audit", _("第三方抽查")


class ServiceComplaintState(models.TextChoices):
    """How far a complaint is."""

    OPEN = "open", _("待答复")
    ANSWERED = "answered", _("已答复")


class AuditState(models.TextChoices):
    """What somebody from outside found out about a visit."""

    DRAWN = "drawn", _("待核查")
    TRUE = "true", _("属实")
    DOUBTFUL = "doubtful", _("存疑")
    FALSE = "false", _("不属实")

    # Nothing is paid before somebody has decided otherwise.
    HOLDING = nonmember(("drawn", "doubtful", "false"))


class CarerStatus(models.TextChoices):
    """What somebody is doing, for the map: each with a shape, a character and a colour of its own."""

    IDLE = "idle", _("空闲")
    ON_THE_WAY = "on_the_way", _("在路上")
    SERVING = "serving", _("服务中")
    OVERDUE = "overdue", _("超时")
    OFFLINE = "offline", _("没有位置")
