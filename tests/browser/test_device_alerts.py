"""The queue of alerts: taken, somebody reminded by name, ended with an outcome and never without."""

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from accounts.models import StaffNotice
from elderly_care.enums.devices import AlertOutcome, AlertState
from tests.factories.accounts import staff
from tests.factories.elderly_care_devices import DeviceAlertFactory


@pytest.fixture
def alert():
    return DeviceAlertFactory(owner=None)


def ended(page, alert):
    """Not without an outcome."""
    page.get_by_role("button", name="写下结果，办结").click()
    expect(page.locator(".error-summary")).to_contain_text("才能办结")
    alert.refresh_from_db()
    assert alert.state == AlertState.OPEN
    page.get_by_label("已联系，平安").check()
    page.get_by_label("情况说明").fill("电话里说没事，翻身压住了")
    page.get_by_role("button", name="写下结果，办结").click()
    expect(page.get_by_role("button", name="写下结果，办结")).to_have_count(0)
    alert.refresh_from_db()
    assert (alert.state, alert.outcome) == (AlertState.CLOSED, AlertOutcome.SAFE)


def test_from_the_queue_to_the_end(page_as, check_page, alert):
    home = alert.resident.community
    worker = staff(Role.COMMUNITY_WORKER, home)
    clerk = staff(Role.STREET_CLERK, home.parent)
    page = page_as(worker, width=1366)
    page.goto("/console/care/alerts/")
    queue = page.locator("[data-live]")
    check_page(page, "device-alerts", least_target=44, widths=(320, 360, 1366))
    queue.get_by_role("link", name=alert.resident.name).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(alert.resident.name)
    expect(page.get_by_text("还没有人负责")).to_be_visible()
    check_page(page, "device-alert", least_target=44, widths=(320, 360, 1366))

    page.get_by_role("button", name="由我负责").click()
    expect(page.get_by_text(f"现在由 {worker} 负责。")).to_be_visible()
    page.get_by_label("催办谁").select_option(label=str(clerk))
    page.get_by_role("button", name="催办").click()
    expect(page.get_by_role("cell", name="催办", exact=True)).to_be_visible()
    assert StaffNotice.objects.filter(user=clerk, about_id=alert.pk).count() == 1
    ended(page, alert)
    page.goto("/console/care/alerts/")
    expect(queue).to_contain_text("没有等待处理的设备提醒")
