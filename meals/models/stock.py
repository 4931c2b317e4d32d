"""How many portions of a dish there are for one meal, whichever set meals it is in."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meals.models.menus import Dish, Menu, MenuItemQuerySet


class DishStock(models.Model):
    """A dish of a menu in limited number: every set meal that contains it counts against it."""

    menu = models.ForeignKey(
        Menu, models.PROTECT, related_name="dish_stocks", verbose_name=_("菜单")
    )
    dish = models.ForeignKey(Dish, models.PROTECT, related_name="+", verbose_name=_("菜品"))
    portions = models.PositiveIntegerField(_("限量份数"))
    ordered = models.PositiveIntegerField(_("已订份数"), default=0, editable=False)

    objects = MenuItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("菜品限量")
        verbose_name_plural = _("菜品限量")
        ordering = ["menu", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["menu", "dish"], name="meals_dish_stock_once"),
            models.CheckConstraint(
                condition=Q(ordered__lte=F("portions")), name="meals_dish_stock_enough"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dish} {self.ordered}/{self.portions}"

    @property
    def left(self) -> int:
        """Portions still to be had."""
        return max(self.portions - self.ordered, 0)
