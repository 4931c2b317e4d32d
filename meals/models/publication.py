"""When menus come out, who is told, why one did not, and what is special about one."""

from datetime import date, datetime, time, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, dates_in_order
from core.models import TimeStamped
from elderly_care.models import FactQuerySet, Resident
from meals.enums import MealPeriod
from meals.models.menus import Menu, MenuItemQuerySet


class PublicationRule(DatedRule):
    """When the menus of a day come out by themselves: so many days before, at a time of day."""

    days_before = models.PositiveSmallIntegerField(
        _("提前天数"), default=1, validators=[MaxValueValidator(14)]
    )
    publish_time = models.TimeField(_("公布时间"), default=time(14))

    class Meta(DatedRule.Meta):
        verbose_name = _("菜单公布时间")
        verbose_name_plural = _("菜单公布时间")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="meals_publication_once"
            ),
            models.CheckConstraint(condition=Q(days_before__lte=14), name="meals_publication_days"),
            dates_in_order("meals_publication_dates"),
        ]

    def moment(self, service_date: date) -> datetime:
        """When the menus of that day come out."""
        day = service_date - timedelta(days=self.days_before)
        return timezone.make_aware(datetime.combine(day, self.publish_time))


class RecipeRule(DatedRule):
    """How much of a meal must be other dishes than at the same meal a week before."""

    changed_bp = models.PositiveIntegerField(
        _("至少更换的菜品（万分之）"),
        validators=[MaxValueValidator(10_000)],
        help_text=_("与上周同一天同一餐相比；主食不计。1 表示不能完全相同。"),
    )
    is_binding = models.BooleanField(
        _("不符合就不能公布"), default=True, help_text=_("不勾选时只提醒。")
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("食谱更换要求")
        verbose_name_plural = _("食谱更换要求")
        constraints = [
            models.UniqueConstraint(fields=["region", "effective_from"], name="meals_recipe_once"),
            models.CheckConstraint(condition=Q(changed_bp__lte=10_000), name="meals_recipe_share"),
            dates_in_order("meals_recipe_dates"),
        ]


class MenuHold(TimeStamped):
    """A menu that should be out and isn't: why, since when; done when it is out or over."""

    menu = models.OneToOneField(Menu, models.PROTECT, related_name="hold", verbose_name=_("菜单"))
    reasons = models.TextField(_("没有公布的原因"))
    resolved_at = models.DateTimeField(_("解决时间"), null=True, blank=True)

    objects = MenuItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("未能公布的菜单")
        verbose_name_plural = _("未能公布的菜单")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.menu)


class GuestChef(TimeStamped):
    """A chef from elsewhere who cooks a meal; prices stay under the cap like at any other."""

    menu = models.ForeignKey(
        Menu, models.PROTECT, related_name="guest_chefs", verbose_name=_("菜单")
    )
    name = models.CharField(_("厨师"), max_length=60)
    place = models.CharField(_("来自"), max_length=60, help_text=_("酒店或餐厅。"))
    note = models.CharField(_("介绍"), max_length=200, blank=True)

    objects = MenuItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("名厨进社区")
        verbose_name_plural = _("名厨进社区")
        ordering = ["menu", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["menu", "name", "place"],
                name="meals_guest_once",
                violation_error_message=_("这位厨师已经登记在这一餐了。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.name}"


class MenuSubscription(TimeStamped):
    """Somebody who is told when a menu is out, from a day on until it is ended."""

    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="menu_subscriptions", verbose_name=_("老年人")
    )
    meal_periods = ArrayField(
        models.CharField(max_length=12, choices=MealPeriod), verbose_name=_("餐次")
    )
    starts_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("菜单提醒")
        verbose_name_plural = _("菜单提醒")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(ended_on__isnull=True),
                name="meals_subscription_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
                name="meals_subscription_dates",
            ),
        ]

    def __str__(self) -> str:
        return str(self.resident)
