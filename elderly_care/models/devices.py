"""Devices at people's homes: who sends for them, whose they are, and what they reported."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet
from core.fields import EncryptedTextField
from core.models import TimeStamped
from elderly_care.enums.devices import AlertKind, DeviceKind, EventKind
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident

SERIAL_LENGTH = 80
EVENT_ID_LENGTH = 80


class GatewayQuerySet(ScopedQuerySet):
    """Visible where it is registered."""

    division_path = "division__code"


class DeviceGateway(TimeStamped):
    """Whoever sends events, with a key of its own: a maker's platform, a box in a home, a device by itself."""

    code = models.SlugField(
        _("接入编号"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9-]+$", _("只用小写字母、数字和短横线。"))],
    )
    name = models.CharField(_("名称"), max_length=80)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("服务区划")
    )
    secret = EncryptedTextField(_("密钥"))
    is_active = models.BooleanField(_("启用"), default=True)

    objects = GatewayQuerySet.as_manager()

    class Meta:
        verbose_name = _("设备接入方")
        verbose_name_plural = _("设备接入方")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CareDeviceQuerySet(FactQuerySet):
    """Devices in the trade's words."""

    def in_use(self):
        """Not taken down."""
        return self.filter(ended_at__isnull=True)

    def to_evaluate(self):
        """Something arrived that the rules have not looked at."""
        return self.filter(pending_from__isnull=False)


class CareDevice(TimeStamped):
    """A device from the day on which a person got it. With another person it is another row.

    heard_at: when anything came last; pending_from: since when the rules have to look again;
    dropped: how many events were thrown away unseen because the person doesn't agree.
    """

    gateway = models.ForeignKey(
        DeviceGateway, models.PROTECT, related_name="devices", verbose_name=_("接入方")
    )
    serial = models.CharField(_("设备编号"), max_length=SERIAL_LENGTH)
    kind = models.CharField(_("类型"), max_length=8, choices=DeviceKind)
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="care_devices", verbose_name=_("老年人")
    )
    place = models.CharField(_("位置"), max_length=60)
    since = models.DateTimeField(_("启用时间"))
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    end_reason = models.CharField(_("停用原因"), max_length=200, blank=True)
    heard_at = models.DateTimeField(_("最近收到时间"), null=True, blank=True)
    pending_from = models.DateTimeField(_("待判断的最早时间"), null=True, blank=True)
    dropped = models.PositiveBigIntegerField(_("未经同意而丢弃的条数"), default=0)

    objects = CareDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("居家设备")
        verbose_name_plural = _("居家设备")
        ordering = ["resident", "kind", "serial", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "serial"],
                condition=Q(ended_at__isnull=True),
                name="care_device_once",
                violation_error_message=_("这个编号的设备正在使用，请先停用。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__gte=F("since")) & ~Q(end_reason=""),
                name="care_device_ended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["pending_from"],
                condition=Q(pending_from__isnull=False),
                name="care_device_pending",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.serial}"


class DevicePartQuerySet(ScopedQuerySet):
    """Visible where the device's person lives."""

    division_path = "device__resident__community__code"


class DeviceEvent(models.Model):
    """What a device said, once, whenever it arrived. Never changed; deleted when its time is over."""

    device = models.ForeignKey(
        CareDevice, models.PROTECT, related_name="events", verbose_name=_("设备")
    )
    event_id = models.CharField(_("事件编号"), max_length=EVENT_ID_LENGTH)
    kind = models.CharField(_("事件"), max_length=12, choices=EventKind)
    value = models.PositiveSmallIntegerField(_("测量值"), null=True, blank=True)
    occurred_at = models.DateTimeField(_("发生时间"))
    received_at = models.DateTimeField(_("收到时间"))

    objects = DevicePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("设备事件")
        verbose_name_plural = _("设备事件")
        ordering = ["-occurred_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["device", "event_id"], name="care_device_event_once")
        ]
        indexes = [
            models.Index(fields=["device", "occurred_at"], name="care_device_event_time"),
        ]

    def __str__(self) -> str:
        return self.event_id


class DeviceEpisode(models.Model):
    """A stretch in which a rule's condition held; confirmed once it held long enough, and then part of an alert.

    It is worked out from the events alone, so what arrives late may shorten, join or remove it.
    """

    device = models.ForeignKey(
        CareDevice, models.PROTECT, related_name="episodes", verbose_name=_("设备")
    )
    kind = models.CharField(_("提醒类型"), max_length=16, choices=AlertKind)
    started_at = models.DateTimeField(_("开始时间"))
    due_at = models.DateTimeField(_("到时即算达到时长"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("达到时长的时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    alert = models.ForeignKey(
        "elderly_care.DeviceAlert",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="episodes",
        verbose_name=_("提醒"),
    )

    objects = DevicePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("异常时段")
        verbose_name_plural = _("异常时段")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "kind", "started_at"], name="care_episode_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="care_episode_times",
            ),
        ]
        indexes = [
            models.Index(
                fields=["device", "kind"],
                condition=Q(ended_at__isnull=True),
                name="care_episode_running",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False),
                name="care_episode_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.started_at:%Y-%m-%d %H:%M}"
