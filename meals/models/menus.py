"""Dishes, set meals, and the menus that offer them for one meal of one day."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet
from core.models import TimeStamped
from elderly_care.enums import Allergen, Diet, Texture
from meals.enums import DishCategory, MealPeriod, MenuState
from meals.logic.pricing import Portion
from meals.models.kitchens import Kitchen
from meals.validators import validate_nutrition


class DishQuerySet(ScopedQuerySet):
    """Dishes and set meals are their operator's."""

    division_path = "operator__division__code"
    organisation_paths = ("operator",)


class Dish(TimeStamped):
    """A dish and its price; changed only by meals.commands.food, which asks the price cap."""

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="dishes", verbose_name=_("运营方")
    )
    name = models.CharField(_("菜名"), max_length=60)
    category = models.CharField(_("类别"), max_length=12, choices=DishCategory)
    price_fen = models.BigIntegerField(_("价格（分）"))
    ingredients = ArrayField(
        models.CharField(max_length=20), verbose_name=_("配料"), default=list, blank=True
    )
    allergens = ArrayField(
        models.CharField(max_length=12, choices=Allergen),
        verbose_name=_("过敏原"),
        default=list,
        blank=True,
    )
    allergens_checked = models.BooleanField(
        _("过敏原已核对"),
        default=False,
        help_text=_("核对以前，对过敏的老人一律提示“还没有登记”。"),
    )
    diets = ArrayField(
        models.CharField(max_length=12, choices=Diet),
        verbose_name=_("符合的饮食要求"),
        default=list,
        blank=True,
    )
    textures = ArrayField(
        models.CharField(max_length=12, choices=Texture),
        verbose_name=_("可做成的质地"),
        default=list,
        blank=True,
        help_text=_("只有普通一种时不用选。"),
    )
    nutrition = models.JSONField(
        _("每份营养成分"), default=dict, blank=True, validators=[validate_nutrition]
    )
    is_active = models.BooleanField(_("在用"), default=True)

    objects = DishQuerySet.as_manager()

    class Meta:
        verbose_name = _("菜品")
        verbose_name_plural = _("菜品")
        ordering = ["operator", "category", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "name"],
                name="meals_dish_once",
                violation_error_message=_("已有同名的菜品。"),
            ),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="meals_dish_price"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_part(self, quantity: int) -> dict[str, object]:
        """What a menu keeps of the dish, so that later changes don't touch what was ordered."""
        return {
            "dish": self.pk,
            "name": self.name,
            "category": self.category,
            "price_fen": self.price_fen,
            "quantity": quantity,
            "ingredients": self.ingredients,
            "allergens": self.allergens,
            "allergens_checked": self.allergens_checked,
            "diets": self.diets,
            "textures": self.textures,
            "nutrition": self.nutrition,
        }


class SetMeal(TimeStamped):
    """Dishes sold together, for instance two meat, one vegetable and one staple."""

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="set_meals", verbose_name=_("运营方")
    )
    name = models.CharField(_("套餐名称"), max_length=60)
    tags = models.CharField(
        _("特点"), max_length=60, blank=True, help_text=_("例如：软烂、低糖、少盐")
    )
    dishes = models.ManyToManyField(Dish, through="SetMealDish", verbose_name=_("菜品"))
    is_active = models.BooleanField(_("在用"), default=True)

    objects = DishQuerySet.as_manager()

    class Meta:
        verbose_name = _("套餐")
        verbose_name_plural = _("套餐")
        ordering = ["operator", "name"]
        constraints = [models.UniqueConstraint(fields=["operator", "name"], name="meals_set_once")]

    def __str__(self) -> str:
        return self.name


class SetMealDishQuerySet(ScopedQuerySet):
    """Visible where the set meal is."""

    division_path = "set_meal__operator__division__code"
    organisation_paths = ("set_meal__operator",)


class SetMealDish(models.Model):
    """A dish in a set meal."""

    set_meal = models.ForeignKey(
        SetMeal, models.CASCADE, related_name="parts", verbose_name=_("套餐")
    )
    dish = models.ForeignKey(Dish, models.PROTECT, related_name="+", verbose_name=_("菜品"))
    quantity = models.PositiveSmallIntegerField(_("份数"), default=1)

    objects = SetMealDishQuerySet.as_manager()

    class Meta:
        verbose_name = _("套餐菜品")
        verbose_name_plural = _("套餐菜品")
        constraints = [
            models.UniqueConstraint(fields=["set_meal", "dish"], name="meals_set_dish_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="meals_set_dish_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.dish} × {self.quantity}"


class MenuQuerySet(ScopedQuerySet):
    """Menus in the trade's words."""

    division_path = "kitchen__station__division__code"
    organisation_paths = ("kitchen__station__operator",)

    def orderable(self, now: datetime):
        """Published, with the cutoff still to come."""
        return self.filter(state=MenuState.PUBLISHED, cutoff_at__gt=now)

    def due(self, now: datetime):
        """The cutoff has passed and nobody has routed the orders yet."""
        return self.filter(state=MenuState.PUBLISHED, cutoff_at__lte=now)


class Menu(TimeStamped):
    """What a kitchen offers for one meal of one day. State changes only in meals.commands."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="menus", verbose_name=_("厨房")
    )
    service_date = models.DateField(_("用餐日期"))
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    state = models.CharField(
        _("状态"), max_length=12, choices=MenuState, default=MenuState.DRAFT, editable=False
    )
    cutoff_at = models.DateTimeField(_("订餐截止时间"))
    publishes_itself = models.BooleanField(
        _("到时间自动公布"), default=True, help_text=_("撤回的菜单要由人再公布。")
    )
    published_at = models.DateTimeField(_("公布时间"), null=True, editable=False)
    routed_at = models.DateTimeField(_("排单时间"), null=True, editable=False)

    objects = MenuQuerySet.as_manager()

    class Meta:
        verbose_name = _("菜单")
        verbose_name_plural = _("菜单")
        ordering = ["-service_date", "meal_period", "kitchen"]
        constraints = [
            models.UniqueConstraint(
                fields=["kitchen", "service_date", "meal_period"],
                name="meals_menu_once",
                violation_error_message=_("这个厨房这一餐已经有菜单了。"),
            ),
            models.CheckConstraint(
                condition=Q(state=MenuState.DRAFT) | Q(published_at__isnull=False),
                name="meals_menu_published_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["cutoff_at"], condition=Q(state="published"), name="meals_menu_due"
            ),
            models.Index(fields=["service_date", "meal_period"], name="meals_menu_day"),
        ]

    def __str__(self) -> str:
        return f"{self.service_date:%Y-%m-%d} {self.get_meal_period_display()} {self.kitchen}"

    def is_orderable(self, now: datetime | None = None) -> bool:
        """To the second: at the cutoff itself it is too late."""
        return self.state == MenuState.PUBLISHED and (now or timezone.now()) < self.cutoff_at


class MenuItemQuerySet(ScopedQuerySet):
    """Menu items are visible where their menu is."""

    division_path = "menu__kitchen__station__division__code"
    organisation_paths = ("menu__kitchen__station__operator",)


class MenuItem(models.Model):
    """A set meal on a menu: price and dishes as they were when it was put there."""

    menu = models.ForeignKey(Menu, models.CASCADE, related_name="items", verbose_name=_("菜单"))
    set_meal = models.ForeignKey(SetMeal, models.PROTECT, related_name="+", verbose_name=_("套餐"))
    name = models.CharField(_("名称"), max_length=60, editable=False)
    tags = models.CharField(_("特点"), max_length=60, blank=True, editable=False)
    price_fen = models.BigIntegerField(_("价格（分）"), editable=False)
    parts = models.JSONField(_("菜品构成"), default=list, editable=False, encoder=DjangoJSONEncoder)
    stock = models.PositiveIntegerField(
        _("限量份数"), null=True, blank=True, help_text=_("不填表示不限量。")
    )
    ordered = models.PositiveIntegerField(_("已订份数"), default=0, editable=False)

    objects = MenuItemQuerySet.as_manager()
    dishes_left: int | None = None  # by the scarcest dish; set by queries that read dish stocks

    class Meta:
        verbose_name = _("菜单套餐")
        verbose_name_plural = _("菜单套餐")
        ordering = ["menu", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["menu", "set_meal"], name="meals_item_once"),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="meals_item_price"),
            models.CheckConstraint(
                condition=Q(stock__isnull=True) | Q(ordered__lte=F("stock")),
                name="meals_item_stock",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def left(self) -> int | None:
        """Portions still to be had; None without a limit."""
        own = None if self.stock is None else max(self.stock - self.ordered, 0)
        limits = [limit for limit in (own, self.dishes_left) if limit is not None]
        return min(limits, default=None)

    @property
    def dish_names(self) -> str:
        """What is on the plate."""
        return "、".join(part["name"] for part in self.parts)

    def portion(self, quantity: int = 1) -> Portion:
        """For meals.logic.pricing."""
        return Portion(
            by_category=tuple(
                (part["category"], part["price_fen"] * part["quantity"]) for part in self.parts
            ),
            quantity=quantity,
        )
