"""What a person says to whoever brings the meal."""

from core.confirmation import confirmation_code
from meals.enums import FulfilMode, OrderState
from meals.models import MealOrder

PURPOSE = "meal-code"


def code_of(order: MealOrder) -> str:
    """Four digits of this order."""
    return confirmation_code(PURPOSE, order.reference)


def awaited_code(order: MealOrder) -> str:
    """The code as long as the meal is still to come to the door; else nothing."""
    awaited = order.fulfil_mode == FulfilMode.DELIVERY and order.state in OrderState.OPEN
    return code_of(order) if awaited else ""
