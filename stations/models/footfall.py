"""Who came to a station: people that are known, people that are only counted, and what a door counts."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from stations.enums.footfall import EntryWay
from stations.models.citizens import Citizen
from stations.models.devices import BuildingDevice
from stations.models.parts import StationPartQuerySet
from stations.models.places import Station

MOST_AT_ONCE = 500
MOST_IN_A_PERIOD = 10_000


class StationVisit(models.Model):
    """A person's day at a station: one row, whatever they did there. Written only by stations.commands."""

    citizen = models.ForeignKey(
        Citizen, models.PROTECT, related_name="visits", verbose_name=_("市民")
    )
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="visits", verbose_name=_("站点")
    )
    day = models.DateField(_("日期"))
    first_at = models.DateTimeField(_("最早一次"))
    last_at = models.DateTimeField(_("最近一次"))
    did = ArrayField(models.CharField(max_length=8, choices=EntryWay), verbose_name=_("做了什么"))

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("到访")
        verbose_name_plural = _("到访")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "day", "citizen"], name="stations_visit_once"
            ),
            models.CheckConstraint(
                condition=Q(last_at__gte=F("first_at")), name="stations_visit_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

    @property
    def did_names(self) -> list[str]:
        """For a page."""
        return [str(EntryWay(way).label) for way in self.did]


class StationEntry(models.Model):
    """What was told of somebody who came in, once for each key. Never changes.

    Without a visit it stands for so many people whose names nobody knows; fewer than none takes a
    slip back.
    """

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="entries", verbose_name=_("站点")
    )
    visit = models.ForeignKey(
        StationVisit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("到访"),
    )
    way = models.CharField(_("方式"), max_length=8, choices=EntryWay)
    people = models.SmallIntegerField(_("人数"), default=1)
    at = models.DateTimeField(_("时间"))
    day = models.DateField(_("日期"))
    key = models.CharField(_("请求编号"), max_length=100, unique=True, editable=False)
    noted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    created_at = models.DateTimeField(_("收到时间"), auto_now_add=True)

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("进站登记")
        verbose_name_plural = _("进站登记")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["station", "day"],
                condition=Q(visit__isnull=True),
                name="stations_entry_nameless",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=True) & ~Q(people=0)
                | Q(visit__isnull=False) & Q(people=1),
                name="stations_entry_people",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.people}"


class DoorCountQuerySet(ScopedQuerySet):
    """Visible where the device's station is."""

    division_path = "device__station__division__code"
    organisation_paths = ("device__station__operator",)


class DoorCount(models.Model):
    """How many went through a door in a stretch of one hour, as its counter says. Never changes."""

    device = models.ForeignKey(
        BuildingDevice, models.PROTECT, related_name="counts", verbose_name=_("设备")
    )
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    day = models.DateField(_("日期"))
    came_in = models.PositiveIntegerField(_("进"), validators=[MaxValueValidator(MOST_IN_A_PERIOD)])
    went_out = models.PositiveIntegerField(
        _("出"), validators=[MaxValueValidator(MOST_IN_A_PERIOD)]
    )
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("发送账号"))
    received_at = models.DateTimeField(_("收到时间"), auto_now_add=True)

    objects = DoorCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("门口计数")
        verbose_name_plural = _("门口计数")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["device", "day"], name="stations_doorcount_day")]
        constraints = [
            models.UniqueConstraint(fields=["device", "starts_at"], name="stations_doorcount_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="stations_doorcount_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device} {self.came_in}/{self.went_out}"
