"""Meals for staff: facts to edit, state and money by buttons that call commands."""

from meals.admin.food import DishAdmin, MenuAdmin, SetMealAdmin
from meals.admin.kitchens import KitchenAdmin, SupplyRelationAdmin
from meals.admin.orders import DaySettlementAdmin, MealOrderAdmin
from meals.admin.rules import (
    AgeDiscountAdmin,
    CutoffRuleAdmin,
    DailyMealSubsidyAdmin,
    DeliveryFeeAdmin,
    PriceCapAdmin,
)

__all__ = [
    "AgeDiscountAdmin",
    "CutoffRuleAdmin",
    "DailyMealSubsidyAdmin",
    "DaySettlementAdmin",
    "DeliveryFeeAdmin",
    "DishAdmin",
    "KitchenAdmin",
    "MealOrderAdmin",
    "MenuAdmin",
    "PriceCapAdmin",
    "SetMealAdmin",
    "SupplyRelationAdmin",
]
