"""The demonstration's records of food safety: something on every page, the same when loaded again."""

import pytest

from config.demo_safety import load_demo_safety
from core.dates import today
from meals.commands import load_meal_rules
from meals.models import (
    Complaint,
    CookedBatch,
    FoodSample,
    SafetyAlert,
    SelfCheck,
    SupplierDelivery,
    TemperatureReading,
)
from subsidies.commands import load_programmes
from tests.factories.accounts import CommunityFactory, OrganisationFactory
from tests.factories.meals_safety import kitchen_day

MODELS = (
    Complaint,
    CookedBatch,
    FoodSample,
    SafetyAlert,
    SelfCheck,
    SupplierDelivery,
    TemperatureReading,
)


@pytest.mark.django_db
def test_every_page_has_something_to_show(client_as):
    load_programmes()
    load_meal_rules()
    community = CommunityFactory()
    scene = kitchen_day(community, OrganisationFactory(division=community.parent), day=today())
    for name, user in (("kitchen", scene.cook), ("manager", scene.manager)):
        user.username = name
        user.save()

    load_demo_safety()
    counts = [model.objects.count() for model in MODELS]
    assert all(counts)
    load_demo_safety()

    assert [model.objects.count() for model in MODELS] == counts
    overview = client_as(scene.cook).get("/console/meals/safety/")
    assert {alert.kind for alert in overview.context["alerts"]} == {"temperature", "check_failed"}
