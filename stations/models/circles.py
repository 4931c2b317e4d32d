"""Grids and circles, and the small registers of communities: rooms, covenants, lists, workers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, Organisation, ScopedQuerySet, User
from core.models import TimeStamped
from stations.enums.partners import DutyKind, WorkerCertificate, WorkerPost
from stations.models.partners import Partner
from stations.models.places import Station
from stations.validators import validate_outline, validate_phone


class OfDivisionQuerySet(ScopedQuerySet):
    """Visible where it lies."""

    division_path = "division__code"


class Grid(TimeStamped):
    """A part of a community with a worker who answers for it."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="grids", verbose_name=_("社区")
    )
    code = models.CharField(_("网格编号"), max_length=20)
    name = models.CharField(_("网格名称"), max_length=40)
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grids",
        verbose_name=_("网格连心站"),
    )
    worker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("网格员账号")
    )
    worker_name = models.CharField(_("网格员"), max_length=30, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True, validators=[validate_phone])
    outline = models.JSONField(
        _("边界"),
        default=list,
        blank=True,
        validators=[validate_outline],
        help_text=_("按顺序的 [经度, 纬度]，3 到 200 个点；可以不填。"),
    )
    is_active = models.BooleanField(_("在用"), default=True)

    objects = OfDivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("网格")
        verbose_name_plural = _("网格")
        ordering = ["division", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "code"],
                name="stations_grid_once",
                violation_error_message=_("这个社区已有这个网格编号。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PartyCircle(TimeStamped):
    """Stations and partner units that work together under one party branch."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="party_circles", verbose_name=_("所在区划")
    )
    name = models.CharField(_("党建活力圈"), max_length=40)
    stations = models.ManyToManyField(
        Station, blank=True, related_name="party_circles", verbose_name=_("站点")
    )
    partners = models.ManyToManyField(
        Partner, blank=True, related_name="party_circles", verbose_name=_("共建单位")
    )
    is_active = models.BooleanField(_("在用"), default=True)

    objects = OfDivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("党建活力圈")
        verbose_name_plural = _("党建活力圈")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="stations_circle_once",
                violation_error_message=_("这个区划里已有同名的党建活力圈。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class SocialWorkRoom(TimeStamped):
    """A community's room for social work and the organisation that looks after it."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="social_work_rooms", verbose_name=_("社区")
    )
    name = models.CharField(_("社工室"), max_length=40)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="social_work_rooms",
        verbose_name=_("支持机构"),
    )
    opened_on = models.DateField(_("成立日期"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = OfDivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("社工室")
        verbose_name_plural = _("社工室")
        ordering = ["division", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["division", "name"], name="stations_social_room_once"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="stations_social_room_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Covenant(TimeStamped):
    """What the residents of a community have agreed on."""

    division = models.OneToOneField(
        Division, models.PROTECT, related_name="covenant", verbose_name=_("社区")
    )
    title = models.CharField(_("公约名称"), max_length=60)
    adopted_on = models.DateField(_("通过日期"))

    objects = OfDivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("居民公约")
        verbose_name_plural = _("居民公约")
        ordering = ["division"]

    def __str__(self) -> str:
        return self.title


class DutyItem(TimeStamped):
    """A line of the lists of a community's work; a street's or district's line holds for all of its communities."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="duty_items", verbose_name=_("适用区划")
    )
    kind = models.CharField(_("清单"), max_length=8, choices=DutyKind)
    number = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("事项"), max_length=120)
    document_no = models.CharField(_("文号"), max_length=80, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = OfDivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("社区工作事项")
        verbose_name_plural = _("社区工作事项")
        ordering = ["division", "kind", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "kind", "number"],
                name="stations_duty_once",
                violation_error_message=_("这个序号已有事项。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class StationWorker(TimeStamped):
    """Who is employed in a community or at a station, with the level of the certificate."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="station_workers", verbose_name=_("社区或街道")
    )
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="workers",
        verbose_name=_("站点"),
    )
    name = models.CharField(_("姓名"), max_length=30)
    post = models.CharField(_("岗位"), max_length=12, choices=WorkerPost)
    certificate = models.CharField(
        _("社工证书"), max_length=12, choices=WorkerCertificate, default=WorkerCertificate.NONE
    )
    of_military = models.BooleanField(_("退役军人或军属"), default=False)
    hired_on = models.DateField(_("入职日期"))
    left_on = models.DateField(_("离职日期"), null=True, blank=True)

    objects = OfDivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("社区工作者")
        verbose_name_plural = _("社区工作者")
        ordering = ["division", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("hired_on")),
                name="stations_worker_dates",
                violation_error_message=_("离职日期不能早于入职日期。"),
            )
        ]

    def __str__(self) -> str:
        return self.name
