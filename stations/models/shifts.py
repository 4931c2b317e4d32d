"""Shifts of volunteers, and who holds a place in them."""

from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.models import TimeStamped
from stations.enums.volunteers import HOLDING_STATES, PlaceState, ShiftState, VolunteerKind
from stations.models.places import Station
from stations.models.sessions import ActivitySession
from stations.models.shift_series import ShiftSeries
from stations.models.volunteers import Volunteer, VolunteerSkill, VolunteerTeam


class VolunteerShiftQuerySet(ScopedQuerySet):
    """Visible where the station is, to its operator and to the team's organisation."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator", "team__organisation")

    def related(self):
        """With what a line of a list says."""
        return self.select_related("station", "team", "skill")


class VolunteerShift(TimeStamped):
    """A stretch of help. taken counts places that are held; the database refuses one too many.

    code: what volunteers type in the portal to sign in and out; it hangs at the station.
    planned_for: the day of the series' pattern that it was made for, whenever it takes place.
    """

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="volunteer_shifts", verbose_name=_("站点")
    )
    team = models.ForeignKey(
        VolunteerTeam,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shifts",
        verbose_name=_("限哪支队伍"),
    )
    session = models.ForeignKey(
        ActivitySession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="volunteer_shifts",
        verbose_name=_("活动场次"),
    )
    series = models.ForeignKey(
        ShiftSeries,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="shifts",
        verbose_name=_("每周班次"),
    )
    planned_for = models.DateField(_("排期日期"), null=True, blank=True, editable=False)
    kind = models.CharField(_("类型"), max_length=10, choices=VolunteerKind)
    title = models.CharField(_("名称"), max_length=60)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    skill = models.ForeignKey(
        VolunteerSkill,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shifts",
        verbose_name=_("所需技能"),
    )
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    opens_at = models.DateTimeField(_("开始报名时间"))
    closes_at = models.DateTimeField(_("截止报名时间"))
    needed = models.PositiveSmallIntegerField(_("需要人数"), validators=[MinValueValidator(1)])
    taken = models.PositiveSmallIntegerField(_("已有人数"), default=0, editable=False)
    code = models.CharField(_("签到码"), max_length=6, editable=False)
    state = models.CharField(
        _("状态"), max_length=10, choices=ShiftState, default=ShiftState.PLANNED, editable=False
    )
    reason = models.CharField(_("取消或改动原因"), max_length=200, blank=True, editable=False)

    objects = VolunteerShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿班次")
        verbose_name_plural = _("志愿班次")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "planned_for"], name="stations_shift_of_series_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="stations_shift_hours",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at"), closes_at__lte=F("ends_at")),
                name="stations_shift_sign_up",
                violation_error_message=_("截止报名要晚于开始报名，不晚于结束时间。"),
            ),
            models.CheckConstraint(
                condition=Q(needed__gt=0, taken__lte=F("needed")),
                name="stations_shift_not_overbooked",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="stations_shift_start"),
            models.Index(fields=["station", "starts_at"], name="stations_shift_station"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def left(self) -> int:
        """Places that nobody holds."""
        return self.needed - self.taken

    @property
    def day(self):
        """On which day people come."""
        return timezone.localdate(self.starts_at)

    @property
    def where(self) -> str:
        """The station, and where there or outside. Reads the station."""
        return f"{self.station} {self.place}".strip()


class OfShiftQuerySet(ScopedQuerySet):
    """Visible as the shift."""

    division_path = "shift__station__division__code"
    organisation_paths = ("shift__station__operator", "shift__team__organisation")

    def holding(self):
        """Take a place."""
        return self.filter(state__in=HOLDING_STATES)


class ShiftPlace(TimeStamped):
    """A volunteer's place. It stays theirs until somebody else has taken it over (decision 34)."""

    shift = models.ForeignKey(
        VolunteerShift, models.PROTECT, related_name="places", verbose_name=_("班次")
    )
    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="places", verbose_name=_("志愿者")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=PlaceState, default=PlaceState.BOOKED, editable=False
    )
    key = models.CharField(
        _("请求编号"), max_length=100, unique=True, default=uuid4, editable=False
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("报名人")
    )
    seeks_since = models.DateTimeField(_("求替班时间"), null=True, blank=True, editable=False)
    told_alone_at = models.DateTimeField(
        _("告知无人接替的时间"), null=True, blank=True, editable=False
    )
    took_over = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="taken_over_by",
        verbose_name=_("接替谁的班"),
    )
    came_at = models.DateTimeField(_("签到时间"), null=True, blank=True)
    left_at = models.DateTimeField(_("签退时间"), null=True, blank=True)

    objects = OfShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("班次报名")
        verbose_name_plural = _("班次报名")
        ordering = ["shift", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "volunteer"],
                condition=~Q(state__in=["cancelled", "handed"]),
                name="stations_shift_place_once",
            ),
            models.CheckConstraint(
                condition=Q(state="left", came_at__isnull=False, left_at__gte=F("came_at"))
                | Q(state="came", came_at__isnull=False, left_at__isnull=True)
                | ~Q(state__in=["came", "left"]) & Q(came_at__isnull=True, left_at__isnull=True),
                name="stations_shift_place_times",
            ),
        ]
        indexes = [models.Index(fields=["volunteer", "-id"], name="stations_place_volunteer")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.pk}"
