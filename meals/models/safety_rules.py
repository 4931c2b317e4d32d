"""The figures of food safety as dated rows: samples, temperatures, time to eat, the daily checklist."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, dates_in_order
from meals.enums import TemperatureKind
from meals.validators import validate_check_items


class SampleRule(DatedRule):
    """How much of each dish is kept, and how long."""

    minimum_grams = models.PositiveSmallIntegerField(_("最少留样（克）"))
    keep_hours = models.PositiveSmallIntegerField(_("最少留存（小时）"))

    class Meta(DatedRule.Meta):
        verbose_name = _("留样规定")
        verbose_name_plural = _("留样规定")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="meals_sample_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(minimum_grams__gt=0, keep_hours__gt=0),
                name="meals_sample_rule_positive",
            ),
            dates_in_order("meals_sample_rule_dates"),
        ]


class TemperatureLimit(DatedRule):
    """Between which temperatures food, a fridge or a box must be."""

    kind = models.CharField(_("测温对象"), max_length=12, choices=TemperatureKind)
    low = models.DecimalField(_("最低（℃）"), max_digits=4, decimal_places=1, null=True, blank=True)
    high = models.DecimalField(
        _("最高（℃）"), max_digits=4, decimal_places=1, null=True, blank=True
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("温度范围")
        verbose_name_plural = _("温度范围")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "effective_from"], name="meals_temperature_limit_once"
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=False) | Q(high__isnull=False),
                name="meals_temperature_limit_some",
                violation_error_message=_("最低和最高至少填一个。"),
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high")),
                name="meals_temperature_limit_order",
                violation_error_message=_("最低温度不能高于最高温度。"),
            ),
            dates_in_order("meals_temperature_limit_dates"),
        ]

    def allows(self, celsius) -> bool:
        """Both ends are still right."""
        return (self.low is None or celsius >= self.low) and (
            self.high is None or celsius <= self.high
        )


class HotFoodRule(DatedRule):
    """Within how many minutes cooked food is eaten."""

    minutes = models.PositiveSmallIntegerField(_("烧熟后最迟食用（分钟）"))

    class Meta(DatedRule.Meta):
        verbose_name = _("热食时限")
        verbose_name_plural = _("热食时限")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="meals_hot_food_once"
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="meals_hot_food_positive"),
            dates_in_order("meals_hot_food_dates"),
        ]

    def eat_by(self, cooked_at):
        """The last moment."""
        return cooked_at + timedelta(minutes=self.minutes)


class CheckList(DatedRule):
    """What a kitchen looks at every day."""

    items = models.JSONField(
        _("自查项目"),
        validators=[validate_check_items],
        help_text=_("每项有编号 code 和内容 text。"),
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("自查表")
        verbose_name_plural = _("自查表")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="meals_check_list_once"
            ),
            dates_in_order("meals_check_list_dates"),
        ]
