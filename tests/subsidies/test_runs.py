"""The monthly run: once, in order, by many hands, and closed for good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from core.audit import SYSTEM
from core.transitions import WrongState
from subsidies import tasks
from subsidies.commands import (
    NoSuchProgramme,
    PeriodTooEarly,
    RunUnfinished,
    close_run,
    enrol,
    post_next_batch,
    start_monthly_runs,
    work_off,
)
from subsidies.commands.plans import BATCH_SIZE
from subsidies.commands.runs import RunDiffers
from subsidies.models import Balance, Enrolment, Grant, Programme, Run, RunBatch, RunItem
from subsidies.queries import differences, run_progress, unfinished_run_ids
from subsidies.transitions import RUN
from tests.benchmarks._crowd import crowd
from tests.factories.elderly_care import AbilityAssessmentFactory, CareStatusFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.subsidies.months import grants, pay, started
from tests.subsidies.threads import PATIENCE, together, wait_until_blocked

MAY = date(2024, 5, 1)
MANY = 2 * BATCH_SIZE + 100


def apply(programme, day="2024-01-10"):
    """Somebody on 低保 since 2020."""
    resident = CareStatusFactory().resident
    applications = {resident.pk: date.fromisoformat(day)}
    enrol(programme=programme, applications=applications, by=SYSTEM)
    return resident


def start(programme, period=MAY):
    """A run that may be posted: its list is frozen and released."""
    return started(programme, period)


@pytest.fixture
def difficulty(programmes):
    return programmes["difficulty"]


# ---- Starting


@pytest.mark.django_db
def test_a_run_is_made_once(difficulty):
    apply(difficulty)
    run = start(difficulty)
    items = list(run.items.values())
    assert start(difficulty) == run
    assert list(RunItem.objects.values()) == items
    assert (run.count, run.total_fen) == (1, 300_00)


@pytest.mark.django_db
def test_any_day_names_the_month(difficulty):
    assert start(difficulty, date(2024, 5, 17)).period == MAY
    assert start(difficulty, MAY).period == MAY
    assert Run.objects.count() == 1


@pytest.mark.django_db
def test_discounts_at_payment_have_no_runs():
    meals = ProgrammeFactory(kind="meal_subsidy")
    with pytest.raises(NoSuchProgramme):
        start(meals)
    assert not Run.objects.exists()


@pytest.mark.django_db
@time_machine.travel("2024-05-31T23:59:00+08:00", tick=False)
def test_a_month_is_paid_at_the_earliest_in_the_month_before(difficulty):
    with pytest.raises(PeriodTooEarly):
        start(difficulty, date(2024, 7, 1))
    assert start(difficulty, date(2024, 6, 1)).period == date(2024, 6, 1)


@pytest.mark.django_db
@time_machine.travel("2024-05-31T16:30:00+00:00", tick=False)
def test_the_month_is_shanghais(difficulty):
    assert start(difficulty, date(2024, 7, 1)).period == date(2024, 7, 1)


@pytest.mark.django_db
def test_a_month_waits_until_the_one_before_is_closed(difficulty):
    apply(difficulty)
    may = start(difficulty)
    with pytest.raises(RunUnfinished):
        start(difficulty, date(2024, 6, 1))
    assert Run.objects.get() == may
    work_off(run=may, by=SYSTEM)
    assert start(difficulty, date(2024, 6, 1)).count == 1


@pytest.mark.django_db
def test_another_programme_does_not_wait(programmes):
    apply(programmes["difficulty"])
    start(programmes["difficulty"])
    assert start(programmes["age"]).state == "posting"


@pytest.mark.django_db
def test_the_list_is_frozen(difficulty):
    apply(difficulty)
    run = start(difficulty)
    late = apply(difficulty)
    work_off(run=run, by=SYSTEM)
    assert grants(late) == []
    assert Grant.objects.count() == 1
    pay(difficulty, "2024-06")
    assert [row[:2] for row in grants(late)] == [("2024-06", "2024-05"), ("2024-06", "2024-06")]


@pytest.mark.django_db
def test_start_monthly_runs_starts_every_programme_that_has_people(programmes):
    for code in ("difficulty", "age"):
        apply(programmes[code])
    runs = start_monthly_runs(period=MAY, by=SYSTEM)
    assert [run.programme.code for run in runs] == ["age", "difficulty"]


@pytest.mark.django_db
def test_a_programme_that_is_stuck_holds_up_no_other(programmes):
    for programme in programmes.values():
        apply(programme)
    start(programmes["age"], date(2024, 4, 1))
    with pytest.raises(RunUnfinished):
        start_monthly_runs(period=MAY, by=SYSTEM)
    codes = Run.objects.filter(period=MAY).values_list("programme__code", flat=True)
    assert set(codes) == {"care", "difficulty"}


# ---- Posting and closing


@pytest.mark.django_db
def test_all_of_a_run_is_booked_on_the_day_of_its_list(difficulty):
    with time_machine.travel("2024-05-02T23:59:00+08:00", tick=False):
        apply(difficulty)
        run = start(difficulty)
    with time_machine.travel("2024-05-03T00:01:00+08:00", tick=False):
        work_off(run=run, by=SYSTEM)
    assert run.batches.get().journal.book_date == date(2024, 5, 2)


@pytest.mark.django_db
def test_a_run_without_anybody_closes_empty(difficulty):
    run = pay(difficulty, "2024-05")
    assert (run.state, run.count, run.total_fen) == ("closed", 0, 0)


@pytest.mark.django_db
def test_a_closed_run_never_changes(difficulty):
    apply(difficulty)
    run = pay(difficulty, "2024-05")
    before = Run.objects.values().get(pk=run.pk)
    apply(difficulty)
    assert start(difficulty) == run
    assert work_off(run=run, by=SYSTEM) == 0
    assert post_next_batch(run=run, by=SYSTEM) is None
    assert close_run(run=run, by=SYSTEM) is True
    assert Run.objects.values().get(pk=run.pk) == before
    for verb in RUN.moves:
        with pytest.raises(WrongState):
            RUN.move(run, verb, by=SYSTEM)


@pytest.mark.django_db
def test_a_run_is_not_closed_before_all_is_posted(difficulty):
    apply(difficulty)
    run = start(difficulty)
    assert close_run(run=run, by=SYSTEM) is False
    run.refresh_from_db()
    assert (run.state, run.closed_at) == ("posting", None)


@pytest.mark.django_db
def test_a_run_that_does_not_add_up_stays_open(difficulty):
    apply(difficulty)
    run = start(difficulty)
    Run.objects.filter(pk=run.pk).update(total_fen=1)
    with pytest.raises(RunDiffers):
        work_off(run=run, by=SYSTEM)
    run.refresh_from_db()
    assert run.state == "posting"


@pytest.mark.django_db
def test_a_batch_set_back_by_hand_is_not_posted_twice(difficulty):
    resident = apply(difficulty)
    run = pay(difficulty, "2024-05")
    with pytest.raises(IntegrityError, match="batch is posted"), transaction.atomic():
        RunBatch.objects.update(journal=None, posted_at=None)
    assert post_next_batch(run=run, by=SYSTEM) is None
    assert len(grants(resident)) == 1


@pytest.mark.django_db
def test_a_month_run_after_a_later_one_pays_only_what_that_left(difficulty):
    resident = apply(difficulty)
    pay(difficulty, "2024-03", "2024-06", "2024-05", "2024-07")
    assert [row[:2] for row in grants(resident)] == [
        ("2024-03", "2024-03"),
        ("2024-05", "2024-05"),
        ("2024-06", "2024-06"),
        ("2024-07", "2024-07"),
    ]


@pytest.mark.django_db
def test_a_month_run_after_a_later_one_does_not_forget_what_is_missed(programmes):
    """Regression: an earlier month cleared the mark and looked at nothing after itself."""
    care = programmes["care"]
    resident = AbilityAssessmentFactory(level=3, assessed_on=date(2024, 1, 20)).resident
    pay(care, "2024-01", "2024-02", "2024-04", "2024-05")
    enrol(programme=care, applications={resident.pk: date(2024, 2, 10)}, by=SYSTEM)
    pay(care, "2024-03")
    assert Enrolment.objects.get().catch_up_from == date(2024, 1, 1)
    pay(care, "2024-06")
    assert [row[:2] for row in grants(resident)] == [
        ("2024-03", "2024-01"),
        ("2024-03", "2024-02"),
        ("2024-03", "2024-03"),
        ("2024-06", "2024-04"),
        ("2024-06", "2024-05"),
        ("2024-06", "2024-06"),
    ]
    assert differences() == []


@pytest.mark.django_db
def test_batches_share_the_list():
    programme = crowd(MANY)
    run = start(programme)
    assert list(run.batches.values_list("count", flat=True)) == [BATCH_SIZE, BATCH_SIZE, 100]
    posted = post_next_batch(run=run, by=SYSTEM)
    assert (posted.count, posted.total_fen) == (BATCH_SIZE, BATCH_SIZE * 100_00)
    progress = run_progress(run)
    assert (progress.posted_batches, progress.batches) == (1, 3)
    assert (progress.posted_count, progress.posted_fen) == (BATCH_SIZE, BATCH_SIZE * 100_00)
    assert unfinished_run_ids() == [run.pk]
    assert work_off(run=run, by=SYSTEM) == 2
    assert unfinished_run_ids() == []
    assert_all_paid_once(run)


def assert_all_paid_once(run):
    run.refresh_from_db()
    assert (run.state, run.count, run.total_fen) == ("closed", MANY, MANY * 100_00)
    assert Grant.objects.count() == MANY
    assert Grant.objects.values("resident").distinct().count() == MANY
    assert Balance.objects.aggregate(fen=Sum("posted"))["fen"] == MANY * 100_00
    assert differences() == []


# ---- Tasks: doorbells


@pytest.mark.django_db
def test_a_bell_for_an_unknown_run_is_harmless():
    tasks.post_run(0)
    tasks.resume_runs()


@pytest.mark.django_db
def test_the_bell_finishes_a_run_whose_message_was_lost(difficulty):
    apply(difficulty)
    run = start(difficulty)
    tasks.resume_runs()
    run.refresh_from_db()
    assert run.state == "closed"


@pytest.mark.django_db
def test_the_bell_closes_a_run_whose_worker_died_after_its_last_batch(difficulty):
    apply(difficulty)
    run = start(difficulty)
    post_next_batch(run=run, by=SYSTEM)
    tasks.resume_runs()
    run.refresh_from_db()
    assert run.state == "closed"


@pytest.mark.django_db
@time_machine.travel("2024-06-01T02:00:00+08:00", tick=False)
def test_the_first_of_the_month_freezes_its_lists(programmes):
    for programme in programmes.values():
        apply(programme)
    tasks.start_due_runs()
    assert set(Run.objects.values_list("period", flat=True)) == {date(2024, 6, 1)}
    states = {run.programme.code: (run.count, run.state) for run in Run.objects.all()}
    assert states["difficulty"] == (1, "frozen")
    assert states["care"] == (0, "posting")  # nobody has to approve an empty list


@pytest.mark.django_db(transaction=True)
def test_a_started_run_rings_after_its_commit(programmes):
    apply(programmes["difficulty"])
    run = start(programmes["difficulty"])
    run.refresh_from_db()
    assert run.state == "closed"  # the test settings answer the bell at once


# ---- Many at the same time


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_simultaneous_starts_make_one_run(programmes):
    people = [apply(programmes["difficulty"]) for _ in range(3)]
    answers = together(4, lambda _: start(programmes["difficulty"]).pk)
    run = Run.objects.get()
    assert answers == [run.pk] * 4
    assert (run.count, run.total_fen, RunItem.objects.count()) == (3, 900_00, 3)
    assert [len(grants(resident)) for resident in people] == [1, 1, 1]
    assert differences() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_months_at_once_are_planned_one_after_the_other(programmes):
    resident = CareStatusFactory(valid_from=date(2024, 2, 3)).resident
    pay(programmes["difficulty"], "2024-01")
    applications = {resident.pk: date(2024, 3, 5)}
    enrol(programme=programmes["difficulty"], applications=applications, by=SYSTEM)
    months = [date(2024, month, 1) for month in (3, 4, 5, 6)]
    answers = together(4, lambda n: start(programmes["difficulty"], months[n]).period)
    for answer, month in zip(answers, months, strict=True):
        if isinstance(answer, RunUnfinished):
            start(programmes["difficulty"], month)
        else:
            assert answer == month
    paid = [row[1] for row in grants(resident)]
    assert sorted(paid) == ["2024-02", "2024-03", "2024-04", "2024-05", "2024-06"]
    assert differences() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_an_enrolment_under_way_is_not_missed_by_a_run(programmes):
    """Regression: planned between its decision and its commit, it was neither paid nor caught up."""
    resident = CareStatusFactory().resident
    applications = {resident.pk: date(2024, 1, 10)}

    def plan():
        try:
            return start(programmes["difficulty"])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            enrol(programme=programmes["difficulty"], applications=applications, by=SYSTEM)
            waiting = pool.submit(plan)
            wait_until_blocked()
        assert waiting.result(timeout=PATIENCE).count == 1
    assert len(grants(resident)) == 1


def start_unheard():
    """A run of three batches whose message got lost: nobody has posted yet."""
    with transaction.atomic():
        run = start(crowd(MANY))
        connection.run_on_commit.clear()
    return run


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_a_second_worker_takes_the_next_batch_without_waiting():
    run = start_unheard()

    def post():
        try:
            return post_next_batch(run=run, by=SYSTEM)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        assert post_next_batch(run=run, by=SYSTEM).count == BATCH_SIZE
        assert pool.submit(post).result(timeout=PATIENCE).count == BATCH_SIZE
        assert list(run.batches.filter(posted_at=None).values_list("number", flat=True)) == [3]
    work_off(run=run, by=SYSTEM)
    assert_all_paid_once(run)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_many_workers_post_each_batch_once():
    run = start_unheard()
    posted = together(6, lambda _: work_off(run=run, by=SYSTEM))
    assert sum(posted) == 3
    assert_all_paid_once(run)
    assert Programme.objects.count() == 1


@pytest.mark.parametrize("lines", ["run_id = 1", "run_id = 1 AND batch_number = 1"])
def test_the_lines_of_a_run_are_found_without_reading_all_others(db, lines):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT FROM subsidies_runitem WHERE {lines}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan, plan
