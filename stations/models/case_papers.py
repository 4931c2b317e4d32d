"""Pictures of a case's papers, sealed: what somebody sent from home or the window took a copy of. They never change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.private_files import private_storage
from stations.models.cases import CaseMaterial


class CasePaperQuerySet(ScopedQuerySet):
    """Visible where the case is handled."""

    division_path = "material__case__station__division__code"
    organisation_paths = ("material__case__station__operator",)


class CasePaper(models.Model):
    """One picture or PDF of a paper; a better one is another row. The window decides whether it counts."""

    material = models.ForeignKey(
        CaseMaterial, models.PROTECT, related_name="pictures", verbose_name=_("办件材料")
    )
    file = models.FileField(_("文件"), storage=private_storage, upload_to="cases/%Y/%m")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("提交人"))
    added_at = models.DateTimeField(_("提交时间"), auto_now_add=True)

    objects = CasePaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("办件材料图片")
        verbose_name_plural = _("办件材料图片")
        ordering = ["material", "pk"]

    def __str__(self) -> str:
        return f"{self.material} {self.added_at:%Y-%m-%d}"
