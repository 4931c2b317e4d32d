"""Somebody dies or moves away: one act, and the same day nothing goes on anywhere."""

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from dispatch.models import CallDevice, StandingPlan, WorkOrder
from elderly_care.commands import record_death, record_move_out
from elderly_care.models import Card, FamilyLink, HouseholdMember, ResidentConsent, RiskClass
from elderly_care.queries import current_links
from meals.models import MealOrder, MenuSubscription, StandingOrder
from subsidies.models import Account, Award
from tests.factories.accounts import staff
from tests.factories.dispatch import StandingPlanFactory, district_scene
from tests.factories.dispatch_acts import requested
from tests.factories.elderly_care import FamilyLinkFactory
from tests.factories.elderly_care_cards import CardFactory
from tests.factories.elderly_care_people import (
    ChangeRequestFactory,
    HouseholdMemberFactory,
    ResidentConsentFactory,
    RiskClassFactory,
)
from tests.factories.meals import fill_purses, lunch, place
from tests.factories.meals_food import MenuSubscriptionFactory
from tests.factories.meals_orders import StandingOrderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.journey]


@pytest.fixture
def scene():
    return district_scene()


@pytest.fixture
def person(scene):
    """Of whom every app keeps something going."""
    person = scene.resident
    fill_purses(person)
    place(lunch(scene.community), person)
    requested(scene)
    StandingOrderFactory(resident=person)
    MenuSubscriptionFactory(resident=person)
    StandingPlanFactory(resident=person, item=scene.item, operator=scene.operator)
    CallDevice.objects.create(serial="D-1", resident=person)
    CardFactory(resident=person)
    FamilyLinkFactory(resident=person)
    FamilyLinkFactory(resident=person, relation="child")
    ResidentConsentFactory(resident=person)
    RiskClassFactory(resident=person)
    HouseholdMemberFactory(resident=person, household__community=scene.community)
    ChangeRequestFactory(resident=person)
    return person


def going_on(person) -> dict[str, int]:
    """What still runs, by kind."""
    mine = {"resident": person}
    rows = {
        "awards": Award.objects.in_force().filter(enrolment__resident=person, last__isnull=True),
        "held": Account.objects.filter(resident=person, balance__held__gt=0),
        "meals": MealOrder.objects.open().filter(**mine),
        "standing meals": StandingOrder.objects.running().filter(**mine),
        "menu notices": MenuSubscription.objects.filter(ended_on__isnull=True, **mine),
        "visits": WorkOrder.objects.open().filter(**mine),
        "standing visits": StandingPlan.objects.running().filter(**mine),
        "devices": CallDevice.objects.filter(is_active=True, **mine),
        "cards": Card.objects.usable().filter(**mine),
        "relatives": FamilyLink.objects.current().exclude(relation="self").filter(**mine),
        "consents": ResidentConsent.objects.holding().filter(**mine),
        "classes": RiskClass.objects.current().filter(**mine),
        "households": HouseholdMember.objects.current().filter(**mine),
        "requests": person.change_requests.waiting(),
    }
    return {kind: found.count() for kind, found in rows.items()}


@pytest.mark.parametrize(
    ("act", "day"), [(record_death, "died_on"), (record_move_out, "moved_out_on")]
)
def test_nothing_goes_on(scene, person, django_capture_on_commit_callbacks, act, day):
    assert set(going_on(person).values()) == {1}
    clerk = staff(Role.STREET_CLERK, scene.community.parent)

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            act(resident=person, by=clerk, **{day: today()})
        assert set(going_on(person).values()) == {0}


def test_who_moved_away_still_sees_their_own_file(person):
    record_move_out(resident=person, moved_out_on=today(), by=SYSTEM)
    oneself = person.family_links.get(relation="self")

    assert current_links(oneself.user) == [oneself]


def test_the_dead_leave_no_way_in(person):
    record_death(resident=person, died_on=today(), by=SYSTEM)

    assert not FamilyLink.objects.current().filter(resident=person).exists()
