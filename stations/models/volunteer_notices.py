"""What volunteers were told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import PhoneMessage
from stations.models.volunteers import OfVolunteerQuerySet, Volunteer


class VolunteerNotice(PhoneMessage):
    """A sentence about being a volunteer or about a shift. It names nobody else."""

    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="notices", verbose_name=_("志愿者")
    )

    objects = OfVolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿者通知")
        verbose_name_plural = _("志愿者通知")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["sms_due_at"],
                condition=Q(sms_state="waiting"),
                name="stations_vol_notice_due",
            )
        ]
