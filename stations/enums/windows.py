"""Words of windows: what they are for, slots, tickets."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WindowKind(models.TextChoices):
    """The three windows of a hall, and the rooms to which people come by appointment."""

    ELDER = "elder", _("为老服务")
    AFFAIRS = "affairs", _("社区事务")
    PARTY = "party", _("党群服务")
    CLINIC = "clinic", _("诊室")
    COUNSEL = "counsel", _("心理咨询")
    ADVISER = "adviser", _("养老顾问")


# What stands in front of a ticket's number on the wall.
TICKET_LETTERS = {
    WindowKind.ELDER: "A",
    WindowKind.AFFAIRS: "B",
    WindowKind.PARTY: "C",
    WindowKind.CLINIC: "D",
    WindowKind.COUNSEL: "E",
    WindowKind.ADVISER: "F",
}
# What is said there is written in no case.
SPOKEN_ONLY = frozenset({WindowKind.CLINIC, WindowKind.COUNSEL})
# Open when somebody sits there, by a timetable of people.
BY_TIMETABLE = frozenset({WindowKind.CLINIC, WindowKind.COUNSEL, WindowKind.ADVISER})


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, _("星期一")
    TUESDAY = 1, _("星期二")
    WEDNESDAY = 2, _("星期三")
    THURSDAY = 3, _("星期四")
    FRIDAY = 4, _("星期五")
    SATURDAY = 5, _("星期六")
    SUNDAY = 6, _("星期日")


class BookingState(models.TextChoices):
    """The life of an appointment."""

    BOOKED = "booked", _("已预约")
    ARRIVED = "arrived", _("已取号")
    CANCELLED = "cancelled", _("已取消")
    MISSED = "missed", _("没有来")


class TicketState(models.TextChoices):
    """The life of a number."""

    WAITING = "waiting", _("等候")
    CALLED = "called", _("已叫号")
    SERVING = "serving", _("办理中")
    DONE = "done", _("已办完")
    SKIPPED = "skipped", _("过号")
    MOVED = "moved", _("已转窗口")
