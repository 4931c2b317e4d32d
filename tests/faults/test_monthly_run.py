"""A run that is killed, delivered ten times or not at all pays everybody once."""

import os
import random
import signal
import time
from pathlib import Path

import pytest
from django.conf import settings

from subsidies.commands.plans import BATCH_SIZE

# One process after the other: their databases and brokers are shared by these tests.
pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.xdist_group("faults")]

ROSTER = Path(__file__).parents[2] / "config" / "demo_data" / "roster.csv"
EXPECTED = Path(__file__).parents[1] / "subsidies" / "data" / "expected.csv"
SEED = int(os.environ.get("FAULTS_SEED", "20240601"))
BATCHES = 6
MANY = (BATCHES - 1) * BATCH_SIZE + 500

PLAN = """
from datetime import date
from django.db import transaction
from core.audit import SYSTEM
from subsidies.commands import release_run, start_run
from subsidies.models import Programme
from tests.benchmarks._crowd import crowd
known = Programme.objects.filter(code="crowd-{many}").first()
programme = known or crowd({many}, until=date(2022, 12, 1))
run = start_run(programme=programme, period=date({year}, {month}, 1), by=SYSTEM)
print(release_run(run=run, by=SYSTEM).pk)
"""


def plan(platform, month, *, deaf=False, year=2022):
    """Freeze the list of a month for the crowd; the run's id."""
    script = PLAN.format(many=MANY, year=year, month=month)
    return int(platform.script(script, deaf=deaf).split()[-1])


def posted(platform, run):
    return platform.value(
        f"SELECT count(*) FROM subsidies_runbatch WHERE run_id = {run} AND posted_at IS NOT NULL"
    )


def closed(platform, run):
    return platform.value(f"SELECT state FROM subsidies_run WHERE id = {run}") == "closed"


def ring_until_closed(platform, run):
    platform.ring_until(lambda: closed(platform, run), what=f"run {run}")


def assert_paid_once(platform, run):
    """The list, the grants and the transfers agree, person by person."""
    figures = platform.value(f"""
        SELECT array[count(*), count(DISTINCT g.resident_id), sum(g.amount_fen), count(t.id)]
        FROM subsidies_grant g JOIN subsidies_run r ON r.programme_id = g.programme_id
         AND r.period = g.period AND r.id = {run}
        JOIN subsidies_lot l ON l.grant_id = g.id
        JOIN subsidies_transfer t ON t.credit_lot_id = l.id""")
    assert [int(figure) for figure in figures] == [MANY, MANY, MANY * 100_00, MANY]


def test_a_worker_that_is_killed_again_and_again(platform):
    chance = random.Random(SEED)
    run = plan(platform, 1, deaf=True)
    worker = platform.worker()
    for turn in range(3):
        goal = min(posted(platform, run) + 1, BATCHES)
        platform.ring_until(lambda g=goal: posted(platform, run) >= g, what="its batches")
        time.sleep(chance.uniform(0, 0.2) if turn else 0)
        platform.kill(worker)
        assert turn or not closed(platform, run)
        worker = platform.worker()
    ring_until_closed(platform, run)
    platform.kill(worker)
    assert_paid_once(platform, run)


def test_database_connections_that_are_cut(platform):
    run = plan(platform, 2, deaf=True)
    worker = platform.worker()
    for goal in (1, 3):
        platform.ring_until(lambda g=goal: posted(platform, run) >= g, what="its batches")
        platform.value(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    ring_until_closed(platform, run)
    platform.kill(worker)
    assert_paid_once(platform, run)


def test_ten_messages_for_the_same_run(platform):
    run = plan(platform, 3, deaf=True)
    for _ in range(10):
        platform.ring("subsidies.post_run", run)
    workers = [platform.worker(), platform.worker()]
    platform.wait_until(lambda: closed(platform, run), what=f"run {run}")
    platform.wait_until(lambda: platform.waiting() == 0, what="the messages left over")
    for worker in workers:
        platform.kill(worker)
    assert_paid_once(platform, run)


def test_no_message_at_all_and_a_worker_that_is_asked_to_stop(platform):
    run = plan(platform, 4, deaf=True)
    worker = platform.worker()
    time.sleep(1)
    assert posted(platform, run) == 0
    platform.ring_until(lambda: posted(platform, run) >= 1, what="its batches")
    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=90)
    worker = platform.worker()
    ring_until_closed(platform, run)
    platform.kill(worker)
    assert_paid_once(platform, run)


def test_the_bell_rings_every_minute_on_the_queue_of_money():
    bell = settings.CELERY_BEAT_SCHEDULE["resume-runs"]
    assert (bell["task"], bell["schedule"]) == ("subsidies.resume_runs", 60.0)
    assert settings.CELERY_TASK_ROUTES["subsidies.*"] == {"queue": "money"}
    assert settings.CELERY_TASK_ACKS_LATE is settings.CELERY_TASK_REJECT_ON_WORKER_LOST is True


def test_wangjing_is_paid_exactly_although_everything_is_killed(platform):
    chance = random.Random(SEED)
    platform.manage("import_residents", str(ROSTER), "--opening", "2024-01")
    months = ["run_topups", "--period", "2024-01", "--through", "2024-11"]
    worker, paying = platform.worker(), platform.start("manage.py", *months)
    for goal in (4, 11, 18, 25):
        platform.wait_until(lambda g=goal: runs_closed(platform) >= g, what=f"{goal} runs")
        time.sleep(chance.uniform(0, 0.2))
        platform.kill(worker)
        if goal == 18:
            platform.kill(paying)
            paying = platform.start("manage.py", *months)
        worker = platform.worker()
        platform.ring()
    output = platform.finish(paying)
    assert runs_closed(platform) == 33, f"seed {SEED}\n{output}"
    platform.kill(worker)
    report = platform.manage("topup_report", "--from", "2024-01", "--to", "2024-11")
    assert report == EXPECTED.read_text(), f"seed {SEED}"
    platform.manage("ledger_check")  # over what the tests before left, too


def runs_closed(platform):
    return platform.value(
        "SELECT count(*) FROM subsidies_run r JOIN subsidies_programme p ON p.id = r.programme_id"
        " WHERE p.code IN ('difficulty', 'care', 'age') AND r.state = 'closed'"
    )
