"""A batch that the database refuses: tried again, then posted without the lines that can't be."""

from datetime import date

import pytest
from django.db import connection

from core.audit import SYSTEM
from core.models import AuditEvent
from subsidies.commands import post_next_batch, work_off
from subsidies.commands.batches import BatchFailed
from subsidies.commands.plans import BATCH_SIZE
from subsidies.enums import RunState
from subsidies.models import Enrolment, Grant, RunExclusion
from subsidies.queries import differences, run_statement
from tests.benchmarks._crowd import crowd
from tests.factories.subsidies import top_up
from tests.factories.subsidies_runs import closed, entitled, paying
from tests.subsidies.months import grants, started

MAY, JUNE = date(2024, 5, 1), date(2024, 6, 1)


def paid_meanwhile(person, programme):
    """Somebody got the month otherwise, after the list was frozen."""
    purse = Enrolment.objects.get(resident=person, programme=programme).account
    top_up(purse, 100_00, period=MAY)


@pytest.mark.django_db
def test_only_the_bad_line_is_parked_and_the_run_closes():
    programme = paying()
    people = [entitled(programme) for _ in range(5)]
    run = started(programme, MAY)
    paid_meanwhile(people[3], programme)
    with pytest.raises(BatchFailed, match="grant_once"):
        post_next_batch(run=run, by=SYSTEM)
    assert Grant.objects.count() == 1
    assert work_off(run=run, by=SYSTEM) == 0  # posted on the way of looking for the bad line
    run.refresh_from_db()
    assert (run.state, run.count, run.total_fen) == (RunState.CLOSED, 4, 400_00)
    parked = RunExclusion.objects.get()
    assert (parked.item.resident_id, parked.failed) == (people[3].pk, True)
    assert "grant_once" in parked.reason
    assert [len(grants(person)) for person in people] == [1] * 5
    assert run_statement(run).adds_up
    assert differences() == []


@pytest.mark.django_db
def test_the_failures_are_counted_on_the_batch():
    programme = paying()
    people = [entitled(programme) for _ in range(2)]
    run = started(programme, MAY)
    for person in people:
        paid_meanwhile(person, programme)
    work_off(run=run, by=SYSTEM)
    batch = run.batches.get()
    assert (batch.failures, batch.count, batch.posted_at) == (3, 0, None)
    assert "grant_once" in batch.last_error
    run.refresh_from_db()
    assert (run.state, run.count) == (RunState.CLOSED, 0)
    assert differences() == []


@pytest.mark.django_db
def test_the_next_run_looks_at_a_parked_line_again():
    programme = paying()
    person, other = entitled(programme), entitled(programme)
    closed(programme, date(2024, 4, 1))
    run = started(programme, MAY)
    paid_meanwhile(person, programme)
    work_off(run=run, by=SYSTEM)
    closed(programme, JUNE)
    assert [row[1] for row in grants(person)] == ["2024-04", "2024-05", "2024-06"]
    assert [row[1] for row in grants(other)] == ["2024-04", "2024-05", "2024-06"]


@pytest.mark.django_db
def test_a_failing_batch_holds_up_no_other():
    programme = crowd(BATCH_SIZE + 3)
    run = started(programme, MAY)
    first = run.items.filter(batch_number=1).order_by("pk")[100]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO subsidies_grant (programme_id, resident_id, account_id, award_id, period,"
            " component, sequence, period_paid, amount_fen)"
            " VALUES (%s, %s, %s, 0, %s, 'base', 0, %s, 1)",
            [programme.pk, first.resident_id, first.account_id, MAY, MAY],
        )
    work_off(run=run, by=SYSTEM)
    run.refresh_from_db()
    assert (run.state, run.count) == (RunState.CLOSED, BATCH_SIZE + 2)
    assert RunExclusion.objects.get().item_id == first.pk


@pytest.mark.django_db
def test_a_fault_of_all_lines_pauses_the_run_instead_of_parking_them():
    programme = crowd(150)
    run = started(programme, MAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO subsidies_grant (programme_id, resident_id, account_id, award_id, period,"
            " component, sequence, period_paid, amount_fen)"
            " SELECT %s, resident_id, account_id, award_id, period, component, sequence, period, 1"
            " FROM subsidies_runitem WHERE run_id = %s",
            [programme.pk, run.pk],
        )
    assert work_off(run=run, by=SYSTEM) == 0
    run.refresh_from_db()
    assert (run.state, run.count) == (RunState.PAUSED, 150)
    assert not RunExclusion.objects.exists()
    assert "grant_once" in AuditEvent.objects.get(action="subsidies.run.pause").reason
