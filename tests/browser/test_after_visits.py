"""Calls by keyboard, checks, complaints, figures and faces: sound at every width."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from dispatch.models import FollowUp, Rating
from elderly_care.enums import Relation
from tests.calendars import load_years
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.dispatch_visits import audit, complaint, operator_in, settlement, visited
from tests.factories.elderly_care import FamilyLinkFactory


@pytest.fixture
def place():
    load_years()
    return CommunityFactory()


def address(name, *args):
    return reverse(f"dispatch_console:{name}", args=args)


def test_a_call_with_the_hand_on_the_keyboard(page_as, check_page, place):
    order = visited(place, operator_in(place))
    page = page_as(staff(Role.CALL_AGENT, place.parent), width=1366)
    page.goto(address("calls"))
    check_page(page, "calls", least_target=44)
    page.get_by_role("link", name=order.number).click()
    expect(page.get_by_role("heading", name="回访")).to_be_visible()
    page.get_by_label("是", exact=True).first.check()
    page.keyboard.press("4")
    expect(page.get_by_label("4 满意")).to_be_checked()
    check_page(page, "call", least_target=44)
    page.get_by_role("button", name="保存回访").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    assert FollowUp.objects.get().score == 4


def test_the_pages_are_sound(page_as, check_page, place):
    operator = operator_in(place)
    row = audit(place, operator)
    complaint(place, operator)
    settlement(place, operator)
    order = visited(place, operator)
    page = page_as(staff(Role.DISTRICT_ADMIN, place.parent.parent), width=1366)
    for name, arguments in (
        ("audits", ()),
        ("audit", (row.pk,)),
        ("complaints", ()),
        ("corrections", ()),
        ("service_report", ()),
        ("visit_settlements", ()),
        ("record", (order.pk,)),
    ):
        page.goto(address(name, *arguments))
        check_page(page, f"after-{name}", least_target=44)


def test_the_resident_chooses_a_face_without_scripts(page_as, check_page, place):
    order = visited(place, operator_in(place))
    user = UserFactory()
    FamilyLinkFactory(user=user, resident=order.resident, relation=Relation.SELF)
    page = page_as(user, javascript=False)
    page.goto(reverse("dispatch_portal:rate", args=[order.pk]))
    page.get_by_text("一般").click()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("谢谢您的评价。")).to_be_visible()
    assert Rating.objects.get().face == 2
    scripted = page_as(user)
    scripted.goto(reverse("dispatch_portal:ratings"))
    check_page(scripted, "ratings")
    other = visited(place, operator_in(place), resident=order.resident)
    scripted.goto(reverse("dispatch_portal:rate", args=[other.pk]))
    check_page(scripted, "rate")
