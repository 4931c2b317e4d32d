"""Celery entry points: ids in, one command, harmless when run twice."""

from datetime import date

from celery import shared_task


@shared_task(name="meals.route_due_menus")
def route_due_menus() -> None:
    """Every minute: a task for each menu whose cutoff has passed."""
    from meals.queries.menus import due_menu_ids

    for menu_id in due_menu_ids():
        route_menu.delay_on_commit(menu_id)


@shared_task(name="meals.route_menu")
def route_menu(menu_id: int) -> None:
    """Give the orders of a menu to kitchens."""
    from core.audit import SYSTEM
    from meals.commands import route_menu as route
    from meals.models import Menu

    menu = Menu.objects.filter(pk=menu_id).first()
    if menu is not None:
        route(menu=menu, by=SYSTEM)


@shared_task(name="meals.watch_food_safety")
def watch_food_safety() -> None:
    """Every half hour: samples, self-checks and answers that are missing, told to their owners."""
    from meals.commands import watch_food_safety as watch

    watch()


@shared_task(name="meals.publish_due_menus")
def publish_due_menus() -> None:
    """Every minute: menus whose time has come, kitchen by kitchen."""
    from django.utils import timezone

    from meals.queries.publication import kitchens_with_drafts

    for kitchen_id in kitchens_with_drafts(timezone.now()):
        publish_due_of_kitchen.delay(kitchen_id)


@shared_task(name="meals.publish_due_of_kitchen")
def publish_due_of_kitchen(kitchen_id: int) -> None:
    """Publish what is ready; what isn't becomes a work item."""
    from meals.commands import publish_due
    from meals.models import Kitchen

    kitchen = Kitchen.objects.select_related("station").filter(pk=kitchen_id).first()
    if kitchen is not None:
        publish_due(kitchen=kitchen)


@shared_task(name="meals.escalate_alerts")
def escalate_alerts() -> None:
    """Every minute: what nobody has looked into in time is the next one's."""
    from meals.commands.alerts import escalate_alerts as escalate
    from meals.commands.safety_alerts import escalate_safety_alerts

    escalate()
    escalate_safety_alerts()


@shared_task(name="meals.place_standing_orders")
def place_standing_orders() -> None:
    """Every five minutes: the orders of standing orders, as soon as a menu is out."""
    from meals.commands import place_standing_orders as place

    place()


@shared_task(name="meals.reroute_waiting")
def reroute_waiting() -> None:
    """Every five minutes: orders of kitchens that closed, and menus with orders nobody could take."""
    from meals.queries.routing import kitchens_that_closed, menus_with_waiting

    for kitchen_id, day, meal in kitchens_that_closed():
        free_closed_kitchen.delay(kitchen_id, day.isoformat(), meal)
    for menu_id in menus_with_waiting():
        route_menu.delay(menu_id)


@shared_task(name="meals.free_closed_kitchen")
def free_closed_kitchen(kitchen_id: int, day: str, meal: str) -> None:
    """What a kitchen that has closed was to cook waits for another one."""
    from core.audit import SYSTEM
    from meals.commands import free_kitchen

    free_kitchen(
        kitchen=kitchen_id, service_date=date.fromisoformat(day), meal_period=meal, by=SYSTEM
    )


@shared_task(name="meals.plan_due_rounds")
def plan_due_rounds() -> None:
    """Every minute: meals that are routed and have no rounds, or whose orders came or went."""
    from meals.queries.round_work import meals_to_plan

    for kitchen_id, day, meal in meals_to_plan():
        plan_rounds.delay(kitchen_id, day.isoformat(), meal)


@shared_task(name="meals.plan_rounds")
def plan_rounds(kitchen_id: int, day: str, meal: str) -> None:
    """Rounds of a kitchen's meal."""
    from core.audit import SYSTEM
    from meals.commands import plan_rounds as plan
    from meals.models import Kitchen

    kitchen = Kitchen.objects.filter(pk=kitchen_id).first()
    if kitchen is not None:
        day_ = date.fromisoformat(day)
        plan(kitchen=kitchen, service_date=day_, meal_period=meal, by=SYSTEM)


@shared_task(name="meals.measure_travel")
def measure_travel() -> None:
    """Nightly: a task for each kitchen that is in use."""
    from meals.models import Kitchen

    for kitchen_id in Kitchen.objects.filter(is_active=True).values_list("pk", flat=True):
        measure_travel_of.delay(kitchen_id)


@shared_task(name="meals.measure_travel_of")
def measure_travel_of(kitchen_id: int) -> None:
    """How fast the riders of a kitchen were in the last weeks."""
    from meals.commands import measure_travel as measure
    from meals.models import Kitchen

    kitchen = Kitchen.objects.select_related("station").filter(pk=kitchen_id).first()
    if kitchen is not None:
        measure(kitchen=kitchen)


@shared_task(name="meals.optimise_round")
def optimise_round(round_id: int) -> None:
    """A shorter order of a round's stops, as an offer."""
    from core.audit import SYSTEM
    from meals.commands import offer_optimised
    from meals.models import Round

    round_ = Round.objects.filter(pk=round_id).first()
    if round_ is not None:
        offer_optimised(round_=round_, by=SYSTEM)


@shared_task(name="meals.send_courier_orders")
def send_courier_orders() -> None:
    """What courier firms are to be told, as soon as it is decided and every half minute."""
    from meals.commands.couriers import send_waiting

    send_waiting()


@shared_task(name="meals.ask_couriers")
def ask_couriers() -> None:
    """Every five minutes: what became of orders of which the firms say nothing."""
    from meals.commands.couriers import catch_up

    catch_up()


@shared_task(name="meals.end_for_gone")
def end_for_gone() -> None:
    """Every hour: meals of people who died or moved away, where a process was killed meanwhile."""
    from meals.commands import leaving

    leaving.end_for_gone()


@shared_task(name="meals.note_meal_visits")
def note_meal_visits() -> None:
    """Every ten minutes: who ate at a place was there."""
    from meals.commands.visits import note_meal_visits as note

    note()
