"""From the frozen list to the posting: two people, nothing unusual left, and nothing changed after."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import NotFound, ReasonMissing
from core.models import AuditEvent
from core.transitions import WrongState
from elderly_care.models import Resident
from subsidies.commands import (
    ExplainedYourself,
    LedgerDiffers,
    ListApproved,
    MonthLeftBehind,
    OnlyTheSystem,
    RunReachesFurther,
    UnresolvedIssues,
    UnusualAfterApproval,
    accept_issues,
    approve_run,
    cancel_run,
    exclude_item,
    explain_work_item,
    find_issues,
    load_bank_formats,
    make_payout_file,
    pause_run,
    release_run,
    reopen_work_item,
    resume_run,
    start_monthly_runs,
    start_run,
    work_off,
)
from subsidies.enums import RunIssueKind, RunState
from subsidies.models import (
    Award,
    BankFileFormat,
    Enrolment,
    Grant,
    Run,
    RunApproval,
    RunBatch,
    RunExclusion,
    RunIssue,
    WorkItem,
)
from subsidies.queries import differences, run_differences, unfinished_run_ids
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.subsidies_runs import closed, entitled, frozen, paying, with_account
from tests.subsidies.months import grants
from tests.subsidies.threads import together

MAY, JUNE = date(2024, 5, 1), date(2024, 6, 1)


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def approvers(community):
    district = community.parent.parent
    return [staff(Role.DISTRICT_ADMIN, district), staff(Role.STREET_APPROVER, district)]


@pytest.fixture
def programme(db):
    return paying()


@pytest.fixture
def people(programme, community):
    return [entitled(programme, community=community) for _ in range(3)]


# ---- Two people


@pytest.mark.django_db
def test_two_people_approve_and_the_money_goes_out(programme, people, approvers):
    run = frozen(programme)
    assert work_off(run=run, by=SYSTEM) == 0
    assert approve_run(run=run, by=approvers[0]).state == RunState.FROZEN
    assert work_off(run=run, by=SYSTEM) == 0
    assert not Grant.objects.exists()
    assert approve_run(run=run, by=approvers[1]).state == RunState.POSTING
    work_off(run=run, by=SYSTEM)
    assert [len(grants(person)) for person in people] == [1, 1, 1]
    assert list(run.approvals.values_list("count", "total_fen")) == [(3, 300_00)] * 2
    assert differences() == []


@pytest.mark.django_db
def test_the_same_person_counts_once(programme, people, approvers):
    run = frozen(programme)
    for _ in range(3):
        run = approve_run(run=run, by=approvers[0])
    assert (run.state, run.approvals.count()) == (RunState.FROZEN, 1)


@pytest.mark.django_db
def test_who_answers_for_a_part_cannot_approve_the_whole(programme, people, approvers):
    entitled(programme, community=CommunityFactory())
    with pytest.raises(RunReachesFurther):
        approve_run(
            run=frozen(programme), by=staff(Role.STREET_APPROVER, people[0].community.parent)
        )
    assert not RunApproval.objects.exists()


@pytest.mark.django_db
def test_only_the_command_line_releases(programme, people, approvers):
    run = frozen(programme)
    with pytest.raises(OnlyTheSystem):
        release_run(run=run, by=approvers[0])
    run = release_run(run=run, by=SYSTEM, reason="停电补发")
    assert (run.state, run.released_by) == (RunState.POSTING, "system")
    assert AuditEvent.objects.get(action="subsidies.run.release").reason == "停电补发"
    assert release_run(run=run, by=SYSTEM).release_reason == "停电补发"


@pytest.mark.django_db
def test_no_new_money_while_the_books_differ(programme, people, approvers):
    run = frozen(programme)
    seen = run.created_at
    item = WorkItem.objects.create(
        check_code="balance", row_hash="0", subject="…", row={}, first_seen=seen, last_seen=seen
    )
    with pytest.raises(LedgerDiffers):
        approve_run(run=run, by=approvers[0])
    explain_work_item(item=item, note="银行在途", by=approvers[1])
    with pytest.raises(ExplainedYourself):
        approve_run(run=run, by=approvers[1])
    approve_run(run=run, by=approvers[0])
    reopen_work_item(item=item, by=approvers[1])
    explain_work_item(item=item, note="银行在途，已核实", by=approvers[0])
    approve_run(run=run, by=approvers[1])


GUARDED = {
    "posting without approvals": (
        lambda run, users: Run.objects.filter(pk=run.pk).update(state="posting"),
        "run lacks approvals",
    ),
    "pausing what nobody approved": (
        lambda run, users: Run.objects.filter(pk=run.pk).update(state="paused"),
        "run lacks approvals",
    ),
    "approvals of other totals": (
        lambda run, users: (
            [RunApproval.objects.create(run=run, approver=u, count=2, total_fen=1) for u in users],
            Run.objects.filter(pk=run.pk).update(state="posting"),
        ),
        "run lacks approvals",
    ),
    "one person twice": (
        lambda run, users: [
            RunApproval.objects.create(run=run, approver=users[0], count=3, total_fen=300_00)
            for _ in range(2)
        ],
        "approval_once",
    ),
    "another month on a frozen list": (
        lambda run, users: Run.objects.filter(pk=run.pk).update(period=JUNE),
        "list is frozen",
    ),
    "a batch marked as posted": (
        lambda run, users: RunBatch.objects.filter(run=run).update(
            posted_at=run.created_at, journal=1
        ),
        "run is not approved",
    ),
    "an exclusion without a reason": (
        lambda run, users: RunExclusion.objects.create(
            run=run, item=run.items.first(), amount_fen=1, reason="", excluded_by="x"
        ),
        "exclusion_reason",
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("attack", GUARDED)
def test_the_database_refuses(programme, people, approvers, attack):
    run = frozen(programme)
    act, guard = GUARDED[attack]
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        act(run, approvers)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        lambda run: Run.objects.filter(pk=run.pk).update(total_fen=1),
        lambda run: RunBatch.objects.filter(run=run).update(count=1),
        lambda run: RunExclusion.objects.create(
            run=run, item=run.items.first(), amount_fen=1, reason="x", excluded_by="x"
        ),
    ],
)
def test_a_closed_run_never_changes(programme, people, act):
    run = closed(programme)
    with pytest.raises(IntegrityError, match="closed|posted|cannot change"), transaction.atomic():
        act(run)


# ---- The list


@pytest.mark.django_db
def test_a_line_taken_off_is_caught_up_by_the_next_run(programme, people, approvers):
    run = frozen(programme)
    item = run.items.get(resident_id=people[0].pk)
    exclusion = exclude_item(item=item, reason="核实住址", by=approvers[0])
    assert exclude_item(item=item, reason="again", by=approvers[0]) == exclusion
    run.refresh_from_db()
    batch = run.batches.get()
    assert (run.count, run.total_fen, batch.count, batch.total_fen) == (2, 200_00, 2, 200_00)
    for user in approvers:
        approve_run(run=run, by=user)
    work_off(run=run, by=SYSTEM)
    run.refresh_from_db()
    assert run.state == RunState.CLOSED
    assert grants(people[0]) == []
    closed(programme, JUNE)
    assert [row[:2] for row in grants(people[0])] == [
        ("2024-06", "2024-05"),
        ("2024-06", "2024-06"),
    ]
    assert [row[:2] for row in grants(people[1])] == [
        ("2024-05", "2024-05"),
        ("2024-06", "2024-06"),
    ]


@pytest.mark.django_db
def test_a_list_of_excluded_people_only_closes_empty(programme, people):
    run = frozen(programme)
    for item in run.items.all():
        exclude_item(item=item, reason="核实", by=SYSTEM)
    work_off(run=release_run(run=run, by=SYSTEM), by=SYSTEM)
    run.refresh_from_db()
    assert (run.state, run.count) == (RunState.CLOSED, 0)


@pytest.mark.django_db
def test_the_record_names_the_lines_that_were_accepted(programme, people, approvers):
    run = frozen(programme)
    for person in people[:2]:
        left(person, died_on=date(2024, 5, 3))
    find_issues(run)
    first, second = RunIssue.objects.order_by("pk").values_list("pk", flat=True)
    elsewhere = staff(Role.STREET_APPROVER, CommunityFactory().parent)
    assert accept_issues(run=run, reason="已核实", issue_ids=[first, second], by=elsewhere) == 0
    how = {"run": run, "reason": "已核实", "by": approvers[0]}
    assert accept_issues(issue_ids=[second, second + 999], **how) == 1
    assert accept_issues(issue_ids=[first, second], **how) == 1
    assert accept_issues(issue_ids=[first, second], **how) == 0
    told = AuditEvent.objects.filter(action="subsidies.issues_accepted").order_by("pk")
    assert [event.details["issues"] for event in told] == [[second], [first]]


@pytest.mark.django_db
def test_nobody_changes_a_list_that_somebody_approved(programme, people, approvers):
    run = approve_run(run=frozen(programme), by=approvers[0])
    with pytest.raises(ListApproved):
        exclude_item(item=run.items.first(), reason="晚了", by=approvers[1])
    assert not RunExclusion.objects.exists()


@pytest.mark.django_db
def test_another_streets_line_is_not_found(programme, people):
    run = frozen(programme)
    elsewhere = staff(Role.STREET_APPROVER, CommunityFactory().parent)
    with pytest.raises(NotFound):
        exclude_item(item=run.items.first(), reason="x", by=elsewhere)


@pytest.mark.django_db
@pytest.mark.parametrize("act", [cancel_run, pause_run])
def test_a_reason_is_asked_for(programme, people, act):
    with pytest.raises(ReasonMissing):
        act(run=frozen(programme), reason=" ", by=SYSTEM)


@pytest.mark.django_db
def test_a_cancelled_list_is_made_anew_and_nothing_is_forgotten(programme, people, approvers):
    run = approve_run(run=frozen(programme), by=approvers[0])
    cancel_run(run=run, reason="漏了一个社区", by=approvers[1])
    late = entitled(programme, community=people[0].community)
    again = frozen(programme)
    assert again.pk != run.pk
    assert again.count == 4
    with pytest.raises(WrongState):
        approve_run(run=run, by=approvers[1])
    work_off(run=release_run(run=again, by=SYSTEM), by=SYSTEM)
    assert [len(grants(person)) for person in (*people, late)] == [1, 1, 1, 1]
    with pytest.raises(WrongState):
        cancel_run(run=again, reason="太晚", by=SYSTEM)


@pytest.mark.django_db
def test_a_cancelled_month_that_is_never_listed_is_caught_up(programme, people):
    closed(programme, date(2024, 4, 1))
    cancel_run(run=frozen(programme), reason="改在六月", by=SYSTEM)
    closed(programme, JUNE)
    assert [row[1] for row in grants(people[0])] == ["2024-04", "2024-05", "2024-06"]


# ---- What is unusual


def left(person, **when):
    Resident.objects.filter(pk=person.pk).update(**when)


UNUSUAL = {
    RunIssueKind.LEFT: lambda p: left(p, died_on=date(2024, 5, 3)),
    RunIssueKind.AGE: lambda p: left(p, birth_date=date(1914, 5, 1)),
    RunIssueKind.CHANGED: lambda p: Award.objects.filter(enrolment__resident=p).update(
        replaced_at="2024-05-02T00:00Z"
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", UNUSUAL)
def test_something_unusual_stops_the_approval(programme, people, approvers, kind):
    run = frozen(programme)
    assert find_issues(run) == 0
    UNUSUAL[kind](people[1])
    with pytest.raises(UnresolvedIssues):
        approve_run(run=run, by=approvers[0])
    assert find_issues(run) == 0  # the refusal has left it for people to look at
    issue = RunIssue.objects.get()
    assert (issue.kind, issue.item.resident_id) == (kind, people[1].pk)
    accept_issues(run=run, issue_ids=[issue.pk], reason="已电话核实", by=approvers[1])
    approve_run(run=run, by=approvers[0])


@pytest.mark.django_db
def test_a_death_between_the_approvals_means_another_list(programme, people, approvers):
    run = approve_run(run=frozen(programme), by=approvers[0])
    left(people[0], died_on=date(2024, 5, 3))
    with pytest.raises(UnusualAfterApproval):
        approve_run(run=run, by=approvers[1])
    assert run.issues.count() == 1
    cancel_run(run=run, reason="有人去世", by=approvers[1])


@pytest.mark.django_db
def test_nobody_jumps_over_a_month(programme, people, approvers):
    admin = approvers[0]
    closed(programme, date(2024, 3, 1))
    with pytest.raises(MonthLeftBehind, match="2024-04"):
        start_run(programme=programme, period=MAY, by=admin)
    with pytest.raises(MonthLeftBehind):
        start_monthly_runs(period=MAY, by=admin)
    assert Run.objects.count() == 1
    april = start_run(programme=programme, period=date(2024, 4, 1), by=admin)
    cancel_run(run=april, reason="并入五月", by=admin)
    assert start_run(programme=programme, period=MAY, by=admin).count == 6


@pytest.mark.django_db
def test_an_amount_above_the_tier_and_many_months_are_unusual(programme, people, approvers):
    Award.objects.filter(enrolment__resident=people[0]).update(replaced_at="2024-01-01T00:00Z")
    award = Award.objects.get(enrolment__resident=people[0])
    award.pk, award.replaced_at, award.amount_fen = None, None, 300_00
    award.save(force_insert=True)
    Enrolment.objects.filter(resident=people[1]).update(
        applied_on=date(2024, 5, 2), catch_up_from=date(2023, 10, 1)
    )
    Award.objects.filter(enrolment__resident=people[1]).update(replaced_at="2024-01-01T00:00Z")
    long = Award.objects.get(enrolment__resident=people[1])
    long.pk, long.replaced_at, long.first = None, None, date(2023, 10, 1)
    long.save(force_insert=True)
    run = frozen(programme)
    find_issues(run)
    found = set(RunIssue.objects.values_list("kind", "item__resident_id"))
    assert found >= {
        (RunIssueKind.AMOUNT, people[0].pk),
        (RunIssueKind.MONTHS, people[1].pk),
    }


@pytest.mark.django_db
def test_one_card_for_two_people_is_unusual(community):
    programme = paying(paid_to="bank")
    people = [entitled(programme, community=community) for _ in range(3)]
    for person in people[:2]:
        with_account(person, "6217000012345678")
    with_account(people[2])
    find_issues(run := frozen(programme))
    assert set(run.issues.values_list("kind", "item__resident_id")) == {
        ("same_bank", people[0].pk),
        ("same_bank", people[1].pk),
    }


@pytest.mark.django_db
def test_an_account_that_changed_since_the_last_payment_is_unusual(community):
    programme = paying(paid_to="bank")
    people = [with_account(entitled(programme, community=community)) for _ in range(2)]
    load_bank_formats()
    form = BankFileFormat.objects.get(code="generic-csv")
    make_payout_file(run=closed(programme, MAY), format=form, by=SYSTEM)
    with_account(people[0])
    find_issues(run := frozen(programme, JUNE))
    issue = run.issues.get()
    assert (issue.kind, issue.item.resident_id) == (RunIssueKind.NEW_BANK, people[0].pk)


@pytest.mark.django_db
def test_taking_the_line_off_settles_it_too(programme, people, approvers):
    left(people[0], died_on=date(2024, 4, 3))
    run = frozen(programme)
    exclude_item(item=run.items.get(resident_id=people[0].pk), reason="已去世", by=approvers[0])
    approve_run(run=run, by=approvers[0])
    assert list(run.approvals.values_list("approver", flat=True)) == [approvers[0].pk]


# ---- Beside the last month


@pytest.mark.django_db
def test_differences_count_who_is_new_stops_or_changes(programme, people, community):
    closed(programme)
    Award.objects.filter(enrolment__resident=people[0]).update(replaced_at="2024-05-20T00:00Z")
    Award.objects.filter(enrolment__resident=people[1]).update(replaced_at="2024-05-20T00:00Z")
    award = Award.objects.get(enrolment__resident=people[1])
    award.pk, award.replaced_at, award.amount_fen = None, None, 150_00
    award.save(force_insert=True)
    entitled(programme, community=community)
    entitled(programme, community=CommunityFactory())
    street = staff(Role.STREET_CLERK, community.parent)
    found = run_differences(frozen(programme, JUNE), street)
    total = found.total
    assert found.previous.period == MAY
    assert (total.people, total.new, total.stopped, total.changed) == (3, 1, 1, 1)
    assert (total.fen, total.last_fen) == (350_00, 300_00)
    assert len(found.streets) == 1


# ---- Pausing


@pytest.mark.django_db
def test_a_paused_run_waits_and_goes_on(programme, people):
    run = release_run(run=frozen(programme), by=SYSTEM)
    pause_run(run=run, reason="银行维护", by=SYSTEM)
    assert work_off(run=run, by=SYSTEM) == 0
    assert unfinished_run_ids() == []
    resume_run(run=run, by=SYSTEM)
    assert unfinished_run_ids() == [run.pk]
    assert work_off(run=run, by=SYSTEM) == 1


# ---- Many at the same time


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_post_once(community):
    programme = paying()
    person = entitled(programme, community=community)
    district = community.parent.parent
    users = [staff(Role.DISTRICT_ADMIN, district) for _ in range(4)]
    run = frozen(programme)
    answers = together(8, lambda n: approve_run(run=run, by=users[n % 4]).state)
    run.refresh_from_db()
    assert all(answer in RunState.values or isinstance(answer, WrongState) for answer in answers)
    assert run.approvals.count() == 2
    assert len(grants(person)) == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_taking_a_line_off_while_somebody_approves(community):
    """Either the approval saw the list without the line, or the line stays."""
    programme = paying()
    for _ in range(2):
        entitled(programme, community=community)
    users = [staff(Role.DISTRICT_ADMIN, community.parent.parent) for _ in range(2)]
    run = frozen(programme)
    item = run.items.first()
    acts = [
        lambda: approve_run(run=run, by=users[0]),
        lambda: exclude_item(item=item, reason="核实", by=users[1]),
    ]
    together(2, lambda n: acts[n]())
    run.refresh_from_db()
    approval = run.approvals.get()
    assert (approval.count, approval.total_fen) == (run.count, run.total_fen)
