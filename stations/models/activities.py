"""Brands and activities: what is offered, to whom, on which days."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, Organisation, ScopedQuerySet, User
from core.models import TimeStamped
from stations.enums import Weekday
from stations.enums.activities import ActivityKind
from stations.logic.activities import Ages, Pattern
from stations.models.citizens import Citizen
from stations.models.places import Station
from stations.models.rooms import Room
from stations.validators import validate_activity

SEES_RESTRICTED = "stations.see_restricted_activity"


class ActivityBrandQuerySet(ScopedQuerySet):
    """Visible where it is run, and to its organiser."""

    division_path = "division__code"
    organisation_paths = ("organiser",)

    def in_use(self):
        """Not given up."""
        return self.filter(is_active=True)


class ActivityBrand(TimeStamped):
    """A project with a name of its own that a social organisation runs: 品墨轩, 常青藤."""

    name = models.CharField(_("品牌项目"), max_length=40)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="activity_brands", verbose_name=_("开展的区划")
    )
    organiser = models.ForeignKey(
        Organisation, models.PROTECT, related_name="activity_brands", verbose_name=_("承办机构")
    )
    summary = models.CharField(_("简介"), max_length=200, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = ActivityBrandQuerySet.as_manager()

    class Meta:
        verbose_name = _("品牌项目")
        verbose_name_plural = _("品牌项目")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="stations_brand_once",
                violation_error_message=_("这个区划里已有同名的品牌项目。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class OfActivityQuerySet(ScopedQuerySet):
    """What belongs to an activity. A group of people in need is for named roles only, in every list."""

    restricted_path = "activity__is_restricted"
    division_path = "activity__station__division__code"
    organisation_paths = ("activity__station__operator", "activity__organiser")

    def visible_to(self, user: User):
        """As everywhere; without restricted ones for who may not know of them."""
        rows = super().visible_to(user)
        return rows if user.has_perm(SEES_RESTRICTED) else rows.filter(self.open_only())

    def open_only(self) -> Q:
        """The condition for what everybody may know of."""
        return Q(**{self.restricted_path: False})


class ActivityQuerySet(OfActivityQuerySet):
    """Visible where the station is, to its operator and to the organiser."""

    restricted_path = "is_restricted"
    division_path = "station__division__code"
    organisation_paths = ("station__operator", "organiser")

    def going_on(self, day: date):
        """Not over, not given up."""
        return self.filter(ended_on__isnull=True, last_day__gte=day)


class Activity(TimeStamped):
    """What takes place once or week by week. Its sessions are made from it (stations.commands.activities)."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="activities", verbose_name=_("站点")
    )
    brand = models.ForeignKey(
        ActivityBrand,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("品牌项目"),
    )
    organiser = models.ForeignKey(
        Organisation, models.PROTECT, related_name="activities", verbose_name=_("承办机构")
    )
    kind = models.CharField(_("类型"), max_length=10, choices=ActivityKind)
    title = models.CharField(_("名称"), max_length=60)
    summary = models.CharField(_("说明"), max_length=300, blank=True)
    room = models.ForeignKey(
        Room,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("房间"),
    )
    place = models.CharField(
        _("地点"), max_length=100, blank=True, help_text=_("不在站点房间里的，写明在哪里。")
    )
    first_day = models.DateField(_("第一天"))
    last_day = models.DateField(_("最后一天"))
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday), verbose_name=_("每周哪几天")
    )
    skipped = ArrayField(
        models.DateField(), verbose_name=_("停一次的日期"), default=list, blank=True
    )
    on_holidays = models.BooleanField(_("法定节假日照常"), default=False)
    starts_at = models.TimeField(_("开始"))
    ends_at = models.TimeField(_("结束"))
    quota = models.PositiveSmallIntegerField(_("名额"), validators=[MinValueValidator(1)])
    age_from = models.PositiveSmallIntegerField(
        _("最小年龄"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    age_to = models.PositiveSmallIntegerField(
        _("最大年龄"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    needs_guardian = models.BooleanField(_("要监护人陪同"), default=False)
    is_restricted = models.BooleanField(
        _("只限受邀人员"), default=False, help_text=_("不公开；只有指定的岗位能看到。")
    )
    opens_days_before = models.PositiveSmallIntegerField(
        _("提前几天开始报名"), default=14, validators=[MaxValueValidator(60)]
    )
    closes_minutes_before = models.PositiveSmallIntegerField(
        _("开始前几分钟截止报名"), default=0, validators=[MaxValueValidator(60 * 24 * 7)]
    )
    copied_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        verbose_name=_("照搬自"),
    )
    ended_on = models.DateField(_("提前结束的日期"), null=True, blank=True, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动")
        verbose_name_plural = _("活动")
        ordering = ["station", "first_day", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="stations_activity_days",
                violation_error_message=_("最后一天不能早于第一天。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="stations_activity_hours",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True)
                | Q(age_to__isnull=True)
                | Q(age_to__gte=F("age_from")),
                name="stations_activity_ages",
                violation_error_message=_("最大年龄不能小于最小年龄。"),
            ),
            models.CheckConstraint(
                condition=Q(quota__gt=0, weekdays__len__gt=0), name="stations_activity_figures"
            ),
            models.CheckConstraint(
                condition=Q(room__isnull=False) | ~Q(place=""),
                name="stations_activity_somewhere",
                violation_error_message=_("请选房间，或者写明地点。"),
            ),
            models.UniqueConstraint(
                fields=["copied_from", "first_day"],
                name="stations_activity_copied_once",
                violation_error_message=_("这一天已经照搬过了。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """The same checks in admin, forms and commands."""
        validate_activity(self)

    @property
    def title_for_all(self) -> str:
        """What a refusal calls it: nobody learns from one that somebody belongs to a group."""
        return str(_("活动")) if self.is_restricted else self.title

    @property
    def pattern(self) -> Pattern:
        """For stations.logic.activities."""
        last = self.last_day if self.ended_on is None else min(self.last_day, self.ended_on)
        return Pattern(
            self.first_day, last, frozenset(self.weekdays), frozenset(self.skipped or [])
        )

    @property
    def ages(self) -> Ages:
        """For stations.logic.activities."""
        return Ages(self.age_from, self.age_to)

    @property
    def where(self) -> str:
        """The room, or the place outside. Reads the room."""
        return self.place or str(self.room)


class ActivityInvitationQuerySet(OfActivityQuerySet):
    """Invitations in the trade's words."""

    restricted_path = "activity__is_restricted"

    def standing(self):
        """Not taken back."""
        return self.filter(ended_at__isnull=True)


class ActivityInvitation(models.Model):
    """Who may come to a restricted activity."""

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="invitations", verbose_name=_("活动")
    )
    citizen = models.ForeignKey(
        Citizen, models.PROTECT, related_name="activity_invitations", verbose_name=_("市民")
    )
    invited_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("邀请人")
    )
    invited_at = models.DateTimeField(_("邀请时间"), auto_now_add=True)
    ended_at = models.DateTimeField(_("收回时间"), null=True, blank=True)

    objects = ActivityInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动邀请")
        verbose_name_plural = _("活动邀请")
        ordering = ["activity", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "citizen"],
                condition=Q(ended_at__isnull=True),
                name="stations_invitation_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.pk}"
