"""Rows that every app leaves behind."""

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
