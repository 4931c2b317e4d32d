"""Where carers are, on shift and with their consent: the latest place of each, and thirty days of track."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dispatch.models.carers import Carer, CarerPartQuerySet


class ReportedPlace(models.Model):
    """A point that a phone reported, WGS-84."""

    latitude = models.FloatField(_("纬度"))
    longitude = models.FloatField(_("经度"))
    accuracy_m = models.PositiveIntegerField(_("定位误差（米）"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("定位时间"))
    received_at = models.DateTimeField(_("收到时间"))

    objects = CarerPartQuerySet.as_manager()

    class Meta:
        abstract = True


class CarerPosition(ReportedPlace):
    """The latest place of a carer; written by dispatch.commands.positions."""

    carer = models.OneToOneField(
        Carer,
        models.CASCADE,
        primary_key=True,
        related_name="position",
        verbose_name=_("服务人员"),
    )

    class Meta:
        verbose_name = _("当前位置")
        verbose_name_plural = _("当前位置")
        ordering = ["carer"]

    def __str__(self) -> str:
        return str(self.carer)


class CarerTrack(ReportedPlace):
    """Every place of the last thirty days; older ones are deleted each night."""

    carer = models.ForeignKey(Carer, models.CASCADE, related_name="+", verbose_name=_("服务人员"))

    class Meta:
        verbose_name = _("轨迹点")
        verbose_name_plural = _("轨迹点")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["carer", "recorded_at"], name="dispatch_track_once")
        ]
        indexes = [models.Index(fields=["recorded_at"], name="dispatch_track_age")]

    def __str__(self) -> str:
        return f"{self.carer} {self.recorded_at:%Y-%m-%d %H:%M:%S}"
