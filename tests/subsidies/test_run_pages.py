"""The console from the list to the bank's answer: who may, in which area, and what a refusal says."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from elderly_care.models import Resident
from subsidies.commands import find_issues, release_run, start_run, work_off
from subsidies.enums import RunState
from subsidies.models import PayoutFile, Run, RunExclusion
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.subsidies_runs import (
    answer,
    closed,
    entitled,
    frozen,
    generic,
    paying,
    sent_to_bank,
    with_account,
)

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2024, 5, 1), date(2024, 6, 1)


def at(name, *arguments):
    return reverse(f"subsidies_console:{name}", args=arguments)


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def programme():
    return paying()


@pytest.fixture
def district(client_as, community):
    return client_as(staff(Role.DISTRICT_ADMIN, community.parent.parent))


@pytest.fixture
def approver(client_as, community):
    return client_as(staff(Role.STREET_APPROVER, community.parent.parent))


@pytest.fixture
def run(programme, community):
    for _ in range(2):
        entitled(programme, community=community)
    return frozen(programme)


# ---- Starting by hand


def test_a_month_is_listed_by_hand_once(district, programme, community):
    entitled(programme, community=community)
    assert district.get(at("run_start")).status_code == 200
    reply = district.post(at("run_start"), {"period": "2024-05", "programme": programme.code})
    run = Run.objects.get()
    assert (reply.url, run.state, run.count) == (at("run", run.pk), "frozen", 1)
    district.post(at("run_start"), {"period": "2024-05"})
    assert Run.objects.count() == 1


@pytest.mark.parametrize("period", ["", "2024-13", "May", "2999-01"])
def test_a_month_that_cannot_be_paid_is_explained(district, programme, community, period):
    entitled(programme, community=community)
    reply = district.post(at("run_start"), {"period": period})
    assert reply.status_code == 422
    assert reply.context["form"].errors["period"]
    assert not Run.objects.exists()


def test_an_unfinished_month_is_explained(district, run):
    reply = district.post(at("run_start"), {"period": "2024-06"})
    assert run.programme.name in str(reply.context["form"].errors)


def test_nobody_lists_people_outside_their_area(client_as, community, programme):
    entitled(programme, community=community)
    entitled(programme, community=CommunityFactory())
    client = client_as(staff(Role.DISTRICT_ADMIN, community.parent))
    reply = client.post(at("run_start"), {"period": "2024-05"})
    assert programme.name in str(reply.context["form"].errors)
    assert not Run.objects.exists()


@pytest.mark.parametrize("role", [Role.STREET_CLERK, Role.AUDITOR])
def test_who_only_reads_cannot_act(client_as, community, run, role):
    client = client_as(staff(role, community.parent.parent))
    assert client.get(at("runs")).status_code == 200
    assert client.get(at("run", run.pk)).status_code == 200
    assert client.get(at("run_start")).status_code == 403
    for verb in ("approve", "cancel", "pause", "resume"):
        assert client.post(at("run_act", run.pk, verb), {"reason": "x"}).status_code == 403
    assert client.post(at("run_exclude", run.pk, run.items.first().pk)).status_code == 403
    run.refresh_from_db()
    assert run.state == RunState.FROZEN


def test_strangers_see_nothing(client, client_as, run, community):
    assert client.get(at("runs")).status_code == 302
    manager = client_as(staff(Role.CALL_AGENT, community.parent))
    assert manager.get(at("run", run.pk)).status_code == 403


# ---- Approving


def test_two_people_approve_on_the_page(district, approver, run):
    page = district.get(at("run", run.pk))
    assert "同意发放" in page.text
    district.post(at("run_act", run.pk, "approve"))
    assert "您已审批" in district.get(at("run", run.pk)).text
    assert "等您审批" in approver.get(at("runs")).text
    approver.post(at("run_act", run.pk, "approve"))
    run.refresh_from_db()
    assert run.state == RunState.POSTING
    assert "data-run-progress" in approver.get(at("run", run.pk)).text


def test_what_is_unusual_is_decided_line_by_line(district, run):
    old, other = run.items.order_by("pk")
    for item in (old, other):
        item.account.resident.birth_date = date(1900, 1, 1)
        item.account.resident.save()
    find_issues(run)
    assert "还不能审批" in district.get(at("run", run.pk)).text
    page = at("run_issues", run.pk)
    first = run.issues.get(item=old).pk
    assert district.post(page, {"issues": [first], "reason": ""}).status_code == 422
    assert district.post(page, {"issues": [999], "reason": "x"}).status_code == 422
    assert district.post(page, {"issues": [first], "reason": "看过户口本"}).status_code == 302
    district.post(at("run_exclude", run.pk, other.pk), {"reason": "核实年龄"})
    assert RunExclusion.objects.get().item == other
    text = district.get(page).text
    assert "看过户口本" in text
    assert "核实年龄" in text
    district.post(at("run_act", run.pk, "approve"))
    assert run.approvals.count() == 1


def test_a_refusal_is_said_on_the_page(district, approver, run):
    district.post(at("run_act", run.pk, "approve"))
    item = run.items.first()
    reply = approver.post(at("run_exclude", run.pk, item.pk), {"reason": "晚了"})
    assert reply.status_code == 422
    assert "已有人审批" in reply.text
    assert "晚了" in reply.text
    reply = approver.post(at("run_act", run.pk, "cancel"), {"reason": ""}, follow=True)
    assert "请写明原因" in reply.text
    approver.post(at("run_act", run.pk, "cancel"), {"reason": "名单有误"})
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED


def test_an_approval_that_is_refused_leads_to_what_is_unusual(district, run):
    Resident.objects.filter(pk=run.items.first().resident_id).update(died_on=date(2024, 5, 2))
    reply = district.post(at("run_act", run.pk, "approve"), follow=True)
    assert reply.redirect_chain[-1][0] == at("run_issues", run.pk)
    assert run.issues.count() == 1
    assert f'value="{run.issues.get().pk}"' in reply.text


def test_pausing_and_going_on(district, run):
    release_run(run=run, by=SYSTEM)
    district.post(at("run_act", run.pk, "pause"), {"reason": "银行维护"})
    run.refresh_from_db()
    assert run.state == RunState.PAUSED
    assert "继续入账" in district.get(at("run", run.pk)).text
    district.post(at("run_act", run.pk, "resume"))
    run.refresh_from_db()
    assert run.state == RunState.POSTING


def test_the_progress_is_a_small_piece(district, run):
    release_run(run=run, by=SYSTEM)
    piece = district.get(at("run_progress", run.pk))
    assert 'data-run-state="posting"' in piece.text
    assert "0 / 2" in piece.text
    assert "<html" not in piece.text
    work_off(run=run, by=SYSTEM)
    assert "100%" in district.get(at("run_progress", run.pk)).text


# ---- Lists


@pytest.mark.parametrize("which", ["all", "new", "stopped", "changed", "back", "excluded"])
def test_the_lines_behind_a_figure_end_with_the_area(client_as, programme, community, which):
    mine, foreign = community, CommunityFactory()
    people = {place: entitled(programme, community=place) for place in (mine, foreign)}
    run = frozen(programme)
    clerk = client_as(staff(Role.STREET_CLERK, mine.parent))
    page = clerk.get(at("run_lines", run.pk, which))
    assert page.status_code == 200
    shown = {item.resident_id for item, _before in page.context["rows"]}
    assert people[foreign].pk not in shown
    if which in ("all", "new"):
        assert shown == {people[mine].pk}


def test_an_unknown_list_and_an_unknown_run_are_not_found(district, run):
    assert district.get(at("run_lines", run.pk, "secret")).status_code == 404
    assert district.get(at("run", 0)).status_code == 404
    assert district.post(at("run_act", run.pk, "explode")).status_code == 404


def test_another_streets_line_cannot_be_taken_off(client_as, run):
    elsewhere = client_as(staff(Role.STREET_APPROVER, CommunityFactory().parent))
    assert elsewhere.get(at("run_exclude", run.pk, run.items.first().pk)).status_code == 404


@pytest.mark.parametrize("name", ["runs", "run", "run_lines", "run_issues"])
def test_pages_cost_the_same_for_three(district, programme, community, name):
    def opened():
        arguments = {"runs": (), "run_lines": (run.pk, "all")}.get(name, (run.pk,))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert district.get(at(name, *arguments)).status_code == 200
        return len(queries)

    entitled(programme, community=community, birth_date=date(1900, 1, 1))
    run = frozen(programme)
    find_issues(run)
    opened()
    few = opened()
    for _ in range(2):
        entitled(programme, community=community, birth_date=date(1900, 1, 1))
    Run.objects.filter(pk=run.pk).update(state="cancelled")
    run = frozen(programme)
    find_issues(run)
    other = paying()
    entitled(other, community=community)
    start_run(programme=other, period=MAY, by=SYSTEM)
    assert opened() == few


# ---- Statement and bank


def test_the_statement_adds_up_and_names_the_approvers(district, approver, run):
    for client in (district, approver):
        client.post(at("run_act", run.pk, "approve"))
    work_off(run=run, by=SYSTEM)
    page = district.get(at("run_statement", run.pk))
    assert page.context["statement"].adds_up
    assert "核对一致" in page.text
    for approval in run.approvals.all():
        assert str(approval.approver) in page.text


def test_the_statement_is_for_who_answers_for_all(client_as, programme, community):
    entitled(programme, community=community)
    entitled(programme, community=CommunityFactory())
    run = closed(programme)
    street = client_as(staff(Role.DISTRICT_ADMIN, community.parent))
    assert street.get(at("run_statement", run.pk)).status_code == 403


def test_a_bank_file_from_the_button_to_the_answer(district, community):
    programme = paying(paid_to="bank")
    with_account(entitled(programme, community=community))
    entitled(programme, community=community)
    run = closed(programme)
    page = district.get(at("run_payouts", run.pk))
    assert "没有收款账户" in page.text
    district.post(at("run_payouts", run.pk), {"format": generic("csv").pk})
    file = PayoutFile.objects.get()
    assert (
        district.post(at("run_payouts", run.pk), {"format": generic("csv").pk}).status_code == 422
    )
    assert PayoutFile.objects.count() == 1
    assert district.get(at("payout_download", file.pk)).status_code == 405
    download = district.post(at("payout_download", file.pk))
    assert "no-store" in download["Cache-Control"]
    assert "100.00" in download.content.decode("gb18030")
    wrong = upload(answer((7, "B1", "成功", "", ""), file=file))
    reply = district.post(at("payout_file", file.pk), {"file": wrong})
    assert reply.status_code == 422
    assert "第 2 行" in reply.text


def test_what_came_back_is_sent_again_from_the_page(district, community):
    file = sent_to_bank(community)
    right = upload(answer((1, "B1", "退票", "账号错误", ""), file=file))
    district.post(at("payout_file", file.pk), {"file": right})
    page = district.get(at("payout_file", file.pk)).text
    assert "账号错误" in page
    number = file.items.get().number
    assert number not in page
    assert district.post(at("payout_act", file.items.get().pk, "explode")).status_code == 404
    reply = district.post(at("payout_act", file.items.get().pk, "give-back"), follow=True)
    assert "请写明原因" in reply.text
    district.post(at("payout_act", file.items.get().pk, "retry"))
    assert file.items.get().state == "retried"


def test_the_bank_has_taken_the_file(district, community):
    file = sent_to_bank(community)
    for _ in range(2):
        district.post(at("payout_accept", file.pk))
    file.refresh_from_db()
    assert file.state == "accepted"


def upload(content):
    return SimpleUploadedFile("return.csv", content, "text/csv")


def test_who_only_reads_takes_no_file(client_as, community):
    file = sent_to_bank(community)
    clerk = client_as(staff(Role.STREET_CLERK, community.parent))
    assert clerk.get(at("payout_file", file.pk)).status_code == 200
    assert clerk.post(at("payout_download", file.pk)).status_code == 403
    assert clerk.post(at("payout_file", file.pk)).status_code == 403
    assert clerk.post(at("payout_act", file.items.get().pk, "retry")).status_code == 403


def test_another_streets_file_is_not_found(client_as):
    file = sent_to_bank(CommunityFactory())
    elsewhere = client_as(staff(Role.DISTRICT_ADMIN, CommunityFactory().parent))
    assert elsewhere.get(at("payout_file", file.pk)).status_code == 404
    assert elsewhere.post(at("payout_download", file.pk)).status_code == 404
    assert elsewhere.post(at("payout_act", file.items.get().pk, "retry")).status_code == 404
