"""Places of the service network."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, Organisation, ScopedQuerySet
from core.models import TimeStamped
from stations.enums import Specialty, StationKind, StationState, StationTier
from stations.logic.hours import read_week
from stations.models.opening import validate_week, week_words
from stations.validators import validate_phone, validate_supplier


class StationQuerySet(ScopedQuerySet):
    """Stations in the trade's words."""

    division_path = "division__code"
    organisation_paths = ("operator",)

    def open(self):
        """Serving today."""
        return self.filter(state=StationState.OPEN)

    def open_on(self, day: date):
        """Serving on a day that is over: opened by then and not closed yet, whatever it is now."""
        return self.filter(was_open(day))


def was_open(day: date, path: str = "") -> Q:
    """The condition for a station at the end of a path."""
    still = Q(**{f"{path}closed_on__isnull": True}) | Q(**{f"{path}closed_on__gt": day})
    return still & Q(**{f"{path}opened_on__lte": day})


class Station(TimeStamped):
    """A place where people are served. Its state changes only in stations.commands."""

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=24, choices=StationKind)
    tier = models.CharField(
        _("层级"), max_length=8, choices=StationTier, default=StationTier.STATION
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="stations", verbose_name=_("所在区划")
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="stations", verbose_name=_("运营方")
    )
    supplied_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supplies",
        verbose_name=_("供给站点"),
        help_text=_("上一级的服务中心或厨房；站点由中心供给，中心由总中枢供给。"),
    )
    address = models.CharField(_("地址"), max_length=200)
    phone = models.CharField(_("电话"), max_length=20, blank=True, validators=[validate_phone])
    hours = models.JSONField(
        _("每周开放时间"), default=dict, blank=True, validators=[validate_week]
    )
    hours_note = models.CharField(
        _("开放时间说明"), max_length=80, blank=True, help_text=_("例如：节假日请先打电话")
    )
    floor_area = models.DecimalField(
        _("建筑面积（平方米）"),
        max_digits=8,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    specialties = ArrayField(
        models.CharField(max_length=20, choices=Specialty),
        verbose_name=_("特色"),
        default=list,
        blank=True,
    )
    planned_open_on = models.DateField(
        _("计划开放日期"), null=True, blank=True, help_text=_("列入建设计划的站点填写。")
    )
    longitude = models.DecimalField(
        _("经度"), max_digits=9, decimal_places=6, null=True, blank=True, help_text=_("WGS-84")
    )
    latitude = models.DecimalField(
        _("纬度"), max_digits=8, decimal_places=6, null=True, blank=True, help_text=_("WGS-84")
    )
    state = models.CharField(
        _("状态"), max_length=8, choices=StationState, default=StationState.PLANNED, editable=False
    )
    opened_on = models.DateField(_("开放日期"), null=True, blank=True, editable=False)
    closed_on = models.DateField(_("关闭日期"), null=True, blank=True, editable=False)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("站点")
        verbose_name_plural = _("站点")
        ordering = ["division", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="stations_station_once",
                violation_error_message=_("这个区划里已有同名的站点。"),
            ),
            models.CheckConstraint(
                condition=Q(supplied_by__isnull=True) | ~Q(supplied_by=F("pk")),
                name="stations_station_not_own_supplier",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(
                    longitude__isnull=False,
                    latitude__isnull=False,
                    longitude__range=(-180, 180),
                    latitude__range=(-90, 90),
                ),
                name="stations_station_both_coordinates",
                violation_error_message=_("经度和纬度要一起填写。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[StationState.PLANNED, StationState.BUILDING])
                | Q(state__in=[StationState.OPEN, StationState.ADJUSTED], opened_on__isnull=False)
                | Q(state=StationState.CLOSED, closed_on__isnull=False),
                name="stations_station_state_dates",
            ),
            models.CheckConstraint(
                condition=Q(floor_area__isnull=True) | Q(floor_area__gt=0),
                name="stations_station_area",
            ),
        ]
        indexes = [
            models.Index(
                fields=["division"], opclasses=["text_pattern_ops"], name="stations_division_prefix"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def opening_hours(self) -> str:
        """The week in words, with the note: 周一至周五 08:30–17:00."""
        return "；".join(filter(None, (week_words(read_week(self.hours)), self.hours_note)))

    def clean(self) -> None:
        """The same checks in admin, forms and commands."""
        if self.division_id:
            validate_supplier(self)
