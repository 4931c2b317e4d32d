"""What was printed for a meal, version by version."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from meals.enums import MealPeriod, PaperKind
from meals.models.kitchens import Kitchen, KitchenPartQuerySet


class SheetVersion(models.Model):
    """A paper as it was handed out. It never changes; what differs from it later is the next one.

    counts: how many of what it showed, by the keys of meals.logic.papers; no names of people.
    """

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="sheet_versions", verbose_name=_("厨房")
    )
    service_date = models.DateField(_("用餐日期"))
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    kind = models.CharField(_("单据"), max_length=12, choices=PaperKind)
    number = models.PositiveSmallIntegerField(_("版次"))
    digest = models.CharField(_("内容摘要"), max_length=64)
    counts = models.JSONField(_("数量"), default=dict, encoder=DjangoJSONEncoder)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("制单人")
    )
    made_at = models.DateTimeField(_("制单时间"), auto_now_add=True)

    objects = KitchenPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("单据版次")
        verbose_name_plural = _("单据版次")
        ordering = ["-service_date", "kitchen", "meal_period", "kind", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["kitchen", "service_date", "meal_period", "kind", "number"],
                name="meals_paper_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.service_date:%Y-%m-%d} {self.number}"
