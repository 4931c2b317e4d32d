"""Several connections at once: planning twice, cancelling while a plan is written."""

import pytest

from meals import commands
from meals.models import ChangeSlip, Stop
from tests.factories.accounts import CommunityFactory
from tests.factories.meals import lunch, route
from tests.factories.meals_rounds import doors, plan, rules
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


@pytest.fixture
def scene():
    rules()
    return lunch(CommunityFactory())


def test_three_workers_plan_the_rounds_once(scene):
    orders = doors(scene, [1, 2, 3])
    route(scene)
    results = together(3, lambda _number: plan(scene))
    assert sorted(result.rounds for result in results) == [0, 0, 1]
    stops = Stop.objects.values_list("order", flat=True)
    assert sorted(stops) == [order.pk for order in orders]


def test_a_cancellation_during_planning_is_dropped_or_on_a_slip(scene):
    first, second = doors(scene, [1, 2])
    route(scene)

    def either(number):
        if number:
            return plan(scene)
        return commands.cancel_late_order(order=first, by=scene.manager, reason="住院")

    together(2, either)
    plan(scene)
    alive = Stop.objects.alive().values_list("order", flat=True)
    assert list(alive) == [second.pk]
    assert ChangeSlip.objects.get().order == first
