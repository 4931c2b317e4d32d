"""Who comes when: slots with places, appointments, and the numbers of a day."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.models import TimeStamped
from stations.enums import BookingState, CaseChannel, TicketState, WindowKind
from stations.models.citizens import Citizen
from stations.models.items import CaseItem
from stations.models.windows import Window

SEES_COUNSELLING = "stations.see_counselling"


class AtWindowQuerySet(ScopedQuerySet):
    """Visible as their window."""

    division_path = "window__station__division__code"
    organisation_paths = ("window__station__operator",)


class Slot(models.Model):
    """A stretch of time at a window. booked counts what stands; the database refuses one too many."""

    window = models.ForeignKey(Window, models.PROTECT, related_name="slots", verbose_name=_("窗口"))
    day = models.DateField(_("日期"))
    starts_at = models.TimeField(_("开始"))
    ends_at = models.TimeField(_("结束"))
    capacity = models.PositiveSmallIntegerField(_("可约人数"))
    booked = models.PositiveSmallIntegerField(_("已约人数"), default=0)

    objects = AtWindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("预约时段")
        verbose_name_plural = _("预约时段")
        ordering = ["window", "day", "starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["window", "day", "starts_at"], name="stations_slot_once"
            ),
            models.CheckConstraint(
                condition=Q(booked__lte=F("capacity")), name="stations_slot_not_overbooked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class AppointmentQuerySet(ScopedQuerySet):
    """Visible as their window."""

    division_path = "slot__window__station__division__code"
    organisation_paths = ("slot__window__station__operator",)

    def visible_to(self, user: User):
        """As everywhere; who comes for counselling, only to who may know it."""
        return super().visible_to(user).discreet(user)

    def discreet(self, user: User):
        """Without counselling for who may not know of it."""
        if user.has_perm(SEES_COUNSELLING):
            return self
        return self.exclude(slot__window__kind=WindowKind.COUNSEL)

    def standing(self):
        """Takes a place."""
        return self.filter(state__in=[BookingState.BOOKED, BookingState.ARRIVED])


class Appointment(TimeStamped):
    """A citizen's place in a slot. Its state changes only in stations.commands."""

    slot = models.ForeignKey(
        Slot, models.PROTECT, related_name="appointments", verbose_name=_("时段")
    )
    citizen = models.ForeignKey(
        Citizen, models.PROTECT, related_name="appointments", verbose_name=_("市民")
    )
    item = models.ForeignKey(
        CaseItem, models.PROTECT, related_name="appointments", verbose_name=_("事项")
    )
    channel = models.CharField(_("渠道"), max_length=8, choices=CaseChannel)
    state = models.CharField(
        _("状态"), max_length=12, choices=BookingState, default=BookingState.BOOKED
    )
    key = models.CharField(
        _("请求编号"), max_length=100, unique=True, default=uuid4, editable=False
    )
    booked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("预约人")
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("预约")
        verbose_name_plural = _("预约")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "citizen"],
                condition=Q(state="booked"),
                name="stations_appointment_once",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people say at the desk."""
        return f"Y{self.pk:06d}" if self.pk else ""


class TicketQuerySet(AtWindowQuerySet):
    """Numbers in the trade's words."""

    def waiting(self):
        """In the order in which they are called: who was sent on first, then who booked, then by number."""
        return self.filter(state=TicketState.WAITING).order_by("-priority", "number")


class Ticket(models.Model):
    """A number of a window and a day. Its state changes only in stations.commands."""

    window = models.ForeignKey(
        Window, models.PROTECT, related_name="tickets", verbose_name=_("窗口")
    )
    day = models.DateField(_("日期"))
    number = models.PositiveSmallIntegerField(_("号"))
    state = models.CharField(
        _("状态"), max_length=8, choices=TicketState, default=TicketState.WAITING
    )
    priority = models.PositiveSmallIntegerField(_("优先"), default=0)
    citizen = models.ForeignKey(
        Citizen, models.PROTECT, null=True, related_name="tickets", verbose_name=_("市民")
    )
    item = models.ForeignKey(
        CaseItem, models.PROTECT, null=True, related_name="tickets", verbose_name=_("事项")
    )
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, null=True, related_name="ticket", verbose_name=_("预约")
    )
    moved_from = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="moved_to", verbose_name=_("从哪个号转来")
    )
    key = models.CharField(
        _("请求编号"), max_length=100, unique=True, default=uuid4, editable=False
    )
    taken_at = models.DateTimeField(_("取号时间"))
    calls = models.PositiveSmallIntegerField(_("叫号次数"), default=0)
    called_at = models.DateTimeField(_("最近叫号时间"), null=True)
    done_at = models.DateTimeField(_("结束时间"), null=True)
    clerk = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("排队号")
        verbose_name_plural = _("排队号")
        ordering = ["-day", "window", "number"]
        constraints = [
            models.UniqueConstraint(fields=["window", "day", "number"], name="stations_ticket_once")
        ]
        indexes = [
            models.Index(
                fields=["window", "day"],
                condition=Q(state__in=["waiting", "called", "serving"]),
                name="stations_ticket_open",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """As it is called. Reads the window."""
        return self.window.ticket_label(self.number)
