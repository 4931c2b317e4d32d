"""The hotline: incoming calls with who holds them, one-key devices, emergencies that must be ended."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet, User
from core.fields import EncryptedTextField
from core.masking import mask_phone
from core.models import TimeStamped
from dispatch.enums.calls import CallClosing, EmergencyOutcome
from dispatch.models.orders import WorkOrder
from elderly_care.enums.devices import DeviceKind
from elderly_care.models import CareDevice, DeviceAlert, Resident


class IncomingCallQuerySet(ScopedQuerySet):
    """Calls in the trade's words: visible to the seats of the place whose line rang."""

    division_path = "division__code"

    def unfinished(self):
        """Nothing was saved for them, and nobody said that nothing is needed."""
        return self.filter(closed_at__isnull=True)


class IncomingCall(TimeStamped):
    """A call as the telephone system told of it, what was typed so far, and what came of it."""

    provider = models.CharField(_("话务系统"), max_length=40)
    call_id = models.CharField(_("通话编号"), max_length=80)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("坐席所在区划")
    )
    rings_at = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("响铃坐席")
    )
    number = EncryptedTextField(_("来电号码"))
    number_index = models.CharField(_("来电号码索引"), max_length=64, editable=False)
    received_at = models.DateTimeField(_("来电时间"))
    ended_at = models.DateTimeField(_("挂断时间"), null=True, blank=True)
    recording = models.CharField(_("录音编号"), max_length=80, blank=True)
    held_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("接听人")
    )
    held_at = models.DateTimeField(_("接听时间"), null=True, blank=True)
    # The first time; who passes the call on has answered it all the same.
    answered_at = models.DateTimeField(_("第一次接听的时间"), null=True, blank=True)
    resident = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("老年人")
    )
    draft = models.JSONField(_("草稿"), default=dict, blank=True)
    order = models.ForeignKey(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("工单")
    )
    closed_at = models.DateTimeField(_("办完时间"), null=True, blank=True)
    closing = models.CharField(_("怎样办完"), max_length=12, choices=CallClosing, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    objects = IncomingCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("来电")
        verbose_name_plural = _("来电")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "call_id"], name="dispatch_call_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(order__isnull=False) | ~Q(note=""),
                name="dispatch_call_closed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(closed_at__isnull=True),
                name="dispatch_call_unfinished",
            )
        ]

    def __str__(self) -> str:
        return self.call_id

    @property
    def shown_number(self) -> str:
        """The caller's, unless it was withheld."""
        return str(self.number) or gettext("未显示号码")

    @property
    def masked_number(self) -> str:
        """For whoever doesn't hold the call."""
        return mask_phone(str(self.number)) or gettext("未显示号码")


class CallSeatQuerySet(ScopedQuerySet):
    """Seats are visible where who sits there has a role."""

    division_path = "user__memberships__division__code"
    organisation_paths = ("user__memberships__organisation",)

    def visible_to(self, user):
        """Once, however many roles the person has."""
        return super().visible_to(user).distinct()


class CallSeat(TimeStamped):
    """Whose telephone an extension of the telephone system is: a call opens its card there."""

    provider = models.CharField(_("话务系统"), max_length=40, default="hotline")
    extension = models.CharField(_("分机号"), max_length=20)
    user = models.OneToOneField(
        User, models.PROTECT, related_name="call_seat", verbose_name=_("话务员")
    )

    objects = CallSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("坐席")
        verbose_name_plural = _("坐席")
        ordering = ["provider", "extension"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "extension"],
                name="dispatch_seat_once",
                violation_error_message=_("这个分机已经登记给别人。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.extension} {self.user}"


class CallDeviceQuerySet(ScopedQuerySet):
    """Devices are visible where their person lives."""

    division_path = "resident__community__code"


class CallDevice(TimeStamped):
    """A one-key device at somebody's home."""

    serial = models.CharField(_("设备编号"), max_length=80, unique=True)
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="call_devices", verbose_name=_("老年人")
    )
    is_active = models.BooleanField(_("在用"), default=True)

    objects = CallDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("一键呼叫设备")
        verbose_name_plural = _("一键呼叫设备")
        ordering = ["serial"]

    def __str__(self) -> str:
        return self.serial

    def clean(self):
        """A button is in one register: there, or among the devices that send events (decision 30)."""
        if CareDevice.objects.in_use().filter(serial=self.serial, kind=DeviceKind.SOS).exists():
            raise ValidationError({"serial": _("这个按钮已登记为居家设备，同一个按钮只登记一处。")})


class EmergencyQuerySet(ScopedQuerySet):
    """Emergencies in the trade's words."""

    division_path = "resident__community__code"

    def open(self):
        """Nobody has said how it ended."""
        return self.filter(closed_at__isnull=True)


class Emergency(TimeStamped):
    """Somebody pressed for help. It is open until an outcome is written."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="emergencies", verbose_name=_("老年人")
    )
    device = models.ForeignKey(
        CallDevice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="emergencies",
        verbose_name=_("设备"),
    )
    alert = models.OneToOneField(
        DeviceAlert,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="emergency",
        verbose_name=_("设备提醒"),
    )
    event_id = models.CharField(_("事件编号"), max_length=120, unique=True)
    opened_at = models.DateTimeField(_("按下时间"))
    is_silent = models.BooleanField(_("没有声音"), default=False)
    called_back_at = models.DateTimeField(_("回拨时间"), null=True, blank=True)
    answered = models.BooleanField(_("回拨有人接"), null=True, blank=True)
    order = models.ForeignKey(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("工单")
    )
    visit = models.ForeignKey(
        WorkOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("上门时报告的工单"),
    )
    said = models.CharField(_("报告的内容"), max_length=300, blank=True)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责人")
    )
    due_at = models.DateTimeField(_("处理期限"), null=True, blank=True)
    stage = models.PositiveSmallIntegerField(_("级别"), default=0)
    outcome = models.CharField(_("结果"), max_length=16, choices=EmergencyOutcome, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    closed_at = models.DateTimeField(_("办完时间"), null=True, blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("紧急呼叫")
        verbose_name_plural = _("紧急呼叫")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome=""),
                name="dispatch_emergency_ended",
            ),
            models.CheckConstraint(
                condition=Q(is_silent=False)
                | ~Q(outcome__in=EmergencyOutcome.SPOKEN)
                | Q(answered=True),
                name="dispatch_emergency_called_back",
            ),
            models.UniqueConstraint(
                fields=["device"],
                condition=Q(closed_at__isnull=True),
                name="dispatch_emergency_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.opened_at:%Y-%m-%d %H:%M}"


class EmergencyPressQuerySet(ScopedQuerySet):
    """Presses are visible where their emergency is."""

    division_path = "emergency__resident__community__code"


class EmergencyPress(models.Model):
    """One press of a device. Several while a card is open belong to that card."""

    emergency = models.ForeignKey(
        Emergency, models.PROTECT, related_name="presses", verbose_name=_("紧急呼叫")
    )
    event_id = models.CharField(_("事件编号"), max_length=120, unique=True)
    pressed_at = models.DateTimeField(_("按下时间"))
    is_silent = models.BooleanField(_("没有声音"), default=False)

    objects = EmergencyPressQuerySet.as_manager()

    class Meta:
        verbose_name = _("一键呼叫记录")
        verbose_name_plural = _("一键呼叫记录")
        ordering = ["pressed_at", "pk"]

    def __str__(self) -> str:
        return self.event_id
