"""Where a resident lived before."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident


class ResidenceMove(models.Model):
    """From one community to another on a day. The old place counts for the month of the move."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="moves", verbose_name=_("老年人")
    )
    from_community = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("原社区")
    )
    to_community = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("新社区")
    )
    moved_on = models.DateField(_("迁移日期"))
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("居住地变更")
        verbose_name_plural = _("居住地变更")
        ordering = ["moved_on", "pk"]
        indexes = [models.Index(fields=["resident", "moved_on", "id"], name="care_move_resident")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_community=F("to_community")), name="care_move_somewhere"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.moved_on}"
