"""When a device alarms, by which rule; who sees to it until when; and how it ended."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import DatedRule, ScopedQuerySet, User, dates_in_order
from core.models import TimeStamped
from elderly_care.enums.devices import AlertKind, AlertOutcome, AlertState, AlertVerb
from elderly_care.models.devices import CareDevice
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident


class AlertLimits(models.Model):
    """From when on it is an alarm: beyond `enter`, until again within `leave`, for so many minutes."""

    kind = models.CharField(_("提醒类型"), max_length=16, choices=AlertKind)
    enter = models.PositiveSmallIntegerField(
        _("触发值"), null=True, blank=True, help_text=_("只有测量类需要，例如心率 120。")
    )
    leave = models.PositiveSmallIntegerField(
        _("恢复值"), null=True, blank=True, help_text=_("回到这个值才算恢复，例如心率 110。")
    )
    minutes = models.PositiveSmallIntegerField(
        _("持续多少分钟提醒"), null=True, blank=True, help_text=_("留空表示平时不提醒。")
    )
    quiet_minutes = models.PositiveSmallIntegerField(
        _("夜间持续多少分钟提醒"), null=True, blank=True, help_text=_("留空表示夜间不提醒。")
    )

    class Meta:
        abstract = True


class AlertRule(AlertLimits, DatedRule):
    """The limits of a region, when its night is, and who answers for the alert at which delay."""

    quiet_from = models.TimeField(_("夜间开始"), null=True, blank=True)
    quiet_to = models.TimeField(_("夜间结束"), null=True, blank=True)
    answer_min = models.PositiveSmallIntegerField(_("多少分钟内处理"))
    stages = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("超时多少分钟升级"),
        help_text=_("例如 0,15,30。"),
    )
    owners = ArrayField(
        models.CharField(max_length=24, choices=Role),
        verbose_name=_("各级由谁负责"),
        help_text=_("第一个在提醒发出时负责，其余与升级时间一一对应。"),
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("设备提醒规则")
        verbose_name_plural = _("设备提醒规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "effective_from"], name="care_alert_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(answer_min__gt=0, owners__len=F("stages__len") + 1),
                name="care_alert_rule_stages",
                violation_error_message=_("负责人要比升级时间多一个，处理时限要大于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True, quiet_minutes=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False)
                & ~Q(quiet_from=F("quiet_to")),
                name="care_alert_rule_night",
                violation_error_message=_("夜间的开始和结束要一起填写，并且不能相同。"),
            ),
            models.CheckConstraint(
                condition=Q(enter__isnull=True, leave__isnull=True)
                | Q(enter__isnull=False, leave__isnull=False),
                name="care_alert_rule_limits",
                violation_error_message=_("触发值和恢复值要一起填写。"),
            ),
            dates_in_order("care_alert_rule_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.document_no}"


class PersonalLimit(AlertLimits, TimeStamped):
    """Other limits for one person, for example with a pacemaker; the newest that is not ended counts."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="alert_limits", verbose_name=_("老年人")
    )
    reason = models.CharField(_("依据"), max_length=200)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("设定人"))
    ended_at = models.DateTimeField(_("终止时间"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("个人提醒界限")
        verbose_name_plural = _("个人提醒界限")
        ordering = ["resident", "kind", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind"],
                condition=Q(ended_at__isnull=True),
                name="care_personal_limit_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.get_kind_display()}"


class DeviceAlertQuerySet(FactQuerySet):
    """Alerts in the trade's words."""

    def unfinished(self):
        """Nobody has said how it ended."""
        return self.exclude(state=AlertState.CLOSED)

    def late(self, now: datetime):
        """Whose owner has let the time pass."""
        return self.filter(state=AlertState.OPEN, due_at__lte=now)


class DeviceAlert(models.Model):
    """Somebody has to look after a person or a device, and by when. It ends with an outcome, or not at all.

    One for a device and a kind at a time: what happens again meanwhile is counted. `resident` is the
    device's at that time. next_at: when its owner changes unless somebody has ended it.
    """

    device = models.ForeignKey(
        CareDevice, models.PROTECT, related_name="alerts", verbose_name=_("设备")
    )
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="device_alerts", verbose_name=_("老年人")
    )
    kind = models.CharField(_("提醒类型"), max_length=16, choices=AlertKind)
    rule = models.ForeignKey(
        AlertRule, models.PROTECT, related_name="+", verbose_name=_("适用规则")
    )
    state = models.CharField(_("状态"), max_length=12, choices=AlertState, default=AlertState.OPEN)
    occurred_at = models.DateTimeField(_("异常开始时间"))
    raised_at = models.DateTimeField(_("提醒时间"))
    last_at = models.DateTimeField(_("最近一次"))
    times = models.PositiveIntegerField(_("次数"), default=1)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责人")
    )
    due_at = models.DateTimeField(_("处理期限"))
    next_at = models.DateTimeField(_("下次升级时间"), null=True, blank=True)
    stage = models.PositiveSmallIntegerField(_("级别"), default=0)
    outcome = models.CharField(_("结果"), max_length=16, choices=AlertOutcome, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    objects = DeviceAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("设备提醒")
        verbose_name_plural = _("设备提醒")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "kind"],
                condition=~Q(state="closed"),
                name="care_alert_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                & Q(outcome="", note="", closed_by__isnull=True, closed_at__isnull=True)
                | Q(state="closed", closed_by__isnull=False, closed_at__isnull=False)
                & ~Q(outcome="")
                & ~Q(note=""),
                name="care_alert_closed_how",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="open"), name="care_alert_next"),
            models.Index(fields=["resident", "raised_at"], name="care_alert_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.get_kind_display()}"


class AlertStepQuerySet(ScopedQuerySet):
    """Visible where the alert is."""

    division_path = "alert__resident__community__code"


class AlertStep(models.Model):
    """One thing that happened to an alert. It never changes."""

    alert = models.ForeignKey(
        DeviceAlert, models.PROTECT, related_name="steps", verbose_name=_("设备提醒")
    )
    verb = models.CharField(_("动作"), max_length=12, choices=AlertVerb)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    told = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("通知谁")
    )
    text = models.CharField(_("说明"), max_length=300, blank=True)
    at = models.DateTimeField(_("时间"))

    objects = AlertStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("设备提醒记录")
        verbose_name_plural = _("设备提醒记录")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.alert} {self.get_verb_display()}"
