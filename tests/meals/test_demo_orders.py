"""The demonstration's standing orders and pasted list: there, and there once."""

import pytest

from accounts.enums import Role
from config.demo import STREET
from config.demo_meals import CENTRE, MEAL_RULES, POINTS
from config.demo_orders import load_demo_orders
from meals.commands import load_meal_rules
from meals.enums import RelayMatch
from meals.models import NoShowRule, RelayImport, RelayLine, StandingOrder, StandingPause
from stations.models import Station
from tests.factories.accounts import CommunityFactory, StreetFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import lunch

MODELS = (StandingOrder, StandingPause, RelayImport, RelayLine)


@pytest.fixture
def scene(db):
    name, code = next(iter(POINTS.items()))
    community = CommunityFactory(code=code, parent=StreetFactory(code=STREET))
    made = lunch(community)
    Station.objects.filter(pk=made.point.pk).update(name=name)
    Station.objects.filter(pk=made.kitchen.station.pk).update(name=CENTRE, division=STREET)
    staff(Role.STATION_MANAGER, community, username="manager")
    for number in range(7):
        ResidentFactory(community=community, name=f"张{'秀英桂兰玉珍美'[number]}")
    return made


def test_something_on_every_page_and_the_same_when_loaded_again(scene):
    load_demo_orders()
    counts = [model.objects.count() for model in MODELS]
    load_demo_orders()
    assert counts == [model.objects.count() for model in MODELS] == [4, 1, 1, 4]
    matches = RelayLine.objects.order_by("position").values_list("match", flat=True)
    assert list(matches) == [
        RelayMatch.EXACT,
        RelayMatch.EXACT,
        RelayMatch.DOUBTFUL,
        RelayMatch.NOBODY,
    ]


@pytest.mark.django_db
def test_the_demonstration_charges_nothing_for_what_nobody_fetched():
    load_meal_rules(folder=MEAL_RULES)
    rule = NoShowRule.objects.get()
    assert rule.elder_bp == 0
    assert rule.document_no.startswith("演示")
