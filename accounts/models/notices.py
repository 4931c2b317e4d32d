"""What a member of the staff was told, and what became of the message to their phone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.scope import AccountQuerySet
from accounts.models.users import User
from core.models import PhoneMessage


class StaffNoticeQuerySet(AccountQuerySet):
    """Visible where the person who was told acts."""

    division_path = "user__memberships__division__code"
    organisation_paths = ("user__memberships__organisation",)

    def visible_to(self, user):
        """Once, however many roles the person has."""
        return super().visible_to(user).distinct()


class StaffNotice(PhoneMessage):
    """A sentence to a member of the staff: something waits for them. Its text never changes.

    Names nobody: it may be read over a shoulder, and gateways keep what they send.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="notices", verbose_name=_("用户"))

    objects = StaffNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("工作人员短信")
        verbose_name_plural = _("工作人员短信")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="accounts_notice_about"),
            models.Index(
                fields=["sms_due_at"], condition=Q(sms_state="waiting"), name="accounts_notice_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sms_state="sent", sms_sent_at__isnull=False)
                | (~Q(sms_state="sent") & Q(sms_sent_at__isnull=True)),
                name="accounts_notice_sent_when",
            )
        ]
