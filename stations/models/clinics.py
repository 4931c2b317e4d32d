"""Clinics of stations, and who sits in which room when. No medical record is kept here."""

from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from stations.enums import Weekday
from stations.models.parts import StationPartQuerySet
from stations.models.places import Station
from stations.models.windows import Window, WindowHoursQuerySet


class Clinic(TimeStamped):
    """A hospital's branch at a station. Its rooms are windows of the kind clinic."""

    station = models.OneToOneField(
        Station, models.PROTECT, related_name="clinic", verbose_name=_("站点")
    )
    name = models.CharField(_("名称"), max_length=80)
    hospital = models.CharField(_("所属医院"), max_length=80)
    paired_with = models.CharField(
        _("医养结对机构"), max_length=80, blank=True, help_text=_("例如结对的养老院。")
    )
    takes_insurance = models.BooleanField(_("可用医保卡"), default=True)
    referral_link = models.CharField(
        _("转诊和挂号链接"),
        max_length=200,
        blank=True,
        validators=[URLValidator(["https", "http"])],
        help_text=_("上级医院的挂号页面；病历在医院，不存在这里。"),
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    is_active = models.BooleanField(_("开诊"), default=True)

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("站点门诊")
        verbose_name_plural = _("站点门诊")
        ordering = ["station"]

    def __str__(self) -> str:
        return self.name


class RoomDuty(models.Model):
    """Who sits in a room, on a weekday or on one day; a day's rows replace the weekday's.

    A day's row without a name says that nobody is there.
    """

    window = models.ForeignKey(
        Window, models.CASCADE, related_name="duties", verbose_name=_("诊室或咨询室")
    )
    weekday = models.PositiveSmallIntegerField(_("星期"), choices=Weekday, null=True, blank=True)
    day = models.DateField(_("只在这一天"), null=True, blank=True)
    person = models.CharField(_("医生或顾问"), max_length=40, blank=True)
    opens = models.TimeField(_("开始"))
    closes = models.TimeField(_("结束"))
    reason = models.CharField(_("停诊或调整原因"), max_length=80, blank=True)

    objects = WindowHoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("出诊安排")
        verbose_name_plural = _("出诊安排")
        ordering = ["window", "day", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["window", "weekday", "day", "opens"],
                name="stations_roomduty_once",
                nulls_distinct=False,
                violation_error_message=_("这个时间已有安排。"),
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) ^ Q(day__isnull=True),
                name="stations_roomduty_when",
                violation_error_message=_("星期和日期填一项。"),
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | ~Q(person=""),
                name="stations_roomduty_person",
                violation_error_message=_("每周的安排要写明是谁。"),
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="stations_roomduty_order",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.opens:%H:%M}–{self.closes:%H:%M}"
