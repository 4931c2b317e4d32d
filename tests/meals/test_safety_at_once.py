"""Two presses, two devices, two watches at the same moment: one record, one alert, one act."""

from decimal import Decimal

import pytest

from core.transitions import WrongState
from meals import commands
from meals.enums import OrderState
from meals.models import FoodSample, SafetyAlert, SelfCheck, TemperatureReading
from tests.factories.accounts import CommunityFactory, OrganisationFactory
from tests.factories.meals_safety import SafetyAlertFactory, at, kitchen_day, served, take
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
TIMES = 4


@pytest.fixture
def scene():
    community = CommunityFactory()
    return kitchen_day(community, OrganisationFactory(division=community.parent))


def test_each_is_written_once(scene):
    reading = commands.Reading(
        scene.kitchen.pk, "fridge", "1 号", Decimal("9.5"), at(scene.day, 10), "probe:1"
    )
    right = {"health": commands.Answer(ok=True), "fridge": commands.Answer(ok=True)}

    samples = together(TIMES, lambda _: take(scene, key="k"))
    readings = together(
        TIMES, lambda _: commands.record_temperatures(readings=[reading], by=scene.cook)
    )
    checks = together(
        TIMES,
        lambda _: commands.complete_self_check(kitchen=scene.kitchen, answers=right, by=scene.cook),
    )

    assert {sample.pk for sample in samples} == {FoodSample.objects.get().pk}
    assert {kept[0].pk for kept in readings} == {TemperatureReading.objects.get().pk}
    assert {check.pk for check in checks} == {SelfCheck.objects.get().pk}
    assert SafetyAlert.objects.count() == 1


def test_two_watches_tell_once_and_an_alert_is_handled_once(scene):
    served(scene, state=OrderState.SENT)
    together(TIMES, lambda _: commands.watch_food_safety(now=at(scene.day, 12)))
    alert = SafetyAlertFactory(kitchen=scene.kitchen)

    answers = together(
        TIMES, lambda n: commands.handle_alert(alert=alert, action=f"第 {n} 次", by=scene.cook)
    )

    assert SafetyAlert.objects.filter(kind="no_sample").count() == 2
    assert sum(isinstance(answer, WrongState) for answer in answers) == TIMES - 1
