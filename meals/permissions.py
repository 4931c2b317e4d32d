"""Who may see, order, cook, hand over and settle meals."""

import rules
from django.db.models import Q

from accounts.enums import Role
from accounts.permissions import has_role
from elderly_care.enums import Relation
from stations.models import Station

READERS = (
    Role.DISTRICT_ADMIN,
    Role.STREET_CLERK,
    Role.STREET_APPROVER,
    Role.COMMUNITY_WORKER,
    Role.STATION_MANAGER,
    Role.CASHIER,
    Role.KITCHEN,
    Role.CALL_AGENT,
    Role.PARTNER_ENGINEER,
    Role.AUDITOR,
)
MODELS = (
    "kitchen",
    "kitchencapacity",
    "supplyrelation",
    "dish",
    "setmeal",
    "setmealdish",
    "menu",
    "menuitem",
    "mealorder",
    "orderline",
    "daysettlement",
)
RULES = ("pricecap", "cutoffrule", "agediscount", "dailymealsubsidy", "deliveryfee")

reads_meals = has_role(*READERS)
keeps_rules = has_role(Role.DISTRICT_ADMIN)
keeps_kitchens = has_role(Role.DISTRICT_ADMIN, Role.STREET_CLERK, Role.STATION_MANAGER)
plans_menus = has_role(Role.STATION_MANAGER, Role.KITCHEN)
takes_orders = has_role(
    Role.STATION_MANAGER,
    Role.COMMUNITY_WORKER,
    Role.CALL_AGENT,
    Role.CASHIER,
    Role.PARTNER_ENGINEER,
)
cooks = has_role(Role.KITCHEN, Role.STATION_MANAGER)
hands_over = has_role(Role.STATION_MANAGER, Role.CASHIER, Role.COMMUNITY_WORKER)
settles = has_role(Role.STATION_MANAGER, Role.DISTRICT_ADMIN, Role.STREET_CLERK)


@rules.predicate
def lives_in_scope(user, resident):
    """The resident lives where the user holds a role."""
    return resident is not None and user.scope.covers(resident.community_id)


@rules.predicate
def lives_near_own_station(user, resident):
    """An organisation of the user runs a place in the resident's street."""
    if resident is None or not user.scope.organisations:
        return False
    return Station.objects.filter(
        operator__in=user.scope.organisations, division__code__startswith=resident.community_id[:9]
    ).exists()


@rules.predicate
def ordering_is_agreed(user, resident):
    """The resident, or somebody whom the resident lets order."""
    if resident is None:
        return False
    agreed = Q(may_order=True) | Q(relation=Relation.SELF)
    return resident.family_links.current().filter(agreed, user=user).exists()


@rules.predicate
def region_in_scope(user, rule=None):
    """The rule is for a region in which the user holds a role; asked without a rule, any."""
    return rule is None or user.scope.covers(rule.region)


from_any_kitchen = ordering_is_agreed | takes_orders & lives_in_scope

for model in (*MODELS, *RULES):
    rules.add_perm(f"meals.view_{model}", reads_meals)
for model in RULES:
    rules.add_perm(f"meals.add_{model}", keeps_rules)
    rules.add_perm(f"meals.change_{model}", keeps_rules & region_in_scope)
for model in ("kitchen", "kitchencapacity", "supplyrelation"):
    rules.add_perm(f"meals.add_{model}", keeps_kitchens)
    rules.add_perm(f"meals.change_{model}", keeps_kitchens)
for model in ("dish", "setmeal", "setmealdish", "menu", "menuitem"):
    rules.add_perm(f"meals.add_{model}", plans_menus)
    rules.add_perm(f"meals.change_{model}", plans_menus)
for model in ("setmealdish", "menuitem"):
    rules.add_perm(f"meals.delete_{model}", plans_menus)
rules.add_perm("meals.publish_menu", plans_menus)
rules.add_perm("meals.route_menu", plans_menus | keeps_rules)
rules.add_perm("meals.take_order", takes_orders)
rules.add_perm("meals.order_from_any_kitchen", from_any_kitchen)
rules.add_perm("meals.order_for_resident", from_any_kitchen | takes_orders & lives_near_own_station)
rules.add_perm("meals.cancel_mealorder", takes_orders)
rules.add_perm("meals.cook_mealorder", cooks)
rules.add_perm("meals.hand_over_mealorder", hands_over)
rules.add_perm("meals.close_day", settles)
