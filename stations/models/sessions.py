"""Sessions: one meeting of an activity, with its room and its places."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import TimeStamped
from stations.enums.activities import CounterKind, SessionState
from stations.models.activities import Activity, OfActivityQuerySet
from stations.models.rooms import Room


class ActivitySessionQuerySet(OfActivityQuerySet):
    """Sessions in the trade's words."""

    def on_offer(self):
        """What the public may see: planned, of open stations, not restricted."""
        return self.filter(
            self.open_only(), state=SessionState.PLANNED, activity__station__state="open"
        )

    def for_age(self, years):
        """What somebody of so many years may come to."""
        old_enough = Q(activity__age_from__isnull=True) | Q(activity__age_from__lte=years)
        young_enough = Q(activity__age_to__isnull=True) | Q(activity__age_to__gte=years)
        return self.filter(old_enough, young_enough)

    def between(self, start, end):
        """Those that begin in a stretch of time."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def related(self):
        """With what a line of a list says."""
        return self.select_related("activity__station", "activity__brand", "room")


class ActivitySession(TimeStamped):
    """A meeting. Its state changes only in stations.commands; taken counts places that are given away.

    planned_for: the day of the activity's pattern that it was made for, whenever it takes place.
    over: who was let in although all places were taken.
    """

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="sessions", verbose_name=_("活动")
    )
    planned_for = models.DateField(_("排期日期"), editable=False)
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("房间")
    )
    place = models.CharField(_("地点"), max_length=100, blank=True)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    opens_at = models.DateTimeField(_("开始报名时间"))
    closes_at = models.DateTimeField(_("截止报名时间"))
    quota = models.PositiveSmallIntegerField(_("名额"), validators=[MinValueValidator(1)])
    taken = models.PositiveSmallIntegerField(_("已占名额"), default=0, editable=False)
    over = models.PositiveSmallIntegerField(_("超额人数"), default=0, editable=False)
    state = models.CharField(
        _("状态"), max_length=10, choices=SessionState, default=SessionState.PLANNED, editable=False
    )
    reason = models.CharField(_("取消或改期原因"), max_length=200, blank=True, editable=False)

    objects = ActivitySessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动场次")
        verbose_name_plural = _("活动场次")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "planned_for"], name="stations_session_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), opens_at__lte=F("closes_at")),
                name="stations_session_hours",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("quota") + F("over")),
                name="stations_session_not_overbooked",
            ),
            ExclusionConstraint(
                name="stations_session_room_once",
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
                condition=Q(state="planned", room__isnull=False),
                violation_error_message=_("这个房间在这段时间已有活动。"),
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="stations_session_start")]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    @property
    def left(self) -> int:
        """Places that nobody has."""
        return max(0, self.quota + self.over - self.taken)

    @property
    def where(self) -> str:
        """The room, or the place outside. Reads the room."""
        return self.place or str(self.room)

    @property
    def day(self):
        """On which it takes place."""
        return timezone.localdate(self.starts_at)

    def takes_sign_ups(self, now) -> bool:
        """Between opening and closing, unless it was cancelled."""
        return self.state == SessionState.PLANNED and self.opens_at <= now < self.closes_at


class OfSessionQuerySet(OfActivityQuerySet):
    """Visible as the session."""

    restricted_path = "session__activity__is_restricted"
    division_path = "session__activity__station__division__code"
    organisation_paths = (
        "session__activity__station__operator",
        "session__activity__organiser",
    )


class SessionCounter(models.Model):
    """How many of one kind were reached or served at a session; grows act by act."""

    session = models.ForeignKey(
        ActivitySession, models.PROTECT, related_name="counters", verbose_name=_("场次")
    )
    kind = models.CharField(_("项目"), max_length=10, choices=CounterKind)
    goal = models.PositiveIntegerField(_("预计"), default=0)
    count = models.PositiveIntegerField(_("实际"), default=0, editable=False)

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动计数")
        verbose_name_plural = _("活动计数")
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "kind"], name="stations_counter_once")
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class CounterActQuerySet(OfActivityQuerySet):
    """Visible as the session."""

    restricted_path = "counter__session__activity__is_restricted"
    division_path = "counter__session__activity__station__division__code"
    organisation_paths = (
        "counter__session__activity__station__operator",
        "counter__session__activity__organiser",
    )


class CounterAct(models.Model):
    """So many more, or fewer where somebody pressed once too often. Never changes."""

    counter = models.ForeignKey(
        SessionCounter, models.PROTECT, related_name="acts", verbose_name=_("计数")
    )
    amount = models.IntegerField(_("增减"))
    key = models.CharField(_("请求编号"), max_length=100, unique=True, editable=False)
    at = models.DateTimeField(_("时间"))
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    created_at = models.DateTimeField(_("收到时间"), auto_now_add=True)

    objects = CounterActQuerySet.as_manager()

    class Meta:
        verbose_name = _("计数记录")
        verbose_name_plural = _("计数记录")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="stations_counter_act_amount")
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d}"
