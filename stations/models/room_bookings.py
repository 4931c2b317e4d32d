"""Rooms that residents and groups book: when they can, under which rule, and who has them."""

from datetime import date
from uuid import uuid4

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, ScopedQuerySet, User, dates_in_order
from core.models import PhoneMessage, TimeStamped
from stations.enums import Weekday
from stations.enums.rooms import HOLDING, RoomBookingState
from stations.models.citizens import Citizen
from stations.models.rooms import Room


class OfRoomQuerySet(ScopedQuerySet):
    """Visible as the room."""

    division_path = "room__station__division__code"
    organisation_paths = ("room__station__operator",)


class RoomHours(models.Model):
    """From when to when a room can be booked on a weekday; a room without such rows can't be."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="hours", verbose_name=_("房间"))
    weekday = models.PositiveSmallIntegerField(_("星期"), choices=Weekday)
    opens = models.TimeField(_("开始"))
    closes = models.TimeField(_("结束"))

    objects = OfRoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("房间可预约时间")
        verbose_name_plural = _("房间可预约时间")
        ordering = ["room", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "weekday", "opens"], name="stations_roomhours_once"
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="stations_roomhours_order",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class RoomRule(DatedRule):
    """How far ahead and how long a room is lent, and how many bookings one person holds at once."""

    days_ahead = models.PositiveSmallIntegerField(
        _("最多提前几天预约"), validators=[MaxValueValidator(180)]
    )
    most_minutes = models.PositiveSmallIntegerField(
        _("一次最多分钟数"), validators=[MinValueValidator(30), MaxValueValidator(720)]
    )
    most_held = models.PositiveSmallIntegerField(
        _("一人同时最多几次"), validators=[MinValueValidator(1), MaxValueValidator(50)]
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("房间预约规则")
        verbose_name_plural = _("房间预约规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="stations_roomrule_once"
            ),
            dates_in_order("stations_roomrule_dates"),
        ]


class RoomBookingQuerySet(OfRoomQuerySet):
    """Bookings in the trade's words."""

    def holding(self):
        """Nobody else can have the room then."""
        return self.filter(state__in=HOLDING)


class RoomBooking(TimeStamped):
    """Who has a room when. Its state changes only in stations.commands."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="bookings", verbose_name=_("房间"))
    citizen = models.ForeignKey(
        Citizen, models.PROTECT, related_name="room_bookings", verbose_name=_("预约的市民")
    )
    group = models.CharField(_("团队名称"), max_length=60, blank=True)
    purpose = models.CharField(_("用来做什么"), max_length=120)
    people = models.PositiveSmallIntegerField(_("人数"), validators=[MinValueValidator(1)])
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=RoomBookingState,
        default=RoomBookingState.ASKED,
        editable=False,
    )
    reason = models.CharField(_("未同意或取消原因"), max_length=200, blank=True, editable=False)
    key = models.CharField(
        _("请求编号"), max_length=100, unique=True, default=uuid4, editable=False
    )
    asked_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提交人"),
    )

    objects = RoomBookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("房间预约")
        verbose_name_plural = _("房间预约")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["citizen"], name="stations_roombooking_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="stations_roombooking_order",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            # Against activities a trigger watches: a constraint knows one table only.
            ExclusionConstraint(
                name="stations_roombooking_once",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=["asked", "confirmed"]),
                violation_error_message=_("这个房间在这段时间已有预约。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people say at the desk."""
        return f"F{self.pk:06d}" if self.pk else ""

    @property
    def day(self) -> date:
        """On which it is."""
        return timezone.localdate(self.starts_at)


class OfRoomBookingQuerySet(ScopedQuerySet):
    """Visible as the booking."""

    division_path = "booking__room__station__division__code"
    organisation_paths = ("booking__room__station__operator",)


class RoomNotice(PhoneMessage):
    """What somebody was told about a booking of a room."""

    booking = models.ForeignKey(
        RoomBooking, models.PROTECT, related_name="notices", verbose_name=_("房间预约")
    )

    objects = OfRoomBookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("房间预约通知")
        verbose_name_plural = _("房间预约通知")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["sms_due_at"],
                condition=Q(sms_state="waiting"),
                name="stations_room_notice_due",
            )
        ]
