"""What is special about a meal or a place: guest chefs, seats to eat at."""

from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.errors import Conflict, require_valid
from core.locking import locked
from meals.enums import MenuState
from meals.models import DiningPlace, GuestChef, Menu


class MealOver(Conflict):
    """Ordering has ended."""

    code: ClassVar[str] = "meals.meal_over"
    message = _("这一餐已经截止，名厨安排不能再改，什么都没有改变。")


@transaction.atomic
def invite_chef(*, chef: GuestChef, by: Actor) -> GuestChef:
    """A chef from elsewhere cooks a meal; the price cap holds like on any day.

    Raises MealOver, InvalidInput.
    """
    _require_open(chef.menu)
    require_valid(chef)
    chef.save()
    record(chef.menu, "meals.guestchef.invite", by=by, name=chef.name, place=chef.place)
    return chef


@transaction.atomic
def uninvite_chef(*, chef: GuestChef, by: Actor, reason: str = "") -> None:
    """The chef doesn't come. Raises MealOver."""
    _require_open(chef.menu)
    record(
        chef.menu,
        "meals.guestchef.uninvite",
        by=by,
        reason=reason,
        name=chef.name,
        place=chef.place,
    )
    chef.delete()


def _require_open(menu: Menu) -> None:
    if locked(Menu.objects.filter(pk=menu.pk)).get().state == MenuState.CLOSED:
        raise MealOver


@transaction.atomic
def save_dining_place(*, place: DiningPlace, by: Actor) -> DiningPlace:
    """The seats of a station, or other ones. Raises InvalidInput."""
    require_valid(place)
    place.save()
    record(place, "meals.diningplace.save", by=by, seats=place.seats, is_active=place.is_active)
    return place
