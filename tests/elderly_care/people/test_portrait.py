"""One page about a person: every reader's part, in as many queries however much there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from core.models import AuditEvent
from elderly_care.models import Resident
from elderly_care.queries import staff_portrait
from elderly_care.queries.portrait import with_files
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


def called(client, person, whom, reason="今天没有接电话，核实安全"):
    where = reverse("care_console:call", args=[person.pk])
    return client.post(where, {"whom": whom, "reason": reason})


def test_a_number_to_call_is_shown_once_after_a_reason(client_as, person):
    second = ContactFactory(resident=person, priority=2, name="王小红")
    first = ContactFactory(resident=person, priority=1)
    client = client_as(staff(Role.STREET_CLERK, person.community.parent))
    words = client.get(address(person)).content.decode()
    assert reverse("care_console:call", args=[person.pk]) in words
    page = client.get(reverse("care_console:call", args=[person.pk]))
    assert [value for value, _label in page.context["form"].fields["whom"].choices] == [
        "self",
        str(first.pk),
        str(second.pk),
    ]
    assert person.phone not in page.content.decode()
    assert called(client, person, "self", "急").status_code == 422
    assert not AuditEvent.objects.filter(action__endswith=".revealed").exists()

    for whom, phone in (("self", person.phone), (str(second.pk), second.phone)):
        answer = called(client, person, whom)
        assert f'href="tel:{phone}"' in answer.content.decode()
        assert answer.headers["Cache-Control"] == "private, no-store"
    seen = AuditEvent.objects.filter(action__endswith=".revealed").order_by("pk")
    assert [row.action for row in seen] == [
        "elderly_care.resident.revealed",
        "elderly_care.contact.revealed",
    ]


def test_whom_one_may_not_call(client_as, person):
    other = ContactFactory()
    client = client_as(staff(Role.STREET_CLERK, person.community.parent))
    assert called(client, person, str(other.pk)).status_code == 422
    elsewhere = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert called(elsewhere, person, "self").status_code == 404
    place = OrganisationFactory(division=person.community.parent)
    assert called(client_as(staff(Role.KITCHEN, place)), person, "self").status_code == 403
    assert not AuditEvent.objects.filter(action__endswith=".revealed").exists()


def test_the_boxes_have_an_order_whom_to_call_and_what_calls_for_help_first(person):
    seen = with_files(Resident.objects.filter(pk=person.pk)).get()
    clerk = staff(Role.STREET_CLERK, person.community.parent)
    parts = [box.part for box in staff_portrait(seen, clerk)]
    codes, places = [part.code for part in parts], [part.place for part in parts]
    assert places == sorted(set(places))
    assert codes[:2] == ["risk", "contacts"]
    assert codes.index("device_alerts") < codes.index("household") < codes.index("meal_orders")
    assert codes[-1] == "consents"
