"""Residents' files in the admin, and the family pages beside the list: sound in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from elderly_care.enums import Relation
from tests.browser.test_admin import OPTIONS
from tests.elderly_care.rosters import csv_file, row
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    CareStatusFactory,
    FamilyLinkFactory,
    ResidentFactory,
)


@pytest.fixture
def check_admin(check_page):
    def check(page, name):
        check_page(page, name, least_target=0, widths=(1366,), options=OPTIONS)

    return check


@pytest.fixture
def resident():
    community = CommunityFactory(name="望京西园社区")
    resident = ResidentFactory(community=community, name="王秀英", phone="13812345678")
    CareStatusFactory(resident=resident)
    AbilityAssessmentFactory(resident=resident)
    return resident


@pytest.fixture
def desk(page_as, resident):
    return page_as(staff(Role.STREET_CLERK, resident.community.parent), width=1366)


def test_files_are_listed_and_opened(desk, check_admin, resident):
    desk.goto(reverse("admin:elderly_care_resident_changelist"))
    check_admin(desk, "residents-list")

    desk.locator("#searchbar").fill("wxy")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    desk.get_by_role("link", name="王**").click()
    desk.wait_for_url("**/change/**")
    check_admin(desk, "residents-change")

    desk.goto(reverse("admin:elderly_care_resident_add"))
    check_admin(desk, "residents-add")


def test_personal_data_are_shown_for_a_reason(desk, check_admin, resident):
    desk.goto(reverse("admin:elderly_care_resident_reveal", args=[resident.pk]))
    check_admin(desk, "residents-reveal")

    desk.get_by_label("要查看的内容").select_option("phone")
    desk.get_by_label("理由").fill("电话核实迁入")
    desk.get_by_role("button", name="查看").click()

    expect(desk.get_by_text("13812345678")).to_be_visible()
    check_admin(desk, "residents-revealed")


def test_a_roster_is_taken_and_its_errors_are_fetched(desk, check_admin, resident):
    desk.goto(reverse("admin:elderly_care_resident_changelist"))
    desk.get_by_role("link", name="导入名册").click()
    expect(desk.get_by_label("名册文件")).to_be_visible()
    check_admin(desk, "roster-form")

    code = resident.community_id
    content = csv_file(row(community_code=code), row(community_code=code, phone="12")).getvalue()
    upload = {"name": "roster.csv", "mimeType": "text/csv", "buffer": content}
    desk.get_by_label("名册文件").set_input_files(upload)
    desk.get_by_role("button", name="导入").click()
    expect(desk.get_by_role("button", name="下载错误清单")).to_be_visible()
    check_admin(desk, "roster-result")

    with desk.expect_download() as download:
        desk.get_by_role("button", name="下载错误清单").click()
    assert "phone" in download.value.path().read_text(encoding="utf-8-sig")


def test_a_link_is_ended_after_a_question(page_as, check_page):
    link = FamilyLinkFactory(relation=Relation.CHILD, resident__name="王秀英")
    page = page_as(link.user)

    page.goto(reverse("family:index"))
    page.get_by_role("link", name="不再替这位老人办事").click()
    expect(page.get_by_role("button", name="确认终止")).to_be_visible()
    check_page(page, "family-end")
    page.get_by_role("button", name="确认终止").click()
    expect(page.get_by_text("已经终止。需要时可以到社区重新登记。")).to_be_visible()

    link.refresh_from_db()
    assert link.ended_on is not None
    check_page(page, "family-nobody-left")


def test_whoever_has_no_link_is_told_what_to_do(page_as, check_page):
    page = page_as(UserFactory())

    page.goto(reverse("portal:account"))

    check_page(page, "family-nobody")
