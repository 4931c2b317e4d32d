"""A patroller's phone in a stairwell without network: what was found is kept, sent later, once."""

import pytest
from playwright.sync_api import expect

from elderly_care.enums.patrols import PatrolState
from elderly_care.models import PatrolVisit
from tests.browser.outbox import open_offline
from tests.factories.elderly_care_patrols import PatrollerFactory, PatrolTaskFactory

PAGE = "/console/patrols/phone/"


@pytest.fixture
def patroller():
    return PatrollerFactory()


@pytest.fixture
def task(patroller):
    return PatrolTaskFactory(patroller=patroller, resident__community=patroller.community)


def panel(page, task):
    return page.locator(f"[data-stop='{task.pk}']")


def found(mine, outcome, note=""):
    if mine.locator("details.act--main:not([open])").count():
        mine.get_by_text("登记结果", exact=True).click()
    mine.get_by_label(outcome).check()
    mine.get_by_label("说明").fill(note)
    mine.get_by_role("button", name="登记", exact=True).click()


def test_a_stairwell_without_network(page_as, network, check_page, patroller, task):
    page = page_as(patroller.user)
    open_offline(page, PAGE)
    check_page(page, "patrol-phone", widths=(320, 360, 1366))
    network(page, away=True)
    mine = panel(page, task)
    found(mine, "有需要")
    expect(mine.locator("[data-error]")).to_contain_text("请写说明")
    found(mine, "有需要", "想要轮椅")
    expect(page.locator("[data-outbox-count]")).to_have_text("1")
    page.reload()
    expect(mine.locator("[data-stop-state]")).to_have_text("等待上传")
    assert not PatrolVisit.objects.exists()

    network(page, away=False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-outbox]")).to_be_hidden()
    expect(mine.locator("[data-stop-state]")).to_contain_text("已登记")
    visit = PatrolVisit.objects.get()
    assert (visit.outcome, visit.note) == ("needs", "想要轮椅")
    task.refresh_from_db()
    assert task.state == PatrolState.DONE


def test_an_emergency_that_could_not_be_sent_says_so(page_as, network, patroller, task):
    page = page_as(patroller.user)
    open_offline(page, PAGE)
    network(page, away=True)
    found(panel(page, task), "紧急情况", "叫不醒")
    expect(panel(page, task).locator("[data-stop-state]")).to_contain_text("马上打 120")
