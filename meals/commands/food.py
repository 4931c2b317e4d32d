"""What is cooked: dishes under the price cap, and set meals made of them."""

from collections import Counter
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Organisation
from core.audit import Actor, record
from core.dates import today
from core.errors import require_valid
from core.locking import locked
from core.money import yuan
from meals.commands.errors import NotThisOperator, PriceOutsideCap
from meals.models import Dish, PriceCap, SetMeal, SetMealDish
from meals.validators import validate_within_cap


def check_cap(dish: Dish) -> None:
    """Raises PriceOutsideCap: rejected, not warned (S0-06)."""
    cap = PriceCap.objects.in_force(dish.operator.division_id, today()).first()
    if cap is None:
        return
    try:
        validate_within_cap(
            dish.price_fen, minimum_fen=cap.minimum_fen, maximum_fen=cap.maximum_fen
        )
    except ValidationError as error:
        raise PriceOutsideCap(
            fields={"price_fen": error.messages},
            dish=dish.name,
            price=yuan(dish.price_fen),
            minimum=yuan(cap.minimum_fen),
            maximum=yuan(cap.maximum_fen),
        ) from error


@transaction.atomic
def save_dish(*, dish: Dish, by: Actor) -> Dish:
    """Add a dish or change it. Raises PriceOutsideCap, InvalidInput."""
    check_cap(dish)
    require_valid(dish)
    action = "change" if dish.pk else "add"
    dish.save()
    record(dish, f"meals.dish.{action}", by=by, name=dish.name, price_fen=dish.price_fen)
    return dish


@transaction.atomic
def save_set_meal(*, set_meal: SetMeal, dishes: Sequence[Dish], by: Actor) -> SetMeal:
    """Add a set meal or change what is in it; a dish named twice is served twice.

    Raises NotThisOperator, InvalidInput.
    """
    for dish in dishes:
        require_operator(dish, set_meal.operator)
    require_valid(set_meal)
    set_meal.save()
    locked(SetMeal.objects.filter(pk=set_meal.pk)).get()
    set_meal.parts.all().delete()
    SetMealDish.objects.bulk_create(
        SetMealDish(set_meal=set_meal, dish=dish, quantity=count)
        for dish, count in Counter(dishes).items()
    )
    names = Counter(dish.name for dish in dishes)
    record(set_meal, "meals.setmeal.save", by=by, dishes=dict(names))
    return set_meal


def require_operator(owned: Dish | SetMeal, operator: Organisation) -> None:
    """Raises NotThisOperator."""
    if owned.operator_id != operator.pk:
        raise NotThisOperator(name=owned.name, operator=operator.name)
