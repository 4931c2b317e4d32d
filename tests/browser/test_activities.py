"""A station's tablet without network: who came is kept, sent later, once; and every page of activities is sound."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from core.audit import SYSTEM
from stations.commands.activities.counters import set_counters
from stations.models import ActivitySignUp, SessionCounter
from tests.browser.outbox import waiting
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import session, session_today, signed_up
from tests.factories.stations_cases import CitizenFactory


def console(name, *args):
    return reverse(f"stations_console:{name}", args=args)


def portal(name, *args):
    return reverse(f"stations_portal:{name}", args=args)


@pytest.fixture
def station():
    return StationFactory(division=CommunityFactory(), name="嘉兴路驿站")


def line_of(page, sign_up):
    return page.locator(f"[data-line='{sign_up.pk}']")


def press_everything(page, one):
    """Coming, leaving, somebody at the door, something counted."""
    line_of(page, one).get_by_role("button", name="签到").click()
    waiting(page, 1)
    line_of(page, one).get_by_role("button", name="签退").click()
    waiting(page, 2)
    page.get_by_text("没有报名，现场登记", exact=True).click()
    page.get_by_role("button", name="登记", exact=True).click()
    waiting(page, 3)
    page.get_by_role("button", name="计数").click()
    waiting(page, 4)


def test_a_roll_without_network(page_as, check_page, network, station):
    row = session_today(station, quota=3)
    one, other = signed_up(row), signed_up(row)
    set_counters(session=row, goals={"haircut": 100}, by=SYSTEM)
    page = page_as(staff(Role.COMMUNITY_WORKER, station.division))
    page.goto(console("activity_roll", station.pk))
    page.wait_for_selector("html[data-offline-ready]", state="attached")
    check_page(page, "activity-roll", least_target=44)

    network(page, away=True)
    press_everything(page, one)
    page.reload()
    waiting(page, 4)
    expect(line_of(page, one).get_by_role("button", name="签到")).to_be_hidden()
    assert not ActivitySignUp.objects.exclude(state="booked").exists()

    network(page, away=False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-outbox]")).to_be_hidden()
    expect(line_of(page, one).locator("[data-line-state]")).to_contain_text("已签退")
    states = dict(ActivitySignUp.objects.values_list("pk", "state"))
    assert (states.pop(one.pk), states.pop(other.pk)) == ("left", "booked")
    assert list(states.values()) == ["came"]
    assert SessionCounter.objects.get().count == 1


def test_staff_pages_are_sound(page_as, check_page, station):
    row = session(station, quota=1)
    for _number in range(2):
        signed_up(row)
    page = page_as(staff(Role.STREET_CLERK, station.division.parent), width=1366)
    month = f"?month={row.day:%Y-%m}"
    for name, address in (
        ("index", console("activities")),
        ("calendar", console("activity_calendar", station.pk) + month),
        ("plan", console("activity_plan", station.pk)),
        ("activity", console("activity", row.activity_id)),
        ("session", console("activity_session", row.pk)),
        ("change", console("activity_session_change", row.pk)),
        ("counters", console("activity_counters", row.pk)),
        ("copy", console("activity_copy_month", station.pk)),
        ("figures", console("activity_figures")),
    ):
        page.goto(address)
        check_page(page, f"activities-{name}", least_target=44)


def test_a_citizen_signs_up_by_phone_screen(page_as, check_page, station):
    row = session(station, title="书法课")
    person = CitizenFactory(division=station.division, user=UserFactory())
    page = page_as(person.user)
    page.goto(portal("activities"))
    check_page(page, "portal-activities", least_target=60)
    page.goto(portal("activity", row.pk))
    check_page(page, "portal-activity", least_target=60)
    page.locator(".option").first.click()
    page.get_by_role("button", name="报名", exact=True).click()
    expect(page.get_by_text("已报名，报名号")).to_be_visible()
    check_page(page, "portal-my-activities", least_target=60)
    page.goto(portal("children"))
    check_page(page, "portal-children", least_target=60)
    assert ActivitySignUp.objects.get().citizen == person
