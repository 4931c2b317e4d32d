"""What people say about an application: in rows of their own, apart from the trail that nobody may clear."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from subsidies.models.applications import Application, somebody
from subsidies.models.approvals import OfApplicationQuerySet


class ApplicationRemark(models.Model):
    """The words of an appeal, an objection or a withdrawal; the audit row of the step names it."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="remarks", verbose_name=_("补贴申请")
    )
    verb = models.CharField(_("步骤"), max_length=20)
    text = models.TextField(_("内容"))
    said_by = somebody(_("登记人"))
    said_at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("申请中的陈述")
        verbose_name_plural = _("申请中的陈述")
        ordering = ["application", "pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.verb}"
