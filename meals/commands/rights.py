"""Who may order for whom, and whose meals."""

from accounts.models import User
from core.audit import Actor, SystemActor
from core.errors import NotFound
from elderly_care.models import Resident
from meals.commands.errors import MayNotOrder, NotLivingHere
from meals.models import Menu
from stations.models import Station


def check_person(resident: Resident, by: Actor) -> bool:
    """May by order for this person, and from any kitchen? Else only the meals of by's organisation.

    Raises MayNotOrder, NotFound, NotLivingHere.
    """
    anywhere = _may("meals.order_from_any_kitchen", resident, by)
    if not anywhere and not may_order(resident, by):
        # Staff aren't told who exists outside their area.
        raise NotFound if isinstance(by, User) and by.has_perm("meals.take_order") else MayNotOrder
    check_living(resident)
    return anywhere


def check_living(resident: Resident) -> None:
    """Raises NotLivingHere for the dead and for who moved away."""
    if resident.died_on or resident.moved_out_on:
        raise NotLivingHere


def may_order(resident: Resident, by: Actor) -> bool:
    """The person, family with consent, staff of the place, or the platform's own jobs."""
    return _may("meals.order_for_resident", resident, by)


def _may(permission: str, resident: Resident, by: Actor) -> bool:
    if isinstance(by, SystemActor):
        return True
    return isinstance(by, User) and by.has_perm(permission, resident)


def check_own_meal(menu: Menu, station: Station, by: Actor) -> None:
    """Cooked or handed over by an organisation of by's. Raises NotFound."""
    operators = {menu.kitchen.station.operator_id, station.operator_id}
    if not isinstance(by, User) or operators.isdisjoint(by.scope.organisations):
        raise NotFound
