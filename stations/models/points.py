"""What volunteers have done and what it earned: rows that are added and never change."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.models import TimeStamped
from stations.enums.volunteers import PointsKind, RedemptionState
from stations.models.shifts import ShiftPlace
from stations.models.volunteers import Gift, OfVolunteerQuerySet, Volunteer, VolunteerRule


class ServiceHours(models.Model):
    """Minutes of service, once for a place; corrections are further rows with the difference.

    Never changes. The database refuses a sum below zero for a place.
    """

    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="hours", verbose_name=_("志愿者")
    )
    place = models.ForeignKey(
        ShiftPlace, models.PROTECT, related_name="hours", verbose_name=_("班次报名")
    )
    served_on = models.DateField(_("服务日期"))
    minutes = models.IntegerField(_("分钟数"))
    is_correction = models.BooleanField(_("更正"), default=False)
    reason = models.CharField(_("更正或补记原因"), max_length=200, blank=True)
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = OfVolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务时长")
        verbose_name_plural = _("服务时长")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(is_correction=False),
                name="stations_hours_once",
            ),
            models.CheckConstraint(
                condition=Q(is_correction=False, minutes__gt=0)
                | Q(is_correction=True) & ~Q(minutes=0) & ~Q(reason=""),
                name="stations_hours_figures",
            ),
        ]
        indexes = [models.Index(fields=["served_on"], name="stations_hours_day")]

    def __str__(self) -> str:
        return f"{self.served_on} {self.minutes}"


class Redemption(TimeStamped):
    """A gift that points were spent on; its state changes only in stations.commands."""

    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="redemptions", verbose_name=_("志愿者")
    )
    gift = models.ForeignKey(
        Gift, models.PROTECT, related_name="redemptions", verbose_name=_("礼品")
    )
    points = models.PositiveIntegerField(_("积分"))
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=RedemptionState,
        default=RedemptionState.RESERVED,
        editable=False,
    )
    key = models.CharField(
        _("请求编号"), max_length=100, unique=True, default=uuid4, editable=False
    )

    class RedemptionQuerySet(ScopedQuerySet):
        """Visible as the gift's station."""

        division_path = "gift__station__division__code"
        organisation_paths = ("gift__station__operator",)

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("积分兑换")
        verbose_name_plural = _("积分兑换")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.gift_id} {self.pk}"


class PointsEntry(models.Model):
    """Points that came or went. Never changes; the database adds them to the balance."""

    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="points_entries", verbose_name=_("志愿者")
    )
    kind = models.CharField(_("类型"), max_length=10, choices=PointsKind)
    points = models.IntegerField(_("积分"))
    hours = models.OneToOneField(
        ServiceHours, models.PROTECT, null=True, related_name="points", verbose_name=_("服务时长")
    )
    redemption = models.ForeignKey(
        Redemption, models.PROTECT, null=True, related_name="entries", verbose_name=_("兑换")
    )
    rule = models.ForeignKey(
        VolunteerRule, models.PROTECT, null=True, related_name="+", verbose_name=_("依据的规定")
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = OfVolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("积分流水")
        verbose_name_plural = _("积分流水")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["redemption", "kind"], name="stations_points_redemption_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="earned", points__gt=0, hours__isnull=False, rule__isnull=False)
                | Q(kind="corrected", hours__isnull=False, rule__isnull=False) & ~Q(points=0)
                | Q(kind="spent", points__lt=0, redemption__isnull=False)
                | Q(kind="returned", points__gt=0, redemption__isnull=False),
                name="stations_points_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points:+d}"


class PointsBalance(models.Model):
    """What a volunteer may spend. Written by the database only, never below zero."""

    volunteer = models.OneToOneField(
        Volunteer,
        models.PROTECT,
        primary_key=True,
        related_name="balance",
        verbose_name=_("志愿者"),
    )
    points = models.IntegerField(_("积分余额"), default=0)

    objects = OfVolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("积分余额")
        verbose_name_plural = _("积分余额")
        ordering = ["volunteer"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=0), name="stations_points_enough")
        ]

    def __str__(self) -> str:
        return str(self.points)
