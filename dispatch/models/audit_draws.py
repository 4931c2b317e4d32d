"""How a month's sample for a check from outside was drawn."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet, User


class AuditDrawQuerySet(ScopedQuerySet):
    """Visible where it was drawn."""

    division_path = "division__code"


class AuditDraw(models.Model):
    """A month's sample of a place, drawn once. Seed, share and visits are all that it takes to draw it again.

    It never changes.
    """

    period = models.DateField(_("月份"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("地区"))
    seed = models.CharField(_("抽样种子"), max_length=40)
    percent = models.PositiveSmallIntegerField(_("抽查比例（%）"))
    population = ArrayField(models.BigIntegerField(), verbose_name=_("从中抽取的工单"))
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("抽样人"))
    drawn_at = models.DateTimeField(_("抽样时间"))

    objects = AuditDrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("第三方抽查的抽样")
        verbose_name_plural = _("第三方抽查的抽样")
        ordering = ["-period", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "division"], name="dispatch_audit_draw_once"),
            models.CheckConstraint(
                condition=Q(percent__range=(1, 100)), name="dispatch_audit_draw_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period:%Y-%m} {self.division}"
