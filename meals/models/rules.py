"""What meals cost and when they can be ordered, as dated rules."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, dates_in_order
from meals.enums import CustomerGroup, DishCategory, MealPeriod, Rounding
from meals.logic.pricing import DaySubsidy, Discount, Fee
from meals.validators import validate_fee_bands
from subsidies.models import Programme
from subsidies.validators import validate_conditions


class PriceCap(DatedRule):
    """The government's limits for the price of one dish."""

    minimum_fen = models.BigIntegerField(_("最低价（分）"))
    maximum_fen = models.BigIntegerField(_("最高价（分）"))
    meal_alert_fen = models.BigIntegerField(
        _("一餐超过多少提醒（分）"), null=True, blank=True, help_text=_("只提醒，不限制。")
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("菜品限价")
        verbose_name_plural = _("菜品限价")
        constraints = [
            models.UniqueConstraint(fields=["region", "effective_from"], name="meals_cap_once"),
            models.CheckConstraint(
                condition=Q(minimum_fen__gte=0, maximum_fen__gte=F("minimum_fen")),
                name="meals_cap_order",
            ),
            dates_in_order("meals_cap_dates"),
        ]


class CutoffRule(DatedRule):
    """Until when a meal can be ordered: so many days before, at a time of day."""

    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    days_before = models.PositiveSmallIntegerField(_("提前天数"))
    cutoff_time = models.TimeField(_("截止时间"))

    class Meta(DatedRule.Meta):
        verbose_name = _("订餐截止时间")
        verbose_name_plural = _("订餐截止时间")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "meal_period", "effective_from"], name="meals_cutoff_once"
            ),
            dates_in_order("meals_cutoff_dates"),
        ]


class AgeDiscount(DatedRule):
    """So much off from an age on; who bears it: the government a share, the operator the rest."""

    min_age = models.PositiveSmallIntegerField(_("起始年龄"))
    percent_off_bp = models.PositiveIntegerField(
        _("减免比例（万分之）"), validators=[MaxValueValidator(10_000)]
    )
    applies_to = ArrayField(
        models.CharField(max_length=12, choices=DishCategory),
        verbose_name=_("适用菜品类别"),
        default=list,
        blank=True,
        help_text=_("留空表示全部类别。"),
    )
    customer_groups = ArrayField(
        models.CharField(max_length=16, choices=CustomerGroup),
        verbose_name=_("适用顾客类型"),
        default=list,
        blank=True,
        help_text=_("留空表示全部顾客。"),
    )
    rounding = models.CharField(
        _("取整方式"), max_length=12, choices=Rounding, default=Rounding.NONE
    )
    max_portions = models.PositiveSmallIntegerField(
        _("每人每餐最多优惠份数"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("超出的份数按原价。"),
    )
    government_bp = models.PositiveIntegerField(
        _("政府承担比例（万分之）"), default=0, validators=[MaxValueValidator(10_000)]
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("政府出资项目"),
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("年龄优惠")
        verbose_name_plural = _("年龄优惠")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "min_age", "customer_groups", "effective_from"],
                name="meals_discount_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    percent_off_bp__lte=10_000, government_bp__lte=10_000, max_portions__gte=1
                ),
                name="meals_discount_shares",
            ),
            models.CheckConstraint(
                condition=Q(government_bp=0) | Q(programme__isnull=False),
                name="meals_discount_funded",
                violation_error_message=_("政府承担的部分要选择出资项目。"),
            ),
            dates_in_order("meals_discount_dates"),
        ]

    def as_value(self) -> Discount:
        """For meals.logic.pricing."""
        return Discount(
            percent_off_bp=self.percent_off_bp,
            min_age=self.min_age,
            rounding=self.rounding,
            categories=frozenset(self.applies_to),
            government_bp=self.government_bp,
            max_portions=self.max_portions,
        )


class DailyMealSubsidy(DatedRule):
    """What the government pays once per person and day towards a bill that exceeds it."""

    amount_fen = models.BigIntegerField(_("每人每天（分）"))
    meal_periods = ArrayField(
        models.CharField(max_length=12, choices=MealPeriod), verbose_name=_("适用餐次")
    )
    min_age = models.PositiveSmallIntegerField(_("起始年龄"), default=60)
    conditions = models.JSONField(
        _("服务对象"),
        default=list,
        blank=True,
        validators=[validate_conditions],
        help_text=_("符合其中一项即可；留空表示达到年龄即可。"),
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("政府出资项目")
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("就餐补贴")
        verbose_name_plural = _("就餐补贴")
        constraints = [
            models.UniqueConstraint(fields=["region", "effective_from"], name="meals_subsidy_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="meals_subsidy_positive"),
            dates_in_order("meals_subsidy_dates"),
        ]

    def as_value(self) -> DaySubsidy:
        """For meals.logic.pricing."""
        return DaySubsidy(amount_fen=self.amount_fen)


class DeliveryFee(DatedRule):
    """What bringing a meal to the door costs, perhaps by distance, free from an amount."""

    fee_fen = models.BigIntegerField(_("每单送餐费（分）"))
    meal_periods = ArrayField(
        models.CharField(max_length=12, choices=MealPeriod),
        verbose_name=_("适用餐次"),
        default=list,
        blank=True,
        help_text=_("留空表示全部餐次；写明餐次的规定优先。"),
    )
    free_from_fen = models.BigIntegerField(
        _("原价满多少免费（分）"), null=True, blank=True, help_text=_("不填表示不免。")
    )
    bands = models.JSONField(
        _("按距离收费"),
        default=list,
        blank=True,
        validators=[validate_fee_bands],
        help_text=_("从助餐点到家超过多少米，每单多少分；不填表示不按距离。"),
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("送餐费")
        verbose_name_plural = _("送餐费")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "meal_periods", "effective_from"], name="meals_fee_once"
            ),
            models.CheckConstraint(
                condition=Q(fee_fen__gte=0)
                & (Q(free_from_fen__isnull=True) | Q(free_from_fen__gt=0)),
                name="meals_fee_not_negative",
                violation_error_message=_("送餐费不能小于 0，免费的金额要大于 0。"),
            ),
            dates_in_order("meals_fee_dates"),
        ]

    def as_value(self, metres: int | None = None) -> Fee:
        """For meals.logic.pricing; metres: how far the door is, None where nobody knows."""
        return Fee(
            fee_fen=self.fee_fen,
            free_from_fen=self.free_from_fen,
            bands=tuple((band["beyond_metres"], band["fee_fen"]) for band in self.bands),
            metres=metres,
        )


class NoShowRule(DatedRule):
    """Who bears the price of a meal that nobody fetched, and what frees the day's subsidy again.

    The person pays a share of their part out of what was held for it, the operator bears the rest.
    """

    elder_bp = models.PositiveIntegerField(
        _("未取时个人承担比例（万分之）"),
        default=0,
        validators=[MaxValueValidator(10_000)],
        help_text=_("按个人应付的部分计算，只从账户冻结的钱里扣，其余退回账户、由企业承担。"),
    )
    no_show_frees_subsidy = models.BooleanField(_("未取后当天补贴可再用"), default=True)
    return_frees_subsidy = models.BooleanField(_("退餐后当天补贴可再用"), default=False)
    watch_days = models.PositiveSmallIntegerField(
        _("多次未取：多少天内"), default=30, validators=[MinValueValidator(1)]
    )
    watch_count = models.PositiveSmallIntegerField(
        _("多次未取：几次起提醒"), default=3, validators=[MinValueValidator(1)]
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("未取和退餐规定")
        verbose_name_plural = _("未取和退餐规定")
        constraints = [
            models.UniqueConstraint(fields=["region", "effective_from"], name="meals_noshow_once"),
            models.CheckConstraint(
                condition=Q(elder_bp__lte=10_000, watch_days__gte=1, watch_count__gte=1),
                name="meals_noshow_figures",
            ),
            dates_in_order("meals_noshow_dates"),
        ]
