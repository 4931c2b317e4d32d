"""Times in the portal are those at which somebody may really come."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.dates import today
from dispatch.models import CarerLeave, Preference, WorkArea
from dispatch.queries.items import next_slots
from tests.factories.accounts import CommunityFactory, OrganisationFactory, UserFactory
from tests.factories.dispatch import (
    LONG_AGO,
    AssignmentFactory,
    CarerFactory,
    CarerShiftFactory,
    ProviderFactory,
    SkillFactory,
    WorkOrderFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.elderly_care import FamilyLinkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return district_scene(skills=[SkillFactory()])


def starts(scene):
    return [slot.starts_at for slot in next_slots(scene.resident, scene.item)]


def test_the_hours_of_a_shift_that_hold_a_whole_visit(scene):
    scene.carer().shifts.update(starts_at="09:30", ends_at="12:00")
    assert starts(scene) == [tomorrow_at(10), tomorrow_at(11)]


def test_between_two_shifts_nobody_comes(scene):
    carer = scene.carer()
    carer.shifts.update(starts_at="08:00", ends_at="10:00")
    CarerShiftFactory(carer=carer, starts_at="15:00", ends_at="16:30")
    assert starts(scene) == [tomorrow_at(8), tomorrow_at(9), tomorrow_at(15)]


def test_where_somebody_is_already_nobody_else_books(scene):
    carer = scene.carer()
    carer.shifts.update(starts_at="09:00", ends_at="12:00")
    order = WorkOrderFactory(operator=scene.operator, window_start=tomorrow_at(10))
    AssignmentFactory(order=order, carer=carer)
    assert starts(scene) == [tomorrow_at(9), tomorrow_at(11)]


def _leave(scene, carer):
    CarerLeave.objects.create(carer=carer, starts_on=today(), ends_on=today() + timedelta(days=30))


def _elsewhere(scene, carer):
    WorkArea.objects.create(carer=carer, division=CommunityFactory())


def _not_wanted(scene, carer):
    Preference.objects.create(
        resident=scene.resident, kind="not_this_carer", carer=carer, starts_on=LONG_AGO
    )


def _other_sex(scene, carer):
    scene.item.gender_rule = True
    scene.item.save()
    scene.resident.sex = "M"
    scene.resident.save()


BARRED = {
    "leave": _leave,
    "certificate": lambda scene, carer: carer.certificates.update(valid_to=LONG_AGO),
    "area": _elsewhere,
    "not_wanted": _not_wanted,
    "sex": _other_sex,
}


@pytest.mark.parametrize("rule", BARRED)
def test_who_may_not_come_offers_no_time(scene, rule):
    carer = scene.carer()
    assert starts(scene)
    BARRED[rule](scene, carer)
    assert starts(scene) == []


def test_two_of_two_operators_are_no_pair(scene):
    scene.item.carers_needed = 2
    scene.item.save()
    scene.carer()
    other = OrganisationFactory(division=scene.community.parent)
    ProviderFactory(operator=other, region=scene.community.code[:6], items=[scene.item])
    stranger = CarerFactory(operator=other)
    stranger.certificates.create(skill=scene.item.skills.get(), number="1", valid_from=LONG_AGO)
    CarerShiftFactory(carer=stranger)
    assert starts(scene) == []
    scene.carer()
    assert starts(scene)


def test_more_carers_cost_no_more(scene, django_assert_num_queries):
    for _carer in range(2):
        scene.carer()
        with django_assert_num_queries(11):
            assert starts(scene)


def test_the_last_page_opened_again_asks_once_more(scene, client_as):
    user = UserFactory()
    FamilyLinkFactory(resident=scene.resident, user=user)
    client = client_as(user)
    answer = client.get(reverse("dispatch_portal:confirm", args=[scene.item.code]))
    assert answer.url == reverse("dispatch_portal:book", args=[scene.item.code])
