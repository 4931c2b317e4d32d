"""What officers declare of themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from elderly_care.models import Resident


class InterestQuerySet(ScopedQuerySet):
    """Visible where the relative lives."""

    division_path = "resident__community__code"


class DeclaredInterest(models.Model):
    """An officer says that a person is family or close: somebody else handles that person's cases."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="declared_interests", verbose_name=_("工作人员")
    )
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="declared_interests", verbose_name=_("老年人")
    )
    relation = models.CharField(_("关系"), max_length=60)
    declared_at = models.DateTimeField(_("申报时间"), auto_now_add=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("利害关系申报")
        verbose_name_plural = _("利害关系申报")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "resident"], name="subsidies_interest_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.resident}"
