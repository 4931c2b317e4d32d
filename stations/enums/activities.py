"""Words of activities: what they are, and the life of a session and of a sign-up."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityKind(models.TextChoices):
    """What people come for."""

    COURSE = "course", _("课程")
    STORY = "story", _("绘本故事会")
    WORKSHOP = "workshop", _("手工坊")
    LECTURE = "lecture", _("讲座")
    SPORT = "sport", _("文体活动")
    FESTIVAL = "festival", _("节庆活动")
    OUTREACH = "outreach", _("便民服务")
    GROUP = "group", _("小组活动")


class SessionState(models.TextChoices):
    """The life of a session."""

    PLANNED = "planned", _("已安排")
    CANCELLED = "cancelled", _("已取消")
    OVER = "over", _("已结束")


class SignUpState(models.TextChoices):
    """The life of a sign-up."""

    WAITING = "waiting", _("候补")
    BOOKED = "booked", _("已报名")
    CAME = "came", _("已签到")
    LEFT = "left", _("已签退")
    NO_SHOW = "no_show", _("没有来")
    LAPSED = "lapsed", _("没有候补上")
    CANCELLED = "cancelled", _("已取消")


# Takes one of the places.
PLACED_STATES = (SignUpState.BOOKED, SignUpState.CAME, SignUpState.LEFT)
# Has a place or hopes for one.
STANDING_STATES = (SignUpState.WAITING, *PLACED_STATES)
# Were there.
ATTENDED_STATES = (SignUpState.CAME, SignUpState.LEFT)


class SignUpChannel(models.TextChoices):
    """The door through which somebody signed up."""

    PORTAL = "portal", _("网上")
    FAMILY = "family", _("家属代办")
    PHONE = "phone", _("电话")
    WINDOW = "window", _("窗口")
    WALK_IN = "walk_in", _("现场")
    API = "api", _("合作方系统")


class RollAct(models.TextChoices):
    """What is written on a roll."""

    COME = "come", _("签到")
    LEAVE = "leave", _("签退")
    UNDO = "undo", _("撤销签到")
    WALK_IN = "walk_in", _("现场登记")


class CounterKind(models.TextChoices):
    """What is counted at an outreach event."""

    PUBLICITY = "publicity", _("宣传")
    HAIRCUT = "haircut", _("理发")
    CLINIC = "clinic", _("义诊")
    KNIFE = "knife", _("磨刀")
    REPAIR = "repair", _("小家电维修")
    LEGAL = "legal", _("法律咨询")
    OTHER = "other", _("其他")
