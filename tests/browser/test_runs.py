"""Paying on the screen: the list beside the last one, what is unusual, the progress, the bank file."""

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from core.audit import SYSTEM
from subsidies.commands import find_issues, import_returns, make_payout_file, release_run, work_off
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.subsidies_runs import (
    answer,
    closed,
    entitled,
    frozen,
    generic,
    paying,
    with_account,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def officer(community):
    return staff(Role.DISTRICT_ADMIN, community.parent.parent, display_name="区财务")


@pytest.fixture
def programme(community):
    programme = paying(paid_to="bank")
    for _ in range(3):
        with_account(entitled(programme, community=community))
    closed(programme)
    entitled(programme, community=community, birth_date=date(1900, 1, 1))
    return programme


def test_a_list_from_looking_to_approving(page_as, check_page, officer, programme):
    run = frozen(programme, date(2024, 6, 1))
    find_issues(run)
    page = page_as(officer, width=1366)
    page.goto("/console/subsidies/runs/")
    check_page(page, "runs", least_target=44)
    page.goto(f"/console/subsidies/runs/{run.pk}/")
    check_page(page, "run-frozen", least_target=44)
    page.get_by_role("link", name="异常提示").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("异常提示")
    check_page(page, "run-issues", least_target=44)
    page.goto(f"/console/subsidies/runs/{run.pk}/lines/all/")
    check_page(page, "run-lines", least_target=44)


def test_the_progress_goes_on_by_itself(page_as, check_page, officer, programme):
    run = frozen(programme, date(2024, 6, 1))
    type(run).objects.filter(pk=run.pk).update(
        state="posting", released_by="system", release_reason="演示"
    )
    page = page_as(officer, width=1366, javascript=True)
    page.goto(f"/console/subsidies/runs/{run.pk}/")
    check_page(page, "run-posting", least_target=44)
    page.get_by_text("暂停", exact=True).focus()
    work_off(run=run, by=SYSTEM)
    expect(page.get_by_role("link", name="发放报表")).to_be_visible()
    page.goto(f"/console/subsidies/runs/{run.pk}/statement/")
    check_page(page, "run-statement", least_target=44)


def test_a_bank_file_and_what_came_back(page_as, check_page, officer, programme):
    run = release_run(run=frozen(programme, date(2024, 6, 1)), by=SYSTEM)
    work_off(run=run, by=SYSTEM)
    run.refresh_from_db()
    file = make_payout_file(run=run, format=generic("csv"), by=SYSTEM)
    content = answer((1, "B1", "退票", "账号错误", ""), (2, "B2", "成功", "", ""), file=file)
    import_returns(file=file, content=content, by=SYSTEM)
    page = page_as(officer, width=1366)
    page.goto(f"/console/subsidies/runs/{run.pk}/bank/")
    check_page(page, "payouts", least_target=44)
    page.goto(f"/console/subsidies/payouts/{file.pk}/")
    check_page(page, "payout-file", least_target=44)
