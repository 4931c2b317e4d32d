"""What the network must be, by dated rules, what it wants to become, and where communities lie."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, Division, ScopedQuerySet, dates_in_order
from core.models import TimeStamped
from stations.enums import StationKind
from stations.logic.distance import WHOLE_BP, straight_metres
from stations.logic.network import Demands, share_bp


class NetworkRule(DatedRule):
    """What every street must have."""

    least_comprehensive = models.PositiveSmallIntegerField(_("至少几个综合站点"))
    least_area = models.DecimalField(_("综合站点至少多少平方米"), max_digits=8, decimal_places=1)
    least_stations = models.PositiveSmallIntegerField(_("至少几个站点"))
    most_stations = models.PositiveSmallIntegerField(_("至多几个站点"))
    comprehensive_kinds = ArrayField(
        models.CharField(max_length=24, choices=StationKind), verbose_name=_("算作综合站点的类型")
    )
    counted_kinds = ArrayField(
        models.CharField(max_length=24, choices=StationKind), verbose_name=_("计入站点数的类型")
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("站点布局规定")
        verbose_name_plural = _("站点布局规定")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="stations_network_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(least_area__gt=0, most_stations__gte=F("least_stations")),
                name="stations_network_rule_figures",
            ),
            dates_in_order("stations_network_rule_dates"),
        ]

    def as_value(self) -> Demands:
        """For stations.logic.network."""
        return Demands(
            least_comprehensive=self.least_comprehensive,
            least_area=self.least_area,
            least_stations=self.least_stations,
            most_stations=self.most_stations,
        )


class ReachRule(DatedRule):
    """What counts as near: so many metres, or so many minutes on foot."""

    code = models.SlugField(_("代码"), max_length=20)
    name = models.CharField(_("名称"), max_length=40)
    kinds = ArrayField(
        models.CharField(max_length=24, choices=StationKind), verbose_name=_("到哪些站点")
    )
    metres = models.PositiveIntegerField(_("直线距离（米）"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("步行时间（分钟）"), null=True, blank=True)
    metres_per_minute = models.PositiveSmallIntegerField(_("每分钟走多少米"), null=True, blank=True)
    detour_bp = models.PositiveIntegerField(
        _("绕路比例（万分之）"), default=0, validators=[MaxValueValidator(3 * WHOLE_BP)]
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("服务半径规定")
        verbose_name_plural = _("服务半径规定")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "code", "effective_from"], name="stations_reach_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(metres__gt=0, minutes__isnull=True, metres_per_minute__isnull=True)
                | Q(metres__isnull=True, minutes__gt=0, metres_per_minute__gt=0),
                name="stations_reach_rule_figures",
                violation_error_message=_("填直线距离，或者填步行时间和速度。"),
            ),
            dates_in_order("stations_reach_rule_dates"),
        ]

    @property
    def straight(self) -> int:
        """Metres on the map."""
        if self.metres is not None:
            return self.metres
        return straight_metres(self.minutes, self.metres_per_minute, self.detour_bp)


class DivisionPartQuerySet(ScopedQuerySet):
    """What is kept of a division is visible where it is."""

    division_path = "division__code"


class Population(TimeStamped):
    """How many people live somewhere, as somebody published it."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="populations", verbose_name=_("区划")
    )
    as_of = models.DateField(_("统计日期"))
    residents = models.PositiveIntegerField(_("常住人口"), validators=[MinValueValidator(1)])
    aged_60 = models.PositiveIntegerField(_("60 岁及以上"))
    under_3 = models.PositiveIntegerField(_("3 岁以下"))
    source = models.CharField(_("出处"), max_length=120)

    objects = DivisionPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("人口数据")
        verbose_name_plural = _("人口数据")
        ordering = ["division", "-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "as_of"],
                name="stations_population_once",
                violation_error_message=_("这一天的人口数据已经登记了。"),
            ),
            models.CheckConstraint(
                condition=Q(residents__gt=0, residents__gte=F("aged_60") + F("under_3")),
                name="stations_population_parts",
                violation_error_message=_("一老一小的人数不能超过常住人口。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.as_of:%Y-%m-%d}"

    @property
    def old_and_young_bp(self) -> int | None:
        """The share of the aged and the youngest together."""
        return share_bp(self.aged_60 + self.under_3, self.residents)


class NetworkTarget(TimeStamped):
    """A figure that a plan promises, and how far it is."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="network_targets", verbose_name=_("区划")
    )
    name = models.CharField(_("指标"), max_length=60)
    year = models.PositiveSmallIntegerField(
        _("目标年份"), validators=[MinValueValidator(2000), MaxValueValidator(2099)]
    )
    target_bp = models.PositiveIntegerField(
        _("目标（万分之）"), validators=[MaxValueValidator(WHOLE_BP)]
    )
    actual_bp = models.PositiveIntegerField(
        _("现状（万分之）"), null=True, blank=True, validators=[MaxValueValidator(WHOLE_BP)]
    )
    as_of = models.DateField(_("现状日期"), null=True, blank=True)
    is_above = models.BooleanField(
        _("要超过"), default=False, help_text=_("目标写作“超过”而不是“达到”时勾选。")
    )
    document_no = models.CharField(_("依据"), max_length=80)

    objects = DivisionPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("建设目标")
        verbose_name_plural = _("建设目标")
        ordering = ["division", "year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name", "year"],
                name="stations_target_once",
                violation_error_message=_("这项目标已经登记了。"),
            ),
            models.CheckConstraint(
                condition=Q(actual_bp__isnull=True, as_of__isnull=True)
                | Q(actual_bp__isnull=False, as_of__isnull=False),
                name="stations_target_as_of",
                violation_error_message=_("填了现状就要填现状日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"

    @property
    def is_reached(self) -> bool:
        """As the plan words it: reached, or exceeded."""
        if self.actual_bp is None:
            return False
        if self.is_above:
            return self.actual_bp > self.target_bp
        return self.actual_bp >= self.target_bp


class CommunityPlace(TimeStamped):
    """The middle of a community, from which the public counts distances on the service map."""

    division = models.OneToOneField(
        Division, models.PROTECT, related_name="middle", verbose_name=_("社区")
    )
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6)
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=6)

    objects = DivisionPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("社区中心位置")
        verbose_name_plural = _("社区中心位置")
        ordering = ["division"]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="stations_community_place",
                violation_error_message=_("请填写 WGS-84 经纬度。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.division)
