import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from elderly_care.enums import Relation
from tests.factories.accounts import UserFactory
from tests.factories.elderly_care import FamilyLinkFactory, a_notice
from tests.factories.subsidies import ProgrammeFactory, filled_purse

LOOKS = {
    "normal": {},
    "large": {"size": "large"},
    "xlarge-high": {"size": "xlarge", "contrast": "high"},
    "english": {"language": "en"},
    "wide": {"width": 1366},
}
ONLY_LAYOUT = {name: {"options": None} for name in ("large", "english", "wide")}
look = pytest.mark.parametrize("look", LOOKS)
OPEN_PAGES = ["portal:home", "portal:login", "portal:preferences"]
OWN_PAGES = ["portal:home", "portal:account", "family:notices", "family:index"]


@look
def test_open_pages_are_sound(page_as, check_page, look):
    page = page_as(None, **LOOKS[look])
    for name in OPEN_PAGES:
        page.goto(reverse(name))
        check_page(page, f"visitor-{name.partition(':')[2]}-{look}", **ONLY_LAYOUT.get(look, {}))


@look
def test_own_pages_are_sound(page_as, check_page, look):
    link = FamilyLinkFactory(
        relation=Relation.CHILD,
        may_see_account=True,
        resident__name="张秀英",
        user__display_name="李梅",
    )
    programme = ProgrammeFactory(name="困难老年人养老服务补贴")
    purse = filled_purse(*[30000] * 11, resident=link.resident, programme=programme)
    a_notice(link.resident)
    a_notice(link.resident, subject="高龄津贴从 2026 年 3 月起有变化")
    page = page_as(link.user, **LOOKS[look])
    addresses = [*map(reverse, OWN_PAGES), reverse("portal:purse", args=[purse.pk])]
    for address in addresses:
        assert page.goto(address).status == 200
        shown = address.strip("/").replace("/", "-") or "home"
        check_page(page, f"own-{shown}-{look}", **ONLY_LAYOUT.get(look, {}))


def test_missing_page_is_sound(page_as, check_page):
    page = page_as(None)
    page.goto("/nothing-here/")
    check_page(page, "missing")


def test_size_language_and_log_in_work_without_scripts(page_as):
    user = UserFactory(display_name="张秀英")
    page = page_as(None, javascript=False)

    page.goto("/")
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans-CN")
    page.get_by_role("main").get_by_role("link", name="登录").click()
    page.get_by_label("手机号或登录名").fill(user.username)
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page).to_have_title(re.compile("^有错误："))
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("密码").fill("correct-horse-9")
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("张秀英，您好")


def test_error_summary_takes_the_focus_and_leads_to_the_field(page_as, check_page):
    page = page_as(None)
    page.goto(reverse("portal:login"))
    page.get_by_role("main").get_by_role("button", name="登录").click()

    expect(page.locator(".error-summary")).to_be_focused()
    check_page(page, "log-in-errors")
    page.get_by_role("link", name="请填：密码").click()
    expect(page.locator("#id_password")).to_be_focused()


def test_keyboard_reaches_everything_and_shows_where_it_is(page_as):
    page = page_as(None, width=1366)
    page.goto(reverse("portal:login"))
    seen = []
    for _stop in range(30):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "(e => [e.className || e.id, getComputedStyle(e).outlineStyle])(document.activeElement)"
        )
        assert outline == "solid", name
        seen.append(name)
        if name == "site-footer__link" and seen.count(name) == 3:
            break

    assert seen[0] == "skip-link"
    assert [name for name in seen if name.startswith("input")] == [
        "input input--text",
        "input input--password",
    ]
    assert seen[-1] == "site-footer__link"


def test_skip_link_leads_to_the_content(page_as):
    page = page_as(None)
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_text_of_200_percent_does_not_stick_out(page_as):
    page = page_as(None, width=390)
    for path in ("/", reverse("portal:login")):
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_reading_aloud_is_offered_only_with_scripts(page_as):
    for javascript in (True, False):
        page = page_as(None, javascript=javascript)
        page.goto("/")
        expect(page.get_by_role("button", name="朗读")).to_be_visible(visible=javascript)
