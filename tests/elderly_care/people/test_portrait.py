"""One page about a person: every reader's part, in as many queries however much there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from core.models import AuditEvent
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    CareStatusFactory,
    DisabilityCertificateFactory,
    FamilyLinkFactory,
    OtherBenefitFactory,
    ResidentFactory,
)
from tests.factories.elderly_care_people import (
    ContactFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    ResidentConsentFactory,
    RiskClassFactory,
)
from tests.factories.elderly_care_restrictions import RestrictionFactory

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def person():
    return ResidentFactory(name="王秀英")


def address(person):
    return reverse("care_console:portrait", args=[person.pk])


def much_is_known(person, times):
    """Of every kind as many rows as asked for."""
    home = HouseholdFactory(community=person.community)
    HouseholdMemberFactory(household=home, resident=person)
    ResidentConsentFactory(resident=person)
    RiskClassFactory(resident=person)
    CareStatusFactory(resident=person)
    for number in range(times):
        HouseholdMemberFactory(
            household=home,
            resident=ResidentFactory(community=person.community),
            relation="other",
        )
        ContactFactory(resident=person, priority=number + 1)
        FamilyLinkFactory(resident=person, relation="child")
        OtherBenefitFactory(resident=person, kind=KINDS[number % len(KINDS)])
        RestrictionFactory(resident=person, kind="ingredient", value=f"食材{number}")
    AbilityAssessmentFactory(resident=person)
    DisabilityCertificateFactory(resident=person)


KINDS = ["tekun", "work_injury_care", "disabled_living", "disabled_nursing"]


@pytest.mark.parametrize("role", [Role.STREET_CLERK, Role.STATION_MANAGER, Role.DISTRICT_ADMIN])
def test_the_page_asks_as_often_whatever_there_is(client_as, role):
    counted = []
    for times in (1, 4):
        person = ResidentFactory()
        much_is_known(person, times)
        client = client_as(staff(role, person.community.parent))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address(person))
        assert answer.status_code == 200
        counted.append(len(queries))

    assert counted[0] == counted[1]
    assert counted[0] <= MOST_QUERIES


def test_it_names_what_is_known(client_as, person):
    much_is_known(person, 1)
    page = client_as(staff(Role.STREET_CLERK, person.community.parent)).get(address(person))
    words = page.content.decode()

    for known in ("低保", "重度失能", "肢体 1 级", "王小明", "特困人员供养", "黄色", "食材0"):
        assert known in words
    assert "13900001111" not in words
    assert person.id_number not in words


def test_another_streets_person_is_not_there(client_as, person):
    elsewhere = staff(Role.STREET_CLERK, CommunityFactory().parent)

    assert client_as(elsewhere).get(address(person)).status_code == 404


@pytest.mark.parametrize("role", [Role.CASHIER, Role.KITCHEN, Role.PARTNER_ENGINEER])
def test_who_cooks_or_calls_by_program_has_no_portrait(client_as, person, role):
    place = OrganisationFactory(division=person.community.parent)

    assert client_as(staff(role, place)).get(address(person)).status_code == 403


def test_a_dispatcher_sees_no_health_and_no_contacts(client_as, person):
    much_is_known(person, 1)
    page = client_as(staff(Role.DISPATCHER, person.community.parent)).get(address(person))
    words = page.content.decode()

    assert page.status_code == 200
    assert "重度失能" not in words
    assert "王小明" not in words
    assert "黄色" not in words


def test_a_look_at_health_is_kept(client_as, person):
    AbilityAssessmentFactory(resident=person)
    clerk = staff(Role.STREET_CLERK, person.community.parent)
    client_as(clerk).get(address(person))

    seen = AuditEvent.objects.get(action="elderly_care.portrait.viewed")
    assert (seen.actor_id, seen.subject_id) == (clerk.pk, str(person.pk))


def test_a_search_leads_there(client_as, person):
    client = client_as(staff(Role.STREET_CLERK, person.community.parent))
    answer = client.post(reverse("care_console:find"), {"q": "王秀英"}, follow=True)

    assert address(person) in answer.content.decode()
