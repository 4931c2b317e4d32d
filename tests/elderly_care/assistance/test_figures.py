"""Who bears a mark and who was visited: counted from what there is, small sensitive counts untold."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from elderly_care.enums.patrols import PatrolMode, PatrolOutcome
from elderly_care.models import Resident
from elderly_care.queries import staff_portrait, with_files
from elderly_care.queries.assistance import groups, handled, sensitive_groups
from stations.commands import answers
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import (
    CareStatusFactory,
    DisabilityCertificateFactory,
    ResidentFactory,
)
from tests.factories.elderly_care_charity import aid_from, case_for, clerk_of, fund_of, ramp_in
from tests.factories.elderly_care_patrols import PatrolVisitFactory
from tests.factories.elderly_care_people import SensitiveTagFactory
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory, accepted

pytestmark = pytest.mark.django_db
SPAN = timedelta(days=3)


def visit_of(person, **more):
    """Somebody came, or called."""
    return PatrolVisitFactory(task__resident=person, **{"mode": PatrolMode.VISIT, **more})


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(community):
    return clerk_of(community)


def told(rows, label):
    row = next(row for row in rows if row.label == label)
    return row.people.told, row.at_home.told, row.reached.told


def days():
    return today() - SPAN, today()


def test_visits_count_by_mark(community, clerk):
    people = [ResidentFactory(community=community) for _ in range(3)]
    for person in people:
        CareStatusFactory(resident=person, category="youfu")
    DisabilityCertificateFactory(resident=people[0], grade=1)
    CareStatusFactory(category="youfu")
    visit_of(people[0])
    visit_of(people[1], mode=PatrolMode.CALL)
    visit_of(people[2], outcome=PatrolOutcome.NO_ANSWER)

    rows = groups(clerk, *days())

    assert told(rows, "优抚对象") == (3, 1, 2)
    assert told(rows, "残疾一级") == (1, 1, 1)
    assert told(rows, "残疾二级") == (0, 0, 0)
    earlier = today() - timedelta(days=40)
    assert told(groups(clerk, earlier, earlier), "优抚对象") == (3, 0, 0)


@pytest.mark.parametrize(
    ("people", "seen", "expected"),
    [
        (4, 4, (None, None, None)),
        (5, 5, (5, 5, 5)),
        (6, 5, (6, None, None)),
        (10, 5, (10, 5, 5)),
        (5, 0, (5, None, None)),
    ],
)
def test_small_sensitive_counts_are_not_told(community, clerk, people, seen, expected):
    for number in range(people):
        person = ResidentFactory(community=community)
        SensitiveTagFactory(resident=person)
        CareStatusFactory(resident=person, category="special_family")
        if number < seen:
            visit_of(person)
    assert told(sensitive_groups(clerk, *days()), "失独") == expected
    assert told(groups(clerk, *days()), "计划生育特殊家庭") == expected


def test_nor_those_who_were_only_called(community, clerk):
    for number in range(12):
        person = ResidentFactory(community=community)
        SensitiveTagFactory(resident=person)
        if number < 7:
            visit_of(person, mode=PatrolMode.CALL if number < 2 else PatrolMode.VISIT)
    assert told(sensitive_groups(clerk, *days()), "失独") == (12, None, 7)


@pytest.mark.parametrize(
    ("role", "status", "tags"),
    [
        (Role.STREET_CLERK, 200, True),
        (Role.STREET_APPROVER, 200, True),
        (Role.COMMUNITY_WORKER, 200, False),
        (Role.AUDITOR, 200, False),
        (Role.STATION_MANAGER, 403, False),
    ],
)
def test_who_reads_what(client_as, community, role, status, tags):
    SensitiveTagFactory(resident=ResidentFactory(community=community))
    answer = client_as(staff(role, community.parent)).get(reverse("assistance_console:figures"))
    assert answer.status_code == status
    assert ("失独" in answer.content.decode()) is tags


def test_nonsense_shows_this_month(client_as, clerk):
    page = reverse("assistance_console:figures")
    for asked in (
        {"since": "x", "until": ""},
        {"since": "2024-05-01", "until": "2024-04-01"},
        {"since": "2020-01-01", "until": "2024-04-01"},
    ):
        answer = client_as(clerk).get(page, asked)
        assert answer.status_code == 200
        assert answer.context["days"]["until"] == today()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client_as, community, clerk, django_assert_num_queries, rows):
    for _ in range(rows):
        person = ResidentFactory(community=community)
        SensitiveTagFactory(resident=person)
        CareStatusFactory(resident=person)
        visit_of(person)
    client = client_as(clerk)
    with django_assert_num_queries(18):
        client.get(reverse("assistance_console:figures"))


def test_the_portrait_names_what_is_under_way(community, clerk):
    person = ResidentFactory(community=community)
    aid_from(fund_of(community), by=clerk, person=person)
    ramp_in(community, clerk, kind="home", resident=person, place="")
    case_for(person, clerk)
    found = with_files(Resident.objects.filter(pk=person.pk)).get()

    boxes = {box.part.code: box.lines for box in staff_portrait(found, clerk)}

    assert boxes["charity"][0].text == "医疗救助 50.00"
    assert boxes["charity"][0].day == timezone.localdate()
    assert boxes["adaptations"][0].detail == "已提出"
    assert boxes["social_work"][0].detail == "服务中"


def test_cases_answered_for_the_helped_count_by_way(community, clerk):
    station = StationFactory(division=community)
    helped, other = CitizenFactory(division=community), CitizenFactory(division=community)
    CareStatusFactory(
        resident=ResidentFactory(community=community, citizen=helped), category="youfu"
    )
    ResidentFactory(community=community, citizen=other)
    for citizen in (helped, helped, other):
        case = accepted(station, citizen=citizen)
        answers.answer(case=case, result=answers.Answer("granted"), by=SYSTEM)
    accepted(station, citizen=helped)

    counts = handled(clerk, *days())

    assert sum(count for _way, count in counts) == 2
    assert [way for way, _count in counts] == ["即办", "代办", "陪办", "上门办"]
    earlier = today() - timedelta(days=40)
    assert sum(count for _way, count in handled(clerk, earlier, earlier)) == 0
