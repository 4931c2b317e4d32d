"""Evidence for an application: encrypted files, and what was seen or asked elsewhere."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.private_files import private_storage
from subsidies.enums import Evidence, Verdict
from subsidies.models.applications import Application, somebody


class DocumentQuerySet(ScopedQuerySet):
    """Rows of applications are visible where and as long as the application is."""

    division_path = "application__resident__community__code"

    def visible_to(self, user: User) -> Self:
        """A department looks at papers while it is asked."""
        applications = Application.objects.visible_to(user)
        return self.filter(application__in=applications.values("pk"))


class ApplicationDocument(models.Model):
    """One piece of evidence for one entry of the version's checklist."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="documents", verbose_name=_("补贴申请")
    )
    code = models.SlugField(_("材料代码"))
    evidence = models.CharField(_("形式"), max_length=14, choices=Evidence)
    file = models.FileField(
        _("文件"), storage=private_storage, upload_to="applications/%Y/%m", blank=True
    )
    source = models.CharField(
        _("依据"),
        max_length=200,
        blank=True,
        help_text=_("数据共享的部门和核验编号，或查验的原件名称。"),
    )
    verdict = models.CharField(_("核验"), max_length=10, choices=Verdict, default=Verdict.PENDING)
    verdict_note = models.CharField(_("核验意见"), max_length=200, blank=True)
    checked_by = somebody(_("核验人"))
    added_by = somebody(_("提交人"))
    added_at = models.DateTimeField(_("提交时间"), auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("申请材料")
        verbose_name_plural = _("申请材料")
        ordering = ["application", "code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence=Evidence.PHOTO) & ~Q(file="")
                | ~Q(evidence=Evidence.PHOTO) & ~Q(source=""),
                name="subsidies_document_evidence",
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.PENDING, checked_by__isnull=True)
                | ~Q(verdict=Verdict.PENDING) & Q(checked_by__isnull=False),
                name="subsidies_document_checked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.code}"
