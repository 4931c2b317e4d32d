"""Who may see, order, cook, hand over and settle meals."""

import rules

from accounts.enums import Role
from accounts.permissions import has_role, region_in_scope
from elderly_care.permissions import speaks_for
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
    "mealreturn",
    "relayimport",
    "relayline",
    "standingorder",
    "standingpause",
    "standingday",
    "kitchenlicence",
    "healthcertificate",
    "dishstock",
    "menuhold",
    "guestchef",
    "menusubscription",
    "diningplace",
)
RULES = (
    "pricecap",
    "cutoffrule",
    "agediscount",
    "dailymealsubsidy",
    "deliveryfee",
    "noshowrule",
    "publicationrule",
    "reciperule",
    "servinghours",
)

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
returns_meals = has_role(Role.STATION_MANAGER, Role.CASHIER, Role.PARTNER_ENGINEER)
orders_late = has_role(Role.STATION_MANAGER, Role.STREET_CLERK, Role.DISTRICT_ADMIN)
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
def nobody_named(user, resident=None):
    """Asked for the page, not for a person."""
    return resident is None


SAFETY_RULES = ("samplerule", "temperaturelimit", "hotfoodrule", "checklist")
SAFETY_RECORDS = (
    "foodsample",
    "temperaturereading",
    "selfcheck",
    "safetyalert",
    "supplierdelivery",
    "cookedbatch",
    "batchlot",
    "complaint",
    "complaintstep",
)
READERS_OF_NUMBERS = (
    Role.DISTRICT_ADMIN,
    Role.STREET_CLERK,
    Role.STREET_APPROVER,
    Role.STATION_MANAGER,
    Role.AUDITOR,
)
keeps_food_safe = has_role(Role.KITCHEN, Role.STATION_MANAGER)
sends_temperatures = has_role(Role.KITCHEN, Role.STATION_MANAGER, Role.PARTNER_ENGINEER)
takes_complaints = has_role(
    Role.KITCHEN,
    Role.STATION_MANAGER,
    Role.STREET_CLERK,
    Role.COMMUNITY_WORKER,
    Role.CALL_AGENT,
)
# Not the kitchen itself: who cooked doesn't find that nothing was wrong.
handles_complaints = has_role(Role.STATION_MANAGER, Role.STREET_CLERK)

late_for_resident = orders_late & (nobody_named | lives_in_scope | lives_near_own_station)
from_any_kitchen = takes_orders & lives_in_scope | speaks_for  # what asks nothing first

for model in (*MODELS, *RULES):
    rules.add_perm(f"meals.view_{model}", reads_meals)
for model in RULES:
    rules.add_perm(f"meals.add_{model}", keeps_rules)
    rules.add_perm(f"meals.change_{model}", keeps_rules & region_in_scope)
for model in (
    "kitchen",
    "kitchencapacity",
    "supplyrelation",
    "kitchenlicence",
    "healthcertificate",
    "diningplace",
):
    rules.add_perm(f"meals.add_{model}", keeps_kitchens)
    rules.add_perm(f"meals.change_{model}", keeps_kitchens)
for model in ("dish", "setmeal", "setmealdish", "menu", "menuitem", "guestchef"):
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
rules.add_perm("meals.return_mealorder", returns_meals)
rules.add_perm("meals.order_late", late_for_resident)
rules.add_perm("meals.take_relay", has_role(Role.STATION_MANAGER, Role.COMMUNITY_WORKER))
rules.add_perm("meals.close_day", settles)

# Papers and delivery
delivers = has_role(Role.RIDER, Role.STATION_MANAGER, Role.COMMUNITY_WORKER)
looks_after = has_role(
    Role.DISTRICT_ADMIN,
    Role.STREET_CLERK,
    Role.COMMUNITY_WORKER,
    Role.STATION_MANAGER,
    Role.CALL_AGENT,
)
for model in (
    *("sheetversion", "deliveryproof", "deliveryfailure", "deliveryalert", "doornote"),
    *("courierorder", "courierevent"),
):
    rules.add_perm(f"meals.view_{model}", reads_meals)
rules.add_perm("meals.print_papers", cooks | hands_over)
rules.add_perm("meals.deliver_mealorder", delivers)
rules.add_perm("meals.close_deliveryalert", looks_after)
rules.add_perm("meals.call_courier", has_role(Role.STATION_MANAGER, Role.CASHIER, Role.KITCHEN))
for model in (*SAFETY_RULES, *SAFETY_RECORDS):
    rules.add_perm(f"meals.view_{model}", reads_meals)
for model in SAFETY_RULES:
    rules.add_perm(f"meals.add_{model}", keeps_rules)
    rules.add_perm(f"meals.change_{model}", keeps_rules & region_in_scope)
rules.add_perm("meals.keep_food_safe", keeps_food_safe)
# Whoever an alert may climb to has to be able to say what was done.
rules.add_perm(
    "meals.handle_safetyalert", keeps_food_safe | has_role(Role.STREET_CLERK, Role.DISTRICT_ADMIN)
)
rules.add_perm("meals.send_temperatures", sends_temperatures)
rules.add_perm("meals.take_complaint", takes_complaints)
rules.add_perm("meals.handle_complaint", handles_complaints)
rules.add_perm("meals.view_indicator", has_role(*READERS_OF_NUMBERS))
rules.add_perm("meals.view_pastfigure", has_role(*READERS_OF_NUMBERS))
rules.add_perm("meals.add_pastfigure", has_role(Role.DISTRICT_ADMIN, Role.STREET_CLERK))
rules.add_perm("meals.plan_menu", plans_menus)
rules.add_perm("meals.view_clash", plans_menus | takes_orders)
rules.add_perm("meals.view_papers", plans_menus | keeps_kitchens)

TILL_MODELS = (
    *("till", "tillshift", "pricelist", "sale", "saleline", "salereversal", "salereview"),
    "heldsale",
    *("tillhandover", "subsidyuse"),
)
sells = has_role(Role.CASHIER, Role.STATION_MANAGER, Role.PARTNER_ENGINEER)
keeps_tills = has_role(Role.STATION_MANAGER, Role.DISTRICT_ADMIN, Role.STREET_CLERK)

for model in TILL_MODELS:
    rules.add_perm(f"meals.view_{model}", reads_meals)
rules.add_perm("meals.sell_at_till", sells)
rules.add_perm("meals.add_till", keeps_tills)
rules.add_perm("meals.change_till", keeps_tills)
rules.add_perm("meals.settle_salereview", keeps_tills)
rules.add_perm("meals.set_aside_heldsale", keeps_tills)

# Rounds
arranges_rounds = has_role(Role.KITCHEN, Role.STATION_MANAGER)
reads_rounds = reads_meals | has_role(Role.RIDER)
for model in (
    *("rider", "ridershift", "fixedround", "fixedstop", "roundplan", "round", "stop"),
    "travelestimate",
    *("unserveddelivery", "changeslip", "roundoffer"),
):
    rules.add_perm(f"meals.view_{model}", reads_rounds)
for model in ("rider", "ridershift"):
    rules.add_perm(f"meals.add_{model}", arranges_rounds)
    rules.add_perm(f"meals.change_{model}", arranges_rounds)
rules.add_perm("meals.delete_ridershift", arranges_rounds)
rules.add_perm("meals.view_roundrule", reads_meals)
rules.add_perm("meals.add_roundrule", keeps_rules)
rules.add_perm("meals.change_roundrule", keeps_rules & region_in_scope)
rules.add_perm("meals.arrange_round", arranges_rounds)
