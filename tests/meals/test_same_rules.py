"""What the database's functions say of a person's meal is what our querysets say, on random dated rows."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection

from meals.models import AgeDiscount, DailyMealSubsidy, DeliveryFee, SupplyRelation
from meals.queries.in_force import in_force
from stations.enums import StationState
from tests.factories.accounts import CommunityFactory, OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    DeliveryFeeFactory,
    KitchenFactory,
    SupplyRelationFactory,
)
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(-1, 13)]
SEEDS = range(5)


def term(dice: Random) -> tuple[date, date | None]:
    """From a day of a fortnight on; half of them end within it, some on the very same day."""
    begins = FIRST + timedelta(days=dice.randrange(10))
    ends = begins + timedelta(days=dice.randrange(4)) if dice.random() < 0.5 else None
    return begins, ends


def regions(dice: Random, *places: str) -> str:
    """A prefix of one of the places, all of the country, or somewhere else."""
    place = dice.choice([*places, "310101001001"])
    return place[: dice.choice([0, 2, 6, 9, 12])]


# Rules --------------------------------------------------------------------------------------


def rows_of(factory, dice: Random, *places: str, **fields) -> None:
    """Fifteen rows, no two of a region from the same day."""
    seen = set()
    for number in range(15):
        region, (begins, ends) = regions(dice, *places), term(dice)
        if (region, begins) in seen:
            continue
        seen.add((region, begins))
        factory(
            region=region,
            effective_from=begins,
            effective_to=ends,
            document_no=f"{number}",
            **fields,
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_terms_are_the_rules_in_force(seed):
    dice = Random(seed)
    home, point = CommunityFactory(), CommunityFactory()
    resident = ResidentFactory(community=home)
    for factory in (AgeDiscountFactory, DeliveryFeeFactory, DailyMealSubsidyFactory):
        rows_of(factory, dice, home.code, point.code)
    answers = set()
    for day in DAYS:
        found = in_force(resident, point.code, day)
        wanted = {
            "discounts": list(AgeDiscount.objects.in_force(point.code, day)),
            "fees": list(DeliveryFee.objects.in_force(point.code, day)),
            # a subsidy follows the person, not the place
            "subsidy": DailyMealSubsidy.objects.in_force(home.code, day).first(),
        }
        assert {name: getattr(found, name) for name in wanted} == wanted, day
        answers.add(tuple(row.pk for row in found.discounts))
    assert len(answers) > 2, "the rows don't tell the days apart"


def test_a_rules_first_and_last_day_are_in_it():
    place = CommunityFactory()
    resident = ResidentFactory(community=place)
    ends = FIRST + timedelta(days=2)
    rule = DeliveryFeeFactory(effective_from=FIRST, effective_to=ends)
    for day, expected in zip(DAYS[:5], ([], [rule], [rule], [rule], []), strict=True):
        assert in_force(resident, place.code, day).fees == expected
        assert list(DeliveryFee.objects.in_force(place.code, day)) == expected


# Supply -------------------------------------------------------------------------------------


def supply(kitchen, point, operator, day) -> tuple[bool, bool]:
    """What meals_supply says: is the point supplied by the kitchen, could somebody else's cook."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT elsewhere FROM meals_supply(%s, %s, %s, %s)",
            [kitchen.pk, point.pk, operator.pk, day],
        )
        row = cursor.fetchone()
    return row is not None, bool(row and row[0])


def expected_supply(kitchen, point, operator, day) -> tuple[bool, bool]:
    """The same from the queryset."""
    rows = SupplyRelation.objects.usable().on(day).filter(station=point)
    supplied = rows.filter(kitchen=kitchen).exists()
    others = rows.exclude(kitchen__station__operator=operator)
    return supplied, supplied and others.exists()


@pytest.mark.parametrize("seed", SEEDS)
def test_supply_is_the_usable_relations_of_the_day(seed):
    dice = Random(100 + seed)
    community = CommunityFactory()
    operators = OrganisationFactory.create_batch(2, division=community.parent)
    states = [StationState.OPEN] * 4 + [StationState.CLOSED]

    def station(**fields):
        state = dice.choice(states)
        closed = {"closed_on": FIRST} if state == StationState.CLOSED else {}
        return StationFactory(division=community, state=state, **closed, **fields)

    kitchens = [
        KitchenFactory(
            station=station(operator=dice.choice(operators)), is_active=dice.random() < 0.8
        )
        for _ in range(4)
    ]
    points = [station(operator=operators[0]) for _ in range(3)]
    for kitchen in kitchens:
        for point in points:
            begins, ends = term(dice)
            SupplyRelationFactory(kitchen=kitchen, station=point, valid_from=begins, valid_to=ends)
    for day in DAYS:
        for kitchen in kitchens:
            for point in points:
                for operator in operators:
                    asked = (kitchen, point, operator, day)
                    assert supply(*asked) == expected_supply(*asked), asked
