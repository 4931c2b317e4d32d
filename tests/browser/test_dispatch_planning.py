"""The dispatch board and plans: by keyboard, without a map, without scripts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.dates import today
from dispatch.commands.planning import make_plan
from dispatch.enums import Urgency
from dispatch.models import CarerLeave
from tests.factories.dispatch import WorkOrderFactory, district_scene


@pytest.fixture
def scene():
    made = district_scene()
    made.people = [made.carer(), made.carer()]
    made.order = WorkOrderFactory(
        resident=made.resident, item=made.item, operator=made.operator, urgency=Urgency.URGENT
    )
    return made


def test_assigned_and_undone_by_keyboard_without_scripts(page_as, scene):
    page = page_as(scene.dispatcher(), width=1366, javascript=False)
    page.goto(reverse("dispatch_console:board"))
    page.get_by_role("link", name=scene.order.number).focus()
    page.keyboard.press("Enter")
    send = page.get_by_role("button", name="派给").first
    expect(send).to_be_visible()
    send.focus()
    page.keyboard.press("Enter")
    undo = page.get_by_role("button", name="撤销")
    expect(undo).to_be_visible()
    assert scene.order.assignments.active().count() == 1
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("回到待派")).to_be_visible()
    assert scene.order.assignments.active().count() == 0


def test_arrow_keys_choose_an_order_at_once(page_as, scene):
    page = page_as(scene.dispatcher(), width=1366)
    page.goto(reverse("dispatch_console:board"))
    link = page.get_by_role("link", name=scene.order.number)
    expect(link).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="派给").first).to_be_visible()


def test_the_board_shows_a_new_order_by_itself_and_keeps_the_focus(page_as, scene):
    desk = page_as(scene.dispatcher(), width=1366)
    desk.goto(reverse("dispatch_console:board"))
    link = desk.get_by_role("link", name=scene.order.number)
    expect(link).to_be_visible()
    desk.keyboard.press("ArrowDown")
    expect(link).to_be_focused()
    later = WorkOrderFactory(resident=scene.resident, item=scene.item, operator=scene.operator)
    expect(desk.get_by_role("link", name=later.number)).to_be_visible()
    expect(link).to_be_focused()


def test_every_page_of_planning_is_sound(page_as, check_page, scene):
    by = scene.dispatcher()
    day = today() + timedelta(days=1)
    plan = make_plan(day=day, division=scene.community.parent, by=by)
    page = page_as(by, width=1366)
    addresses = {
        "board": reverse("dispatch_console:board"),
        "candidates": reverse("dispatch_console:candidates", args=[scene.order.pk]),
        "urgent": reverse("dispatch_console:urgent", args=[scene.order.pk]),
        "plans": reverse("dispatch_console:plans"),
        "plan": reverse("dispatch_console:plan", args=[plan.pk]),
        "absence": reverse("dispatch_console:absence"),
    }
    for name, address in addresses.items():
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check_page(page, f"dispatch-{name}", least_target=44, widths=(360, 1366))


def drag_to(page, row, carer):
    """Take the visit by its handle and let it go over somebody's name; none: over nobody."""
    row.locator(".drag-handle").hover()
    page.mouse.down()
    key = carer.pk if carer else ""
    sheet = page.locator("[data-drop-sheet]")
    row.hover()  # a little way: the names appear
    expect(sheet).to_be_visible()
    sheet.locator(f"[data-drop='{key}']").hover()
    page.mouse.up()


def test_a_visit_is_moved_by_mouse_or_stays_with_a_reason(page_as, scene):
    by, day = scene.dispatcher(), today() + timedelta(days=1)
    plan = make_plan(day=day, division=scene.community.parent, by=by)
    placed = plan.visits.get()
    other = next(one for one in scene.people if one.pk != placed.carer_id)
    page = page_as(by, width=1366)
    page.goto(reverse("dispatch_console:plan", args=[plan.pk]))
    row = page.locator(f"[data-visit={scene.order.number}]")

    drag_to(page, row, other)
    expect(page.get_by_text(f"{scene.order.number} 已调整")).to_be_visible()
    assert plan.visits.get().carer == other

    CarerLeave.objects.create(carer=placed.carer, starts_on=day, ends_on=day)
    drag_to(page, row, placed.carer)
    expect(page.get_by_text(f"不能移给 {placed.carer}")).to_be_visible()
    expect(page.locator(f"[data-drop='{other.pk}'] [data-visit]")).to_have_count(1)
    assert plan.visits.get().carer == other

    drag_to(page, row, None)
    expect(page.get_by_text("已调整")).to_be_visible()
    assert plan.unplaced.get().order == scene.order


def test_a_week_of_shifts_without_scripts_and_the_page_is_sound(page_as, scene, check_page):
    manager, carer = scene.manager(), scene.people[0]
    address = f"{reverse('dispatch_console:roster')}?week={today() + timedelta(days=8)}"
    plain = page_as(manager, width=1366, javascript=False)
    plain.goto(address)
    plain.get_by_role("checkbox", name=str(carer)).first.check()
    plain.get_by_label("上班时间").fill("08:00")
    plain.get_by_label("下班时间").fill("12:00")
    plain.get_by_role("button", name="保存").click()
    expect(plain.get_by_text("已改 5 天的班次")).to_be_visible()
    expect(plain.get_by_role("cell", name="08:00–12:00")).to_have_count(5)

    page = page_as(manager, width=1366)
    page.goto(address)
    expect(page.get_by_role("button", name="保存")).to_be_visible()
    check_page(page, "dispatch-roster", least_target=44, widths=(360, 1366))
