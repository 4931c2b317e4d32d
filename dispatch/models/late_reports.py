"""What phones tell too late: acts of who wasn't sent any more, and why somebody was far away."""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import EncryptedTextField
from dispatch.models.orders import OrderPartQuerySet, WorkOrder
from dispatch.models.visits import VisitEvidence, VisitReport


class LateReport(VisitReport):
    """A report that was refused because the visit had been given to somebody else or taken back.

    It proves nothing and counts nowhere; a dispatcher finds out what happened. It never changes.
    said: what was ticked, measured and written, which may be about somebody's health: encrypted.
    """

    order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="late_reports", verbose_name=_("工单")
    )
    said = EncryptedTextField(_("上报的内容"), null=True)

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("上门补报")
        verbose_name_plural = _("上门补报")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="dispatch_late_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_phase_display()}"

    @property
    def content(self) -> dict[str, Any]:
        """What was ticked, measured and written."""
        return json.loads(str(self.said)) if self.said else {}


class ProofPartQuerySet(OrderPartQuerySet):
    """Visible where the order is."""

    division_path = "proof__order__resident__community__code"
    organisation_paths = ("proof__order__operator",)


class PlaceReason(models.Model):
    """Why somebody was far away or had no place, said after the act: the phone couldn't ask. It never changes."""

    proof = models.OneToOneField(
        VisitEvidence, models.PROTECT, related_name="explained", verbose_name=_("上门凭证")
    )
    words = models.CharField(_("位置说明"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("补写人"))
    at = models.DateTimeField(_("补写时间"))

    objects = ProofPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("补写的位置说明")
        verbose_name_plural = _("补写的位置说明")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.proof} {self.words}"
