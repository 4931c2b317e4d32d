"""What happens with meals: one verb, one function. All channels come through here."""

from meals.commands.cancelling import cancel_order
from meals.commands.errors import (
    AlreadyOrdered,
    BadQuantity,
    CutoffNotPassed,
    CutoffPassed,
    DayNotFinished,
    KeyMissing,
    KeyUsedForOther,
    MayNotOrder,
    MenuHasOrders,
    MenuNotEditable,
    MenuNotOpen,
    MenuNotReady,
    NotLivingHere,
    NotThisOperator,
    PointNotSupplied,
    PriceOutsideCap,
    SoldOut,
    WrongCash,
)
from meals.commands.food import save_dish, save_set_meal
from meals.commands.handover import hand_over, mark_no_show
from meals.commands.kitchen import mark_cooked, mark_orders_cooked, send_out
from meals.commands.kitchens import end_supply, set_capacity, set_up_kitchen, supply
from meals.commands.menus import offer, plan_menu, publish_menu, take_off, withdraw_menu
from meals.commands.orders import OrderRequest, place_order
from meals.commands.routing import Routing, route_menu
from meals.commands.rules import load_meal_rules
from meals.commands.settlement import close_day

__all__ = [
    "AlreadyOrdered",
    "BadQuantity",
    "CutoffNotPassed",
    "CutoffPassed",
    "DayNotFinished",
    "KeyMissing",
    "KeyUsedForOther",
    "MayNotOrder",
    "MenuHasOrders",
    "MenuNotEditable",
    "MenuNotOpen",
    "MenuNotReady",
    "NotLivingHere",
    "NotThisOperator",
    "OrderRequest",
    "PointNotSupplied",
    "PriceOutsideCap",
    "Routing",
    "SoldOut",
    "WrongCash",
    "cancel_order",
    "close_day",
    "end_supply",
    "hand_over",
    "load_meal_rules",
    "mark_cooked",
    "mark_no_show",
    "mark_orders_cooked",
    "offer",
    "place_order",
    "plan_menu",
    "publish_menu",
    "route_menu",
    "save_dish",
    "save_set_meal",
    "send_out",
    "set_capacity",
    "set_up_kitchen",
    "supply",
    "take_off",
    "withdraw_menu",
]
