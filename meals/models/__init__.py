"""Kitchens and supply, rules with dates, dishes and menus, orders and settlement."""

from meals.models.kitchens import Kitchen, KitchenCapacity, SupplyRelation
from meals.models.menus import Dish, Menu, MenuItem, SetMeal, SetMealDish
from meals.models.orders import MealOrder, OrderLine
from meals.models.rules import AgeDiscount, CutoffRule, DailyMealSubsidy, DeliveryFee, PriceCap
from meals.models.settlement import DaySettlement

__all__ = [
    "AgeDiscount",
    "CutoffRule",
    "DailyMealSubsidy",
    "DaySettlement",
    "DeliveryFee",
    "Dish",
    "Kitchen",
    "KitchenCapacity",
    "MealOrder",
    "Menu",
    "MenuItem",
    "OrderLine",
    "PriceCap",
    "SetMeal",
    "SetMealDish",
    "SupplyRelation",
]
