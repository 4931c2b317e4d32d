"""Months of real rules, whose processes are killed again and again, come out to the fen."""

from pathlib import Path

import pytest
from django.conf import settings

# One process after the other: their databases and brokers are shared by these tests.
pytestmark = [pytest.mark.faults, pytest.mark.slow]

ROSTER = Path(__file__).parents[2] / "config" / "demo_data" / "roster.csv"
EXPECTED = Path(__file__).parents[1] / "subsidies" / "data" / "expected.csv"


def test_the_bell_rings_every_minute_on_the_queue_of_money():
    bell = settings.CELERY_BEAT_SCHEDULE["resume-runs"]
    assert (bell["task"], bell["schedule"]) == ("subsidies.resume_runs", 60.0)
    assert settings.CELERY_TASK_ROUTES["subsidies.*"] == {"queue": "money"}
    assert settings.CELERY_TASK_ACKS_LATE is settings.CELERY_TASK_REJECT_ON_WORKER_LOST is True


def test_wangjing_is_paid_exactly_although_everything_is_killed(platform):
    platform.manage("import_residents", str(ROSTER), "--opening", "2024-01")
    months = ["run_topups", "--period", "2024-01", "--through", "2024-11"]
    worker, paying = platform.worker(), platform.start("manage.py", *months)
    for goal in (4, 11, 18, 25):
        platform.wait_until(lambda g=goal: runs_closed(platform) >= g, what=f"{goal} runs")
        platform.kill(worker)
        if goal == 18:
            platform.kill(paying)
            paying = platform.start("manage.py", *months)
        worker = platform.worker()
        platform.ring()
    output = platform.finish(paying)
    assert runs_closed(platform) == 33, output
    platform.kill(worker)
    report = platform.manage("topup_report", "--from", "2024-01", "--to", "2024-11")
    assert report == EXPECTED.read_text()
    platform.manage("ledger_check")  # over what the tests before left, too


def runs_closed(platform):
    return platform.value(
        "SELECT count(*) FROM subsidies_run r JOIN subsidies_programme p ON p.id = r.programme_id"
        " WHERE p.code IN ('difficulty', 'care', 'age') AND r.state = 'closed'"
    )
