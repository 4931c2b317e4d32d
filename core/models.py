"""Rows that every app leaves behind."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class TimeStamped(models.Model):
    """When a row was made and last changed."""

    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        abstract = True


class SmsState(models.TextChoices):
    """What became of the message to a phone."""

    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")
    NOT_CONFIGURED = "not_configured", _("没有接入短信")
    NO_PHONE = "no_phone", _("没有可发的电话")


class PhoneMessage(models.Model):
    """What somebody was told, and what became of the message to their phone (core.outbox).

    key: tells the SMS gateway that two requests are the same message.
    """

    subject = models.CharField(_("标题"), max_length=80)
    text = models.TextField(_("内容"))
    about_type = models.CharField(_("事项类型"), max_length=100, blank=True)
    about_id = models.BigIntegerField(_("事项编号"), null=True, blank=True)
    created_at = models.DateTimeField(_("通知时间"), auto_now_add=True)
    key = models.UUIDField(_("短信编号"), default=uuid4, unique=True, editable=False)
    sms_state = models.CharField(_("短信"), max_length=16, choices=SmsState)
    sms_attempts = models.PositiveSmallIntegerField(_("发送次数"), default=0)
    sms_due_at = models.DateTimeField(_("下次发送时间"), auto_now_add=True)
    sms_sent_at = models.DateTimeField(_("短信发出时间"), null=True, blank=True)
    sms_error = models.CharField(_("发送错误"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.subject


class AuditEvent(models.Model):
    """Append-only: the database refuses to change or delete a row. Written by core.audit.record.

    No foreign keys, so that it never holds live data back.
    """

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True, db_index=True)
    actor_name = models.CharField(_("操作人"), max_length=150)
    channel = models.CharField(_("渠道"), max_length=20)
    address = models.GenericIPAddressField(_("网络地址"), null=True)
    action = models.CharField(_("事项"), max_length=100, db_index=True)
    subject_type = models.CharField(_("对象类型"), max_length=100)
    subject_id = models.CharField(_("对象编号"), max_length=64)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    details = models.JSONField(_("内容"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="core_audit_subject")
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type}:{self.subject_id}"


class CalendarYear(TimeStamped):
    """A year as the State Council published it: what differs from Monday to Friday."""

    year = models.PositiveSmallIntegerField(
        _("年份"), primary_key=True, validators=[MinValueValidator(2000), MaxValueValidator(2099)]
    )
    source = models.CharField(_("依据"), max_length=100)
    holidays = ArrayField(models.DateField(), verbose_name=_("放假日"))
    workdays = ArrayField(models.DateField(), verbose_name=_("调休上班日"), blank=True)

    class Meta:
        verbose_name = _("工作日历")
        verbose_name_plural = _("工作日历")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)
