"""What a resident was told, and what became of the message to their phone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import PhoneMessage
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident


class NoticeQuerySet(FactQuerySet):
    """Notices in the trade's words."""

    def unread(self):
        """Nobody said yet that they had read it."""
        return self.filter(read_at__isnull=True)


class Notice(PhoneMessage):
    """A sentence to a resident, in Chinese as it was said. Its text never changes."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="notices", verbose_name=_("老年人")
    )
    author = models.CharField(_("发出人"), max_length=150)
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)

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
