"""Papers of a station."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from stations.enums import LicenceKind
from stations.models.opening import days_in_order
from stations.models.parts import DatedPartQuerySet
from stations.models.places import Station


class StationLicence(TimeStamped):
    """A paper with an end, or without one; a renewed paper is another row."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="licences", verbose_name=_("站点")
    )
    kind = models.CharField(_("证照"), max_length=16, choices=LicenceKind)
    number = models.CharField(_("编号"), max_length=60)
    issuer = models.CharField(_("发证机关"), max_length=60, blank=True)
    valid_from = models.DateField(_("有效期开始"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)

    objects = DatedPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("站点证照")
        verbose_name_plural = _("站点证照")
        ordering = ["station", "kind", "-valid_from"]
        constraints = [
            days_in_order("stations_licence_dates", "valid_from", "valid_to"),
            models.UniqueConstraint(
                fields=["station", "kind", "number", "valid_from"],
                name="stations_licence_once",
                violation_error_message=_("这张证已经登记了。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
