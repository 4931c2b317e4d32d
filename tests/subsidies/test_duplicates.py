"""The duplicate check: other departments, our own programmes, the same cause, the same address."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from elderly_care.enums import BenefitKind
from subsidies.enums import Cycle, DuplicateKind
from subsidies.queries import duplicates
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import OtherBenefitFactory, ResidentFactory
from tests.factories.subsidies import (
    AwardFactory,
    EnrolmentFactory,
    TierFactory,
    VersionFactory,
)
from tests.factories.subsidies_applications import ApplicationFactory
from tests.factories.subsidies_lists import BenefitRecordFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 20)


@pytest.fixture
def resident():
    return ResidentFactory()


@pytest.fixture
def programme():
    return ruled(excluded_by=[BenefitKind.DISABLED_NURSING], higher_of=[BenefitKind.WELFARE_LIVING])


@pytest.fixture
def case_help():
    """Help by the case: not twice within a year for one cause."""
    return ruled(cycle=Cycle.ONCE, formula={"repeat_months": 12})


def ruled(**rules):
    return VersionFactory(**rules).programme


def check(programme, resident, **asked):
    return [
        (finding.kind, finding.blocking)
        for finding in duplicates(programme=programme, resident=resident, on=DAY, **asked)
    ]


def award(resident, programme, **fields):
    enrolment = EnrolmentFactory(resident=resident, programme=programme)
    version = programme.versions.get()
    tier = version.tiers.first() or TierFactory(version=version)
    return AwardFactory(enrolment=enrolment, tier=tier, **fields)


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({}, [(DuplicateKind.EXCLUDED, True)]),
        ({"valid_to": DAY}, [(DuplicateKind.EXCLUDED, True)]),
        ({"valid_to": date(2024, 6, 19)}, []),
        ({"valid_from": date(2024, 6, 21)}, []),
        ({"kind": BenefitKind.WELFARE_LIVING}, [(DuplicateKind.HIGHER_OF, False)]),
        ({"kind": BenefitKind.TEKUN}, [(DuplicateKind.ALSO_HELD, False)]),
        ({"kind": "other"}, [(DuplicateKind.ALSO_HELD, False)]),
        ({"kind": "death"}, [(DuplicateKind.REPORTED, True)]),
        ({"kind": "moved_out"}, [(DuplicateKind.REPORTED, True)]),
        ({"is_monthly": False}, []),
        ({"is_monthly": False, "valid_from": date(2024, 6, 1)}, [(DuplicateKind.EXCLUDED, True)]),
    ],
)
def test_what_other_departments_told(programme, resident, record, found):
    BenefitRecordFactory(resident=resident, **record)

    assert check(programme, resident) == found


def test_the_same_programme_paid_elsewhere_blocks(programme, resident):
    BenefitRecordFactory(resident=resident, kind=programme.code)

    assert check(programme, resident) == [(DuplicateKind.SAME_PROGRAMME, True)]


def test_a_record_that_has_not_found_its_file_counts_all_the_same(programme, resident):
    record = BenefitRecordFactory(resident=resident)
    type(record).objects.update(resident=None)

    assert check(programme, resident) == [(DuplicateKind.EXCLUDED, True)]


def test_the_evidence_says_who_where_and_how_much(programme, resident):
    record = BenefitRecordFactory(resident=resident, valid_to=date(2024, 12, 31))

    (found,) = duplicates(programme=programme, resident=resident, on=DAY)

    assert found.source == record.department.name
    assert record.reference in found.text
    assert "300.00" in found.text
    assert found.evidence == {
        "benefit_record": record.pk,
        "department": record.department.name,
        "reference": record.reference,
        "code": "disabled_nursing",
        "cause": "",
        "amount_fen": 300_00,
        "is_monthly": True,
        "from": "2024-01-01",
        "to": "2024-12-31",
    }


def test_a_fact_of_the_file_counts_like_a_record(programme, resident):
    OtherBenefitFactory(resident=resident, kind=BenefitKind.DISABLED_NURSING)
    OtherBenefitFactory(
        resident=resident, kind=BenefitKind.WELFARE_LIVING, valid_to=date(2024, 6, 19)
    )

    assert check(programme, resident) == [(DuplicateKind.EXCLUDED, True)]


def test_our_own_awards(programme, resident):
    rival = ruled()
    programme.versions.update(excluded_by=[rival.code])
    award(resident, rival)
    award(resident, ruled())
    award(resident, programme, last=date(2024, 5, 1))

    assert check(programme, resident) == [
        (DuplicateKind.EXCLUDED, True),
        (DuplicateKind.ALSO_HELD, False),
    ]


def test_who_receives_the_same_already(programme, resident):
    award(resident, programme)

    assert check(programme, resident) == [(DuplicateKind.SAME_PROGRAMME, True)]


def test_open_applications(programme, resident):
    own = ApplicationFactory(programme=programme, resident=resident)
    ApplicationFactory(resident=resident)

    assert check(programme, resident) == [
        (DuplicateKind.OPEN_APPLICATION, True),
        (DuplicateKind.OPEN_APPLICATION, False),
    ]
    assert check(programme, resident, except_application=own.pk) == [
        (DuplicateKind.OPEN_APPLICATION, False)
    ]


@pytest.mark.parametrize(
    ("given_on", "cause", "blocked"),
    [
        (date(2023, 6, 21), "重病住院", True),
        (date(2023, 6, 21), " 重病 住院", True),
        (date(2023, 6, 20), "重病住院", False),
        (date(2024, 6, 20), "重病住院", True),
        (date(2024, 6, 1), "火灾", False),
        (date(2024, 6, 1), "", False),
    ],
)
def test_the_same_cause_within_a_year(case_help, resident, given_on, cause, blocked):
    BenefitRecordFactory(
        resident=resident,
        kind="other",
        benefit="慈善救助",
        is_monthly=False,
        cause=cause,
        valid_from=given_on,
    )

    kinds = check(case_help, resident, cause="重病住院")

    assert ((DuplicateKind.SAME_CAUSE, True) in kinds) is blocked


def test_the_same_cause_helped_by_ourselves(case_help, resident):
    award(resident, case_help, first=date(2023, 9, 1), last=date(2023, 9, 1), cause="重病住院")

    assert check(case_help, resident, cause="重病住院") == [(DuplicateKind.SAME_CAUSE, True)]
    assert check(case_help, resident, cause="火灾") == []


def test_without_such_a_rule_a_cause_blocks_nothing(programme, resident):
    BenefitRecordFactory(resident=resident, kind="other", cause="重病", valid_to=date(2024, 1, 31))

    assert check(programme, resident, cause="重病") == []


def test_somebody_at_the_same_address_is_shown_and_blocks_nothing(case_help, resident):
    spouse = ResidentFactory(community=resident.community, address=resident.address)
    elsewhere = ResidentFactory(address=resident.address)
    award(spouse, case_help, first=date(2024, 3, 1), last=date(2024, 3, 1), cause="重病住院")
    award(elsewhere, case_help, first=date(2024, 3, 1), last=date(2024, 3, 1))

    assert check(case_help, resident, cause="火灾") == [(DuplicateKind.SAME_HOUSEHOLD, False)]


def test_a_programme_for_persons_does_not_ask_who_lives_there(programme, resident):
    spouse = ResidentFactory(community=resident.community, address=resident.address)
    award(spouse, programme)

    assert check(programme, resident) == []


def test_nothing_of_another_person(programme, resident):
    BenefitRecordFactory()
    award(ResidentFactory(), programme)
    ApplicationFactory(programme=programme)

    assert check(programme, resident) == []


@pytest.mark.parametrize("times", [1, 3])
def test_as_many_queries_for_three(case_help, resident, django_assert_num_queries, times):
    for n in range(times):
        BenefitRecordFactory(resident=resident)
        award(resident, ruled())
        ApplicationFactory(resident=resident)
        OtherBenefitFactory(resident=resident, valid_from=date(2024, 1, 1 + n))
        spouse = ResidentFactory(community=resident.community, address=resident.address)
        award(spouse, case_help)

    with django_assert_num_queries(6):
        duplicates(programme=case_help, resident=resident, on=DAY, cause="火灾")


# Pages


def test_an_officer_sees_everything_that_a_person_holds(
    client_as, resident, programme, django_assert_num_queries
):
    clerk = staff(Role.STREET_CLERK, resident.community.parent)
    record = BenefitRecordFactory(resident=resident)
    award(resident, programme)
    address = reverse("subsidies_console:duplicates", args=[resident.pk])
    client = client_as(clerk)
    client.get(address)

    with django_assert_num_queries(7):
        answer = client.get(address)
    text = answer.content.decode()
    assert record.department.name in text
    assert record.reference in text
    assert str(programme) in text

    BenefitRecordFactory(resident=resident)
    BenefitRecordFactory(resident=resident)
    with django_assert_num_queries(7):
        client.get(address)
    checked = client.get(address, {"programme": programme.code, "on": "2024-06-20"})
    assert [f.kind for f in checked.context["found"]] == [
        DuplicateKind.SAME_PROGRAMME,
        *[DuplicateKind.EXCLUDED] * 3,
    ]
    assert client.get(address, {"programme": "none", "on": "x"}).status_code == 422


def test_nobody_is_looked_up_in_another_street(client_as, resident):
    clerk = staff(Role.STREET_CLERK, CommunityFactory().parent)
    BenefitRecordFactory(resident=resident)
    client = client_as(clerk)

    address = reverse("subsidies_console:duplicates", args=[resident.pk])
    assert client.get(address).status_code == 404
    search = client.post(
        reverse("subsidies_console:duplicate_search"), {"q": resident.id_number}, follow=True
    )
    assert not search.context["found"]
    assert not search.context["records"]


def test_whoever_has_no_file_is_found_by_the_whole_id_number(client_as, resident):
    district = resident.community.parent.parent
    record = BenefitRecordFactory(
        resident=resident, department=DepartmentFactory(division=district)
    )
    type(record).objects.update(resident=None)
    stranger = ResidentFactory(community=CommunityFactory())
    number = record.id_number
    resident.delete()

    client = client_as(staff(Role.DISTRICT_ADMIN, district))
    search = reverse("subsidies_console:duplicate_search")
    assert client.post(search, {"q": number}, follow=True).context["records"] == [record]
    assert client.post(search, {"q": stranger.id_number}, follow=True).context["records"] == []
    assert client.get(search).status_code == 200


@pytest.mark.parametrize(
    "role", [Role.STATION_MANAGER, Role.COMMUNITY_WORKER, Role.PARTNER_ENGINEER]
)
def test_who_may_not_look_people_up(client_as, resident, role):
    client = client_as(staff(role, resident.community.parent))
    assert client.get(reverse("subsidies_console:duplicate_search")).status_code == 403
