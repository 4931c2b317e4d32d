"""At which time of day which meal is served."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, dates_in_order
from meals.enums import MealPeriod


class ServingHours(DatedRule):
    """Until when a meal is eaten: a till offers the first meal that isn't over, else the last.

    Late orders end with it.
    """

    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    serves_until = models.TimeField(_("供应到几点"))

    class Meta(DatedRule.Meta):
        verbose_name = _("供餐时间")
        verbose_name_plural = _("供餐时间")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "meal_period", "effective_from"], name="meals_serving_once"
            ),
            dates_in_order("meals_serving_dates"),
        ]
