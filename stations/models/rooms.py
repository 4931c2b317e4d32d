"""Rooms of a station."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from stations.enums import RoomKind
from stations.models.parts import StationPartQuerySet
from stations.models.places import Station


class RoomQuerySet(StationPartQuerySet):
    """Rooms in the trade's words."""

    def in_use(self):
        """Not given up."""
        return self.filter(is_active=True)


class Room(TimeStamped):
    """A room with its size, and how many people may be in it at once."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="rooms", verbose_name=_("站点")
    )
    name = models.CharField(_("房间"), max_length=40)
    kind = models.CharField(_("用途"), max_length=16, choices=RoomKind)
    floor = models.CharField(_("楼层"), max_length=10, blank=True)
    area = models.DecimalField(
        _("面积（平方米）"), max_digits=7, decimal_places=1, validators=[MinValueValidator(1)]
    )
    capacity = models.PositiveIntegerField(_("最多容纳人数"), validators=[MinValueValidator(1)])
    is_active = models.BooleanField(_("在用"), default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("房间")
        verbose_name_plural = _("房间")
        ordering = ["station", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "name"],
                name="stations_room_once",
                violation_error_message=_("这个站点已有同名的房间。"),
            ),
            models.CheckConstraint(
                condition=Q(area__gt=0, capacity__gt=0), name="stations_room_figures"
            ),
        ]

    def __str__(self) -> str:
        return self.name
