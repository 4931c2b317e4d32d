"""Beds of a place, who lies in them from when to when, and respite bookings."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, ScopedQuerySet, User, dates_in_order
from core.models import TimeStamped
from elderly_care.enums.beds import BedState, RespiteMode, RespiteState, StayKind, StayState
from elderly_care.models.residents import Resident
from stations.models import Station, StationPartQuerySet


class Bed(TimeStamped):
    """A bed. Its state is what it is now, and changes only in elderly_care.commands."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="beds", verbose_name=_("站点")
    )
    room = models.CharField(_("房间"), max_length=40)
    number = models.CharField(_("床号"), max_length=20)
    state = models.CharField(
        _("状态"), max_length=16, choices=BedState, default=BedState.FREE, editable=False
    )
    reason = models.CharField(_("停用原因"), max_length=200, blank=True, editable=False)
    opened_on = models.DateField(_("启用日期"))
    closed_on = models.DateField(_("注销日期"), null=True, blank=True)

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("床位")
        verbose_name_plural = _("床位")
        ordering = ["station", "room", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "room", "number"],
                name="care_bed_once",
                violation_error_message=_("这个房间已有同号的床位。"),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="care_bed_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.number}"


def _nights(first: str, last: str) -> Func:
    """From the day on which somebody comes to the day on which somebody else may: that day is not included."""
    return Func(
        first,
        last,
        RangeBoundary(),
        function="DATERANGE",
        output_field=DateRangeField(),
    )


class RespiteRule(DatedRule):
    """How many days respite lasts at most."""

    mode = models.CharField(_("方式"), max_length=12, choices=RespiteMode)
    longest_days = models.PositiveSmallIntegerField(
        _("最多天数"), validators=[MinValueValidator(1)]
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("喘息服务规则")
        verbose_name_plural = _("喘息服务规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "mode", "effective_from"], name="care_respite_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(longest_days__gte=1), name="care_respite_rule_figure"
            ),
            dates_in_order("care_respite_rule_dates"),
        ]


class RespiteBooking(TimeStamped):
    """Somebody's carer rests for some days: a carer comes, or the elder has a bed meanwhile."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="respites", verbose_name=_("老年人")
    )
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="respites", verbose_name=_("承办站点")
    )
    mode = models.CharField(_("方式"), max_length=12, choices=RespiteMode)
    state = models.CharField(
        _("状态"), max_length=12, choices=RespiteState, default=RespiteState.BOOKED
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), help_text=_("这一天离开，不过夜。"))
    reason = models.CharField(_("申请原因"), max_length=300, blank=True)
    end_reason = models.CharField(_("取消原因"), max_length=300, blank=True)
    key = models.CharField(_("请求编号"), max_length=80, unique=True)
    booked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("预约人")
    )

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("喘息服务预约")
        verbose_name_plural = _("喘息服务预约")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="care_respite_dates",
                violation_error_message=_("结束日期要晚于开始日期。"),
            ),
            ExclusionConstraint(
                name="care_respite_once",
                expressions=[
                    ("resident", RangeOperators.EQUAL),
                    (_nights("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["booked", "under_way"]),
                violation_error_message=_("这位老人这几天已经预约了喘息服务。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.starts_on:%Y-%m-%d}"


class StayQuerySet(ScopedQuerySet):
    """Visible where the bed is."""

    division_path = "bed__station__division__code"
    organisation_paths = ("bed__station__operator",)

    def holding(self):
        """Keeps others out of the bed."""
        return self.filter(state__in=[StayState.RESERVED, StayState.STAYING])


class BedStay(TimeStamped):
    """Somebody's bed from a day to the day of leaving. No bed and no person twice: the database sees to it."""

    bed = models.ForeignKey(Bed, models.PROTECT, related_name="stays", verbose_name=_("床位"))
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="bed_stays", verbose_name=_("老年人")
    )
    kind = models.CharField(_("种类"), max_length=12, choices=StayKind)
    state = models.CharField(
        _("状态"), max_length=12, choices=StayState, default=StayState.RESERVED
    )
    respite = models.OneToOneField(
        RespiteBooking,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stay",
        verbose_name=_("喘息服务预约"),
    )
    starts_on = models.DateField(_("入住日期"))
    ends_on = models.DateField(_("离开日期"), null=True, blank=True)
    end_reason = models.CharField(_("离开原因"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = _("住宿记录")
        verbose_name_plural = _("住宿记录")
        ordering = ["bed", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="care_stay_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state="left") | Q(ends_on__isnull=False), name="care_stay_left"
            ),
            models.CheckConstraint(
                condition=Q(kind="respite", respite__isnull=False)
                | Q(kind="residence", respite__isnull=True),
                name="care_stay_respite",
            ),
            *(
                ExclusionConstraint(
                    name=name,
                    expressions=[
                        (column, RangeOperators.EQUAL),
                        (_nights("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                    ],
                    condition=~Q(state="cancelled"),
                    violation_error_message=words,
                )
                for name, column, words in (
                    ("care_stay_bed_once", "bed", _("这张床这几天已经有人。")),
                    ("care_stay_person_once", "resident", _("这位老人这几天已经有床位。")),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bed} {self.get_state_display()}"
