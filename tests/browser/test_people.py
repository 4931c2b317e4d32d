"""The portrait at the desk, and what the person sees of the own file: sound in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from elderly_care.queries import has_consent
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    CareStatusFactory,
    FamilyLinkFactory,
    ResidentFactory,
)
from tests.factories.elderly_care_people import (
    ConsentTextFactory,
    ContactFactory,
    HouseholdMemberFactory,
    RiskClassFactory,
)


@pytest.fixture
def person(transactional_db):
    community = CommunityFactory(name="望京西园社区")
    person = ResidentFactory(community=community, name="王秀英")
    CareStatusFactory(resident=person)
    AbilityAssessmentFactory(resident=person)
    ContactFactory(resident=person)
    RiskClassFactory(resident=person, level="red", reasons=["alone_aged:85"])
    HouseholdMemberFactory(resident=person, household__community=community)
    ConsentTextFactory()
    return person


def test_the_desk_finds_a_person_and_all_about_them(page_as, check_page, person):
    page = page_as(staff(Role.STREET_CLERK, person.community.parent), width=1366)
    page.goto(reverse("care_console:find"))
    page.get_by_label("找老人").fill("秀英")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="打开").click()
    expect(page.get_by_role("heading", level=1, name="王秀英")).to_be_visible()
    check_page(page, "portrait", least_target=44)

    page.get_by_role("link", name="联系人", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="联系人")).to_be_visible()
    check_page(page, "contacts", least_target=44)
    for name in ("consents", "tags", "risk", "change_file", "leaving"):
        page.goto(reverse(f"care_console:{name}", args=[person.pk]))
        check_page(page, name, least_target=44, widths=(1366,))
    page.goto(reverse("care_console:risks"))
    check_page(page, "risks", least_target=44)


def test_the_person_reads_agrees_and_withdraws(page_as, check_page, person):
    page = page_as(FamilyLinkFactory(resident=person).user)
    page.goto(reverse("family:file"))
    check_page(page, "family-file")

    page.get_by_role("link", name="我同意了什么").click()
    expect(page.get_by_role("heading", level=1, name="我同意了什么")).to_be_visible()
    check_page(page, "family-consents")
    page.get_by_role("button", name="同意“登记生命体征”").click()
    expect(page.get_by_role("button", name="收回“登记生命体征”")).to_be_visible()
    assert has_consent(person.pk, "vital_signs")
    page.get_by_role("button", name="收回“登记生命体征”").click()
    expect(page.get_by_role("button", name="同意“登记生命体征”")).to_be_visible()
    assert not has_consent(person.pk, "vital_signs")

    page.goto(reverse("family:change"))
    check_page(page, "family-change")
