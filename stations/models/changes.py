"""What happened to a place, for a year's report."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from stations.enums import ChangeKind, StationKind
from stations.models.parts import StationPartQuerySet
from stations.models.places import Station


class StationChange(models.Model):
    """A place was opened, adjusted, opened again or closed. Never changed.

    kind_then: what the place was on that day; it may be another kind now.
    """

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="changes", verbose_name=_("站点")
    )
    kind = models.CharField(_("变更"), max_length=10, choices=ChangeKind)
    on = models.DateField(_("日期"), db_index=True)
    kind_then = models.CharField(_("当时的类型"), max_length=24, choices=StationKind)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("站点变更")
        verbose_name_plural = _("站点变更")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.get_kind_display()}"
