"""Assistance in a real browser: the fund, a proposal, adaptations, social work, and what the public reads."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_charity import (
    aid_from,
    approver_of,
    case_for,
    clerk_of,
    fund_of,
    note_for,
    ramp_in,
)


@pytest.fixture
def community(transactional_db):
    return CommunityFactory(name="望京西园社区")


def test_the_second_person_decides_about_an_aid(page_as, check_page, community):
    clerk = clerk_of(community)
    fund = fund_of(community, 1_000_000, by=clerk)
    person = ResidentFactory(community=community, name="王秀英")
    aid_from(fund, 300_000, by=clerk, person=person)
    page = page_as(approver_of(community), width=1366)
    page.goto(reverse("assistance_console:aids"))
    check_page(page, "charity-aids", least_target=44)
    page.get_by_role("link", name="打开").click()
    expect(page.get_by_role("heading", level=1, name="医疗救助")).to_be_visible()
    check_page(page, "charity-aid", least_target=44)
    page.get_by_label("同意", exact=True).check()
    page.get_by_role("button", name="提交意见").click()
    expect(page.get_by_text("没有这种状态的资助")).to_be_visible()
    page.goto(reverse("assistance_console:fund", args=[fund.pk]))
    expect(page.get_by_text("7,000.00").first).to_be_visible()
    check_page(page, "charity-fund", least_target=44)

    visitor = page_as(None)
    visitor.goto(reverse("family:charity"))
    check_page(visitor, "charity-public")


def test_the_clerks_pages_are_sound(page_as, check_page, community):
    clerk = clerk_of(community)
    fund, ramp = fund_of(community, 100, by=clerk), ramp_in(community, clerk)
    case = case_for(ResidentFactory(community=community), clerk)
    note_for(case)
    page = page_as(clerk, width=1366)
    for name, arguments in (
        ("figures", []),
        ("funds", []),
        ("propose", [fund.pk]),
        ("adaptations", []),
        ("adaptation", [ramp.pk]),
        ("cases", []),
        ("case", [case.pk]),
    ):
        page.goto(reverse(f"assistance_console:{name}", args=arguments))
        check_page(page, f"assistance-{name}", least_target=44)
