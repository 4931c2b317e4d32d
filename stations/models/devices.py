"""Devices of the building that tell their status. Nothing here recognises people."""

from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import TimeStamped
from stations.enums import DeviceKind, DeviceStatus
from stations.models.parts import StationPartQuerySet
from stations.models.places import Station


class DeviceReportQuerySet(StationPartQuerySet):
    """Reports are visible where their device's station is."""

    division_path = "device__station__division__code"
    organisation_paths = ("device__station__operator",)


class BuildingDevice(TimeStamped):
    """A lift, an alarm or a camera of the kitchen; its status is the report that happened last."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="devices", verbose_name=_("站点")
    )
    kind = models.CharField(_("类型"), max_length=16, choices=DeviceKind)
    serial = models.CharField(_("设备编号"), max_length=60)
    place = models.CharField(_("位置"), max_length=60)
    link = models.CharField(
        _("监管页面"),
        max_length=200,
        blank=True,
        validators=[URLValidator(["https", "http"])],
        help_text=_("只存链接，不存画面；不接入人脸识别。"),
    )
    stale_minutes = models.PositiveIntegerField(
        _("多少分钟没有上报算失联"), default=60, validators=[MinValueValidator(1)]
    )
    is_active = models.BooleanField(_("在用"), default=True)
    status = models.CharField(
        _("状态"), max_length=8, choices=DeviceStatus, blank=True, editable=False
    )
    status_text = models.CharField(_("状态说明"), max_length=120, blank=True, editable=False)
    occurred_at = models.DateTimeField(_("状态发生时间"), null=True, blank=True, editable=False)
    received_at = models.DateTimeField(_("最近收到时间"), null=True, blank=True, editable=False)

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("楼宇设备")
        verbose_name_plural = _("楼宇设备")
        ordering = ["station", "kind", "serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "serial"],
                name="stations_device_once",
                violation_error_message=_("这个站点已登记同一编号的设备。"),
            ),
            models.CheckConstraint(
                condition=Q(status="", occurred_at__isnull=True)
                | ~Q(status="") & Q(occurred_at__isnull=False),
                name="stations_device_status",
            ),
            models.CheckConstraint(
                condition=Q(stale_minutes__gt=0), name="stations_device_stale_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.serial}"


class DeviceReport(models.Model):
    """What a device said, once, whenever it arrived. Never changed."""

    device = models.ForeignKey(
        BuildingDevice, models.PROTECT, related_name="reports", verbose_name=_("设备")
    )
    status = models.CharField(_("状态"), max_length=8, choices=DeviceStatus)
    text = models.CharField(_("状态说明"), max_length=120, blank=True)
    occurred_at = models.DateTimeField(_("发生时间"))
    received_at = models.DateTimeField(_("收到时间"), auto_now_add=True)
    key = models.CharField(_("发送方编号"), max_length=80)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("发送账号"))

    objects = DeviceReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("设备上报")
        verbose_name_plural = _("设备上报")
        ordering = ["-occurred_at", "-pk"]
        indexes = [models.Index(fields=["device", "-occurred_at"], name="stations_report_device")]
        constraints = [
            models.UniqueConstraint(fields=["sent_by", "key"], name="stations_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.device} {self.get_status_display()}"
