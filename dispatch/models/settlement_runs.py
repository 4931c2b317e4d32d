"""An operator's month that somebody asked to settle: done by a task, since it may be thousands of visits."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from dispatch.models.follow_ups import VisitSettlementQuerySet


class SettlementRun(models.Model):
    """Asked for by somebody; ended with a settlement or with the reason why there is none."""

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="settlement_runs", verbose_name=_("运营方")
    )
    period = models.DateField(_("月份"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    asked_at = models.DateTimeField(_("提出时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    note = models.CharField(_("结果"), max_length=300, blank=True)

    objects = VisitSettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("上门服务结算申请")
        verbose_name_plural = _("上门服务结算申请")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "period"],
                condition=Q(ended_at__isnull=True),
                name="dispatch_settlement_run_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.period:%Y-%m} {self.operator}"
