"""The button with which a supervisor takes back an order that a kitchen has; the whole kitchen's departure."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from meals import commands
from meals.enums import OrderState, RoundState, SlipKind
from meals.models import ChangeSlip, MealOrder, Round
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.meals import (
    cook,
    lunch,
    on_its_day,
    route,
)
from tests.factories.meals_rounds import doors, plan, put, rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    rules()
    made = lunch(CommunityFactory())
    put(made.kitchen.station)
    put(made.point, 1)
    made.orders = doors(made, [1, 2])
    route(made)
    plan(made)
    return made


def page(order):
    return reverse("meals_console:order", args=[order.pk])


def cancel(client, order, reason):
    address = reverse("meals_console:cancel_late", args=[order.pk])
    answer = client.post(address, {"reason": reason})
    order.refresh_from_db()
    return answer


@pytest.mark.parametrize("role", [Role.STATION_MANAGER, Role.STREET_CLERK])
def test_the_kitchen_gets_a_slip(role, scene, client_as):
    order = scene.orders[0]
    client = client_as(staff(role, scene.point.division.parent))
    assert client.get(page(order)).context["late_form"]
    assert cancel(client, order, "住院").url == page(order)
    plan(scene)
    slip = ChangeSlip.objects.get()
    assert (order.state, slip.order, slip.kind) == (
        OrderState.CANCELLED,
        order,
        SlipKind.CANCELLED,
    )
    assert client.get(page(order)).context["late_form"] is None


def test_without_a_reason_nothing_happens(scene, client_as):
    client = client_as(staff(Role.STATION_MANAGER, scene.point.division.parent))
    cancel(client, scene.orders[0], " ")
    assert scene.orders[0].state == OrderState.CONFIRMED


def test_only_a_supervisor_of_the_place(scene, client_as):
    order = scene.orders[0]
    worker = client_as(scene.worker)
    assert worker.get(page(order)).context["late_form"] is None
    assert cancel(worker, order, "住院").status_code == 403
    stranger = client_as(staff(Role.STATION_MANAGER, CommunityFactory()))
    assert cancel(stranger, order, "住院").status_code == 404
    assert order.state == OrderState.CONFIRMED


def send_out(scene):
    meal = {"service_date": scene.menu.service_date, "meal_period": scene.menu.meal_period}
    return commands.send_out(kitchen=scene.kitchen, **meal, by=SYSTEM, now=on_its_day(scene))


def test_the_kitchens_button_sends_the_rounds_too(scene):
    cook(scene)
    assert (send_out(scene), send_out(scene)) == (2, 0)
    round_ = Round.objects.get()
    assert (round_.state, round_.sent_at is not None) == (RoundState.OUT, True)


def test_a_round_that_waits_for_the_pot_stays(scene):
    first = MealOrder.objects.filter(pk=scene.orders[0].pk)
    commands.mark_orders_cooked(orders=first, by=SYSTEM, now=on_its_day(scene))
    assert send_out(scene) == 0
    assert Round.objects.get().state == RoundState.PLANNED
