"""Shifts that come again week by week: the pattern that they are made from."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from core.models import TimeStamped
from stations.enums import Weekday
from stations.enums.volunteers import VolunteerKind
from stations.logic.activities import Pattern
from stations.models.places import Station
from stations.models.volunteers import VolunteerSkill, VolunteerTeam


class ShiftSeriesQuerySet(ScopedQuerySet):
    """Visible as its shifts."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator", "team__organisation")

    def going_on(self, day):
        """Not over, not given up."""
        return self.filter(ended_on__isnull=True, last_day__gte=day)


class ShiftSeries(TimeStamped):
    """When somebody is needed every week. Its shifts are made some weeks ahead, as sessions of activities are."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="shift_series", verbose_name=_("站点")
    )
    team = models.ForeignKey(
        VolunteerTeam,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shift_series",
        verbose_name=_("限哪支队伍"),
    )
    kind = models.CharField(_("类型"), max_length=10, choices=VolunteerKind)
    title = models.CharField(_("名称"), max_length=60)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    skill = models.ForeignKey(
        VolunteerSkill,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shift_series",
        verbose_name=_("所需技能"),
    )
    needed = models.PositiveSmallIntegerField(_("需要人数"), validators=[MinValueValidator(1)])
    first_day = models.DateField(_("第一天"))
    last_day = models.DateField(_("最后一天"))
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday), verbose_name=_("每周哪几天")
    )
    on_holidays = models.BooleanField(_("法定节假日照常"), default=False)
    starts_at = models.TimeField(_("开始"))
    ends_at = models.TimeField(_("结束"))
    opens_days_before = models.PositiveSmallIntegerField(
        _("提前几天开始报名"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    ended_on = models.DateField(_("提前结束的日期"), null=True, blank=True, editable=False)

    objects = ShiftSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("每周班次")
        verbose_name_plural = _("每周班次")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="stations_series_days",
                violation_error_message=_("最后一天不能早于第一天。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="stations_series_hours",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(needed__gt=0, opens_days_before__gt=0, weekdays__len__gt=0),
                name="stations_series_figures",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def pattern(self) -> Pattern:
        """For stations.logic.activities."""
        last = self.last_day if self.ended_on is None else min(self.last_day, self.ended_on)
        return Pattern(self.first_day, last, frozenset(self.weekdays))

    @property
    def weekday_words(self) -> list[str]:
        """星期一, 星期三."""
        return [str(Weekday(day).label) for day in sorted(self.weekdays)]
