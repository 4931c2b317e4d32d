"""Which meal a till offers first is a dated rule."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from meals.queries.serving import meal_at
from tests.factories.meals_till import ServingHoursFactory

pytestmark = pytest.mark.django_db
HERE = "110105026001"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 7, 1, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def hours():
    for meal, until in (("breakfast", 10), ("lunch", 15), ("dinner", 21)):
        ServingHoursFactory(meal_period=meal, serves_until=time(until))


@pytest.mark.parametrize(
    ("moment", "meal"),
    [
        (at(0), "breakfast"),
        (at(9, 59), "breakfast"),
        (at(10), "lunch"),
        (at(14, 59), "lunch"),
        (at(15), "dinner"),
        (at(23), "dinner"),
    ],
)
def test_the_first_meal_that_is_not_over(hours, moment, meal):
    assert meal_at(HERE, moment) == meal


def test_a_street_may_eat_longer(hours):
    ServingHoursFactory(region=HERE[:9], meal_period="breakfast", serves_until=time(11))
    assert meal_at(HERE, at(10, 30)) == "breakfast"
    assert meal_at("110106001001", at(10, 30)) == "lunch"


def test_without_any_rule_it_is_lunch(db):
    assert meal_at(HERE, at(8)) == "lunch"
