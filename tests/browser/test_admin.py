"""Django's own admin pages in our theme, under our content security policy."""

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from tests.factories.accounts import DistrictFactory, staff

# The stock inline tables have empty header cells over their buttons; nothing is lost by them.
OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,
    "rules": {"empty-table-header": {"enabled": False}},
}
PAGES = [
    "/admin/",
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/accounts/organisation/add/",
]


@pytest.fixture
def administrator():
    return staff(Role.SYSTEM_ADMIN, display_name="系统管理员")


@pytest.mark.parametrize("path", PAGES)
def test_admin_page_is_sound(page_as, check_page, administrator, path):
    DistrictFactory()
    page = page_as(administrator, width=1366)

    assert page.goto(path).status == 200
    check_page(
        page,
        "admin" + path.strip("/").replace("/", "-"),
        least_target=0,
        widths=(1366,),
        options=OPTIONS,
    )


def test_admin_log_in_is_sound(page_as, check_page):
    page = page_as(None, width=1366)
    page.goto("/admin/login/")
    check_page(page, "admin-login", least_target=0, widths=(360, 1366), options=OPTIONS)


def test_admin_switches_its_language(page_as, administrator):
    page = page_as(administrator, width=1366)
    page.goto("/admin/")
    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/admin/")
