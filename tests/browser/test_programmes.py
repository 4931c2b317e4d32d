"""Pages of programmes: readable, reachable, and written without a script."""

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from core.audit import SYSTEM
from subsidies.commands import enrol, load_programmes
from subsidies.models import Programme
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLACE = "/console/subsidies/programmes"


def test_rules_are_read_tried_and_written_without_a_script(page_as, check_page):
    load_programmes()
    community = CommunityFactory()
    programme = Programme.objects.get(code="age")
    elder = ResidentFactory(birth_date=date(1940, 1, 1), community=community)
    enrol(programme=programme, applications={elder.pk: date(2024, 1, 5)}, by=SYSTEM)
    user = staff(Role.DISTRICT_ADMIN, community.parent.parent)
    page = page_as(user, width=1366, javascript=False)
    pages = {
        "programmes": "",
        "programme": f"{programme.pk}/",
        "programme-edit": f"{Programme.objects.get(code='six_assists_lubei').pk}/edit/",
        "programme-dry-run": f"{programme.pk}/dry-run/?month=2026-01",
        "programme-version": f"{programme.pk}/versions/new/",
    }
    for name, path in pages.items():
        assert page.goto(f"{PLACE}/{path}").ok
        check_page(page, name, least_target=44, options=None)
    page.fill("#id_effective_from", "2030-06-01")
    page.fill("#id_document_no", "新〔2030〕1号")
    page.fill("#id_tier2-amount", "150")
    page.locator("button[value=add-tier]").click()
    expect(page.locator("#id_tier3-code")).to_be_visible()
    expect(page.locator("#id_tier2-amount")).to_have_value("150")
    with page.expect_navigation():
        page.locator("button[value=dry-run]").last.click()
    check_page(page, "programme-tried", least_target=44, options=None)
    with page.expect_navigation():
        page.locator("button[value=save]").click()
    assert programme.versions.count() == 2
