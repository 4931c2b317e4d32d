"""Kitchens, what they can cook, and which meal points they supply."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from core.models import TimeStamped
from core.spans import SpanQuerySet
from elderly_care.enums import Diet, Texture
from meals.enums import MealPeriod
from stations.models import Station, was_open


class KitchenQuerySet(ScopedQuerySet):
    """Kitchens are visible where their station is."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator",)


class Kitchen(TimeStamped):
    """A central kitchen, or the kitchen of a canteen or centre; it stands in one station."""

    station = models.OneToOneField(
        Station, models.PROTECT, related_name="kitchen", verbose_name=_("所在站点")
    )
    is_active = models.BooleanField(_("启用"), default=True)
    diets = ArrayField(
        models.CharField(max_length=12, choices=Diet),
        verbose_name=_("能做的特殊饮食"),
        default=list,
        blank=True,
    )
    textures = ArrayField(
        models.CharField(max_length=12, choices=Texture),
        verbose_name=_("能做的食物质地"),
        default=list,
        blank=True,
        help_text=_("普通食物不用选。"),
    )

    objects = KitchenQuerySet.as_manager()

    class Meta:
        verbose_name = _("厨房")
        verbose_name_plural = _("厨房")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.station.name


class KitchenPartQuerySet(ScopedQuerySet):
    """What belongs to a kitchen is visible where the kitchen is."""

    division_path = "kitchen__station__division__code"
    organisation_paths = ("kitchen__station__operator",)


class KitchenCapacity(models.Model):
    """How many portions a kitchen can cook for a meal; without a row it doesn't cook that meal."""

    kitchen = models.ForeignKey(
        Kitchen, models.CASCADE, related_name="capacities", verbose_name=_("厨房")
    )
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    portions = models.PositiveIntegerField(_("最多份数"))

    objects = KitchenPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("厨房产能")
        verbose_name_plural = _("厨房产能")
        ordering = ["kitchen", "meal_period"]
        constraints = [
            models.UniqueConstraint(fields=["kitchen", "meal_period"], name="meals_capacity_once")
        ]

    def __str__(self) -> str:
        return f"{self.kitchen} {self.get_meal_period_display()} {self.portions}"


class SupplyRelationQuerySet(SpanQuerySet, KitchenPartQuerySet):
    """Supply relations in the trade's words."""

    def usable_on(self, day: date):
        """In force on a day that is over, both places open then; kitchens keep no such dates."""
        return self.on(day).filter(was_open(day, "station__"), was_open(day, "kitchen__station__"))

    def usable(self):
        """Kitchen in use, both places open."""
        return self.filter(
            kitchen__is_active=True, kitchen__station__state="open", station__state="open"
        )


class SupplyRelation(TimeStamped):
    """A kitchen supplies a meal point; priority 1 is asked first, the next one takes the overflow."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="supply_relations", verbose_name=_("厨房")
    )
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="supply_relations", verbose_name=_("助餐点")
    )
    priority = models.PositiveSmallIntegerField(
        _("优先级"), default=1, help_text=_("数字小的先安排。")
    )
    capacity = models.PositiveIntegerField(
        _("每餐最多份数"), null=True, blank=True, help_text=_("不填表示只受厨房产能限制。")
    )
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)

    objects = SupplyRelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("供餐关系")
        verbose_name_plural = _("供餐关系")
        ordering = ["station", "priority", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kitchen", "station", "valid_from"], name="meals_supply_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="meals_supply_dates",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kitchen} → {self.station}"
