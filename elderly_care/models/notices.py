"""What a resident was told, and what became of the message to their phone."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from elderly_care.enums import SmsState
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident


class NoticeQuerySet(FactQuerySet):
    """Notices in the trade's words."""

    def unread(self):
        """Nobody said yet that they had read it."""
        return self.filter(read_at__isnull=True)

    def due(self, now):
        """To be sent to a phone now."""
        return self.filter(sms_state=SmsState.WAITING, sms_due_at__lte=now)


class Notice(models.Model):
    """A sentence to a resident, in Chinese as it was said. Its text never changes.

    key: tells the SMS gateway that two requests are the same message.
    """

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="notices", verbose_name=_("老年人")
    )
    subject = models.CharField(_("标题"), max_length=80)
    text = models.TextField(_("内容"))
    about_type = models.CharField(_("事项类型"), max_length=100, blank=True)
    about_id = models.BigIntegerField(_("事项编号"), null=True, blank=True)
    author = models.CharField(_("发出人"), max_length=150)
    created_at = models.DateTimeField(_("通知时间"), auto_now_add=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    key = models.UUIDField(_("短信编号"), default=uuid4, unique=True, editable=False)
    sms_state = models.CharField(_("短信"), max_length=16, choices=SmsState)
    sms_attempts = models.PositiveSmallIntegerField(_("发送次数"), default=0)
    sms_due_at = models.DateTimeField(_("下次发送时间"), auto_now_add=True)
    sms_sent_at = models.DateTimeField(_("短信发出时间"), null=True, blank=True)
    sms_error = models.CharField(_("发送错误"), max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["resident", "-id"], name="care_notice_resident"),
            models.Index(
                fields=["sms_due_at"], condition=Q(sms_state="waiting"), name="care_notice_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sms_state="sent", sms_sent_at__isnull=False)
                | (~Q(sms_state="sent") & Q(sms_sent_at__isnull=True)),
                name="care_notice_sent_when",
            )
        ]

    def __str__(self) -> str:
        return self.subject
