"""Places of day care: the rules of a region, and what each place offers from when."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, ScopedQuerySet, dates_in_order
from core.models import TimeStamped
from core.spans import SpanQuerySet, valid_dates
from elderly_care.enums.day_care import UnitKind
from stations.models import Station, StationPartQuerySet


class DayCareRule(DatedRule):
    """When a day begins and ends, and the most that a day may cost; no ceiling where it is empty."""

    kind = models.CharField(_("对象"), max_length=8, choices=UnitKind)
    opens_at = models.TimeField(_("最早签到"))
    closes_at = models.TimeField(_("最晚签离"))
    ceiling_fen = models.PositiveIntegerField(_("每日收费上限（分）"), null=True, blank=True)
    covers = models.CharField(
        _("收费包含"), max_length=80, blank=True, help_text=_("例如：午餐和点心")
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("日间照料规则")
        verbose_name_plural = _("日间照料规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "effective_from"], name="care_day_care_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="care_day_care_rule_hours",
                violation_error_message=_("最晚签离要晚于最早签到。"),
            ),
            dates_in_order("care_day_care_rule_dates"),
        ]


class ChildRatioRule(DatedRule):
    """Of children younger than so many months one carer looks after so many."""

    below_months = models.PositiveSmallIntegerField(
        _("月龄小于"), validators=[MinValueValidator(1)]
    )
    children = models.PositiveSmallIntegerField(
        _("每名保育人员照看人数"), validators=[MinValueValidator(1)]
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("托位人员配比")
        verbose_name_plural = _("托位人员配比")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "below_months", "effective_from"], name="care_child_ratio_once"
            ),
            models.CheckConstraint(
                condition=Q(children__gte=1, below_months__gte=1), name="care_child_ratio_figures"
            ),
            dates_in_order("care_child_ratio_dates"),
        ]


class DayCareUnit(TimeStamped):
    """Day care of a station, for elders or for small children. Whoever gives a place away locks this row."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="day_care_units", verbose_name=_("站点")
    )
    kind = models.CharField(_("对象"), max_length=8, choices=UnitKind, default=UnitKind.ELDER)

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("日间照料点")
        verbose_name_plural = _("日间照料点")
        ordering = ["station", "-kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "kind"],
                name="care_day_care_unit_once",
                violation_error_message=_("这个站点已经登记过这种日间照料。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.get_kind_display()}"


class UnitPartQuerySet(ScopedQuerySet):
    """What belongs to a place of day care is visible where the station is."""

    division_path = "unit__station__division__code"
    organisation_paths = ("unit__station__operator",)


class TermsQuerySet(SpanQuerySet, UnitPartQuerySet):
    """Terms in the trade's words."""

    def at(self, unit: DayCareUnit, day: date) -> "DayCareTerms | None":
        """What holds on a day; nothing where there is no day care then."""
        return self.on(day).filter(unit=unit).first()


class DayCareTerms(TimeStamped):
    """How many places, what a day costs and how many carers, from a day on; one at a time."""

    unit = models.ForeignKey(
        DayCareUnit, models.PROTECT, related_name="terms", verbose_name=_("日间照料点")
    )
    places = models.PositiveSmallIntegerField(_("名额"))
    fee_fen = models.PositiveIntegerField(_("每日收费（分）"))
    staff = models.PositiveSmallIntegerField(_("照护人员人数"), default=0)
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("日间照料名额和收费")
        verbose_name_plural = _("日间照料名额和收费")
        ordering = ["unit", "-valid_from"]
        constraints = [
            valid_dates("care_day_care_terms_dates"),
            ExclusionConstraint(
                name="care_day_care_terms_one",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            RangeBoundary(inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("这段时间已有名额和收费，请先结束原来的。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.valid_from:%Y-%m-%d}"
