"""Volunteers: a role of a citizen (decision 34), their teams and skills, and the rule for all of it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    DatedRule,
    Division,
    Organisation,
    ScopedQuerySet,
    User,
    dates_in_order,
)
from core.models import TimeStamped
from stations.enums.volunteers import VolunteerState
from stations.models.citizens import Citizen
from stations.models.places import Station


class VolunteerRule(DatedRule):
    """What an hour earns, until when a shift can be given back, from when somebody can sign in.

    alone_hours: whoever seeks a substitute and has none by then is told to come.
    """

    points_per_hour = models.PositiveSmallIntegerField(_("每小时积分"))
    cancel_hours = models.PositiveSmallIntegerField(_("开始前几小时不能再取消"))
    sign_in_minutes = models.PositiveSmallIntegerField(_("开始前几分钟可以签到"))
    alone_hours = models.PositiveSmallIntegerField(_("开始前几小时还没人接替就告诉本人"))

    class Meta(DatedRule.Meta):
        verbose_name = _("志愿服务规定")
        verbose_name_plural = _("志愿服务规定")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="stations_volunteer_rule_once"
            ),
            dates_in_order("stations_volunteer_rule_dates"),
        ]


class VolunteerSkill(models.Model):
    """The catalogue of skills; some need a paper."""

    code = models.SlugField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("技能"), max_length=30)
    needs_proof = models.BooleanField(_("要有证明"), default=False)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("志愿技能")
        verbose_name_plural = _("志愿技能")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class VolunteerTeamQuerySet(ScopedQuerySet):
    """Visible where the team serves, to the operator of its station and to its organisation."""

    division_path = "division__code"
    organisation_paths = ("station__operator", "organisation")


class VolunteerTeam(TimeStamped):
    """A team of a station or of a street, perhaps of an organisation of its own."""

    name = models.CharField(_("队伍"), max_length=40)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="volunteer_teams", verbose_name=_("所在区划")
    )
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="volunteer_teams",
        verbose_name=_("站点"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="volunteer_teams",
        verbose_name=_("所属机构"),
    )
    leader = models.ForeignKey(
        "Volunteer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("队长"),
    )
    is_active = models.BooleanField(_("在用"), default=True)

    objects = VolunteerTeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿队伍")
        verbose_name_plural = _("志愿队伍")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="stations_team_once",
                violation_error_message=_("这个区划里已有同名的队伍。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class VolunteerQuerySet(ScopedQuerySet):
    """Visible where they serve, to the station's operator and to their team's organisation."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator", "team__organisation")

    def active(self):
        """May take shifts."""
        return self.filter(state=VolunteerState.ACTIVE)

    def related(self):
        """With what a line of a list says."""
        return self.select_related("citizen", "station", "team")


class Volunteer(TimeStamped):
    """Somebody who helps. The person is the citizen; the state changes only in stations.commands."""

    citizen = models.OneToOneField(
        Citizen, models.PROTECT, related_name="volunteer", verbose_name=_("市民")
    )
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="volunteers", verbose_name=_("服务站点")
    )
    team = models.ForeignKey(
        VolunteerTeam,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("队伍"),
    )
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=VolunteerState,
        default=VolunteerState.PENDING,
        editable=False,
    )
    approved_at = models.DateTimeField(_("通过时间"), null=True, blank=True, editable=False)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿者")
        verbose_name_plural = _("志愿者")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["active", "suspended"]) | Q(approved_at__isnull=False),
                name="stations_volunteer_approved",
            )
        ]
        indexes = [models.Index(fields=["station", "state"], name="stations_volunteer_at")]

    def __str__(self) -> str:
        return str(self.citizen)

    @property
    def number(self) -> str:
        """Printed on certificates."""
        return f"Z{self.pk:06d}" if self.pk else ""


class OfVolunteerQuerySet(ScopedQuerySet):
    """Visible as the volunteer."""

    division_path = "volunteer__station__division__code"
    organisation_paths = ("volunteer__station__operator", "volunteer__team__organisation")


class HeldSkill(models.Model):
    """What a volunteer can do; with the paper that was seen, where one is needed."""

    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="skills", verbose_name=_("志愿者")
    )
    skill = models.ForeignKey(
        VolunteerSkill, models.PROTECT, related_name="held", verbose_name=_("技能")
    )
    proof = models.CharField(_("证明名称和编号"), max_length=100, blank=True)
    valid_until = models.DateField(_("证明有效期至"), null=True, blank=True)
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )

    objects = OfVolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿者技能")
        verbose_name_plural = _("志愿者技能")
        ordering = ["volunteer", "skill"]
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "skill"], name="stations_skill_held_once")
        ]

    def __str__(self) -> str:
        return str(self.skill)


class Gift(TimeStamped):
    """Something on a station's list that points are spent on. left: counted down by the commands."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="gifts", verbose_name=_("站点")
    )
    name = models.CharField(_("礼品"), max_length=40)
    points = models.PositiveIntegerField(_("所需积分"), validators=[MinValueValidator(1)])
    left = models.PositiveIntegerField(_("库存"))
    is_active = models.BooleanField(_("在用"), default=True)

    class GiftQuerySet(ScopedQuerySet):
        """Visible as the station."""

        division_path = "station__division__code"
        organisation_paths = ("station__operator",)

    objects = GiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("积分礼品")
        verbose_name_plural = _("积分礼品")
        ordering = ["station", "points", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "name"],
                name="stations_gift_once",
                violation_error_message=_("这个站点已有同名的礼品。"),
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0, left__gte=0), name="stations_gift_figures"
            ),
        ]

    def __str__(self) -> str:
        return self.name
