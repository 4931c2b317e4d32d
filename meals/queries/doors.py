"""What a person says to whoever brings the meal."""

from django.conf import settings

from meals.enums import FulfilMode, OrderState
from meals.logic.handing import meal_code
from meals.models import MealOrder


def code_of(order: MealOrder) -> str:
    """Four digits of this order."""
    return meal_code(settings.SECRET_KEY, order.reference)


def awaited_code(order: MealOrder) -> str:
    """The code as long as the meal is still to come to the door; else nothing."""
    awaited = order.fulfil_mode == FulfilMode.DELIVERY and order.state in OrderState.OPEN
    return code_of(order) if awaited else ""
