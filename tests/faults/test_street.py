"""One run of three batches at a time, stopped, cut and crossed in every way: everybody is paid once."""

import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest

from config.servers import Valkey
from tests.faults.conftest import STREET_PEOPLE, Platform
from tests.faults.proxy import Proxy

# One process after the other: their databases and brokers are shared by these tests.
pytestmark = [pytest.mark.faults, pytest.mark.slow]

BATCHES = 3
PLAN = """
from datetime import date
from subsidies.models import Programme
from tests.benchmarks._crowd import begin
programme = Programme.objects.get(code__startswith="crowd-")
print(begin(programme, date({year}, {month}, 1)).pk)
"""


def plan(street, month, year=2022):
    return int(street.clerk.do(PLAN.format(year=year, month=month)))


def posted(street, run):
    return street.value(
        f"SELECT count(*) FROM subsidies_runbatch WHERE run_id = {run} AND posted_at IS NOT NULL"
    )


def state(street, run):
    return street.value(f"SELECT state FROM subsidies_run WHERE id = {run}")


def somebody_of_batch(run, number):
    """The purse of the last line of a batch: whoever locks it stops the batch just before its end."""
    return f"""
        SELECT FROM subsidies_balance WHERE account_id = (
          SELECT account_id FROM subsidies_runitem WHERE run_id = {run} AND batch_number = {number}
          ORDER BY account_id DESC LIMIT 1) FOR UPDATE"""


def assert_paid_once(street, run):
    """The list, the grants and the transfers agree, person by person."""
    figures = street.value(f"""
        SELECT array[count(*), count(DISTINCT g.resident_id), sum(g.amount_fen), count(t.id)]
        FROM subsidies_grant g JOIN subsidies_run r ON r.programme_id = g.programme_id
         AND r.period = g.period AND r.id = {run}
        JOIN subsidies_lot l ON l.grant_id = g.id
        JOIN subsidies_transfer t ON t.credit_lot_id = l.id AND t.kind = 1""")
    people = STREET_PEOPLE
    assert [int(figure) for figure in figures] == [people, people, people * 100_00, people]
    assert state(street, run) == "closed"


def close(street, run):
    street.ring_until(lambda: state(street, run) == "closed", what=f"run {run}")
    assert_paid_once(street, run)


@pytest.fixture
def worker(street):
    """A worker; a test that kills it starts another one in its place."""
    started = [street.worker()]
    yield started
    street.kill(started[0])


def test_a_worker_killed_in_the_middle_of_a_batch(street, worker):
    run = plan(street, 10, 2021)
    with street.locking(somebody_of_batch(run, 2)):
        street.ring("subsidies.post_run", run)
        street.wait_until_somebody_waits()
        street.kill(worker[0])
        assert posted(street, run) == 1
    assert street.value(f"SELECT count(*) FROM subsidies_journal WHERE key LIKE 'run:{run}:%'") == 1
    worker[0] = street.worker()
    close(street, run)


def test_a_worker_whose_database_connection_is_cut(street, worker):
    run = plan(street, 11, 2021)
    with street.locking(somebody_of_batch(run, 2)):
        street.ring("subsidies.post_run", run)
        street.wait_until_somebody_waits()
        street.cut_off_who_waits()
    close(street, run)


def test_a_lost_message_and_a_worker_that_is_asked_to_stop(street, worker):
    run = plan(street, 12, 2021)
    with street.locking(somebody_of_batch(run, 2)):
        street.ring()  # the bell of every minute, and no message of the run's own
        street.wait_until_somebody_waits()
        worker[0].send_signal(signal.SIGTERM)
    street.wait_until(lambda: worker[0].poll() == 0, what="the end of the worker")
    assert posted(street, run) >= 2
    worker[0].stdout.close()
    worker[0] = street.worker()
    close(street, run)


def test_the_same_task_delivered_ten_times_at_once(street, worker):
    run = plan(street, 2)
    with street.locking(somebody_of_batch(run, 1)):
        for _ in range(10):
            street.ring("subsidies.post_run", run)
        street.wait_until(lambda: posted(street, run) == 2, what="the second delivery's batches")
        assert state(street, run) == "posting"  # the others found all but the first one's batch
    street.wait_until(lambda: state(street, run) == "closed", what=f"run {run}")
    assert_paid_once(street, run)


def test_paused_and_resumed(street, worker):
    run = plan(street, 3)
    act = """
        from core.audit import SYSTEM
        from subsidies import commands
        from subsidies.models import Run
        commands.{}_run(run=Run.objects.get(pk={}), by=SYSTEM{})"""
    with street.locking(somebody_of_batch(run, 2)):
        street.ring("subsidies.post_run", run)
        street.wait_until_somebody_waits()
        street.clerk.do(act.format("pause", run, ', reason="复核"'))
    street.wait_until(lambda: posted(street, run) == 2, what="the batch under way")
    for _ in range(3):
        street.ring("subsidies.post_run", run)
    street.wait_until(lambda: street.waiting() == 0, what="the messages")
    assert (posted(street, run), state(street, run)) == (2, "paused")
    street.clerk.do(act.format("resume", run, ""))
    close(street, run)


class Broker:
    """A Valkey of our own that remembers nothing."""

    def __init__(self, home: Path) -> None:
        self.server = Valkey(home, durable=False)
        self.server.make_folders()
        self.start()

    def start(self) -> None:
        """Until it answers."""
        self.process = self.server.launch()
        while not self.server.answers():
            time.sleep(0.01)

    def kill(self) -> None:
        """No farewell."""
        self.process.kill()
        self.process.wait()


@pytest.fixture
def broker():
    home = Path(tempfile.mkdtemp(prefix="yizhan-broker-"))
    broker = Broker(home)
    yield broker
    broker.kill()
    shutil.rmtree(home)


def test_the_broker_dies_and_comes_back_with_nothing(street, broker):
    beside = {**street.environment, **broker.server.environment()}
    first, second = Platform(beside), Platform(beside)  # the same database, another broker
    worker = first.worker()
    run = plan(street, 4)
    with street.locking(somebody_of_batch(run, 2)):
        first.ring_until(street.waits, what="a batch under way")
        broker.kill()
    first.kill(worker)  # Celery may end by itself over its loss; what watches it starts another one
    broker.start()
    worker = second.worker()
    second.ring_until(lambda: state(street, run) == "closed", what="the rest of the run")
    assert_paid_once(street, run)
    second.kill(worker)
    for platform in (first, second):
        platform.close()


CUT = """
    import time
    from datetime import date
    from functools import partial
    from django.db import InterfaceError, OperationalError, connection
    from accounts.models import Organisation
    from core.audit import SYSTEM
    from elderly_care.models import Resident
    from subsidies import commands
    from subsidies.models import Enrolment, Journal, Programme, Run

    def survive(way, act):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT '#cut-{way}#'")
        try:
            act()
        except (InterfaceError, OperationalError):
            connection.close()
            return act()
        raise SystemExit(f"the line was not cut: {way}")

    programme = Programme.objects.get(code__startswith="crowd-")
    operator = Organisation.objects.get_or_create(
        name="-", kind="operator", credit_code="91110105MA0000000X", division_id="110105026")[0]
    people = Enrolment.objects.filter(programme=programme).order_by("account_id")
    day = date(2022, 6, 1)
    run = Run.objects.get(pk={run})
    for way in ("before", "after"):
        survive(way, partial(commands.post_next_batch, run=run, by=SYSTEM))
    while commands.post_next_batch(run=run, by=SYSTEM):
        pass
    survive("after", partial(commands.close_run, run=run, by=SYSTEM))
    for number, way in enumerate(("before", "after")):
        resident = Resident(pk=people[number].resident_id)
        survive(way, partial(commands.hold_funds, resident=resident, amount_fen=600,
                             service="meals", reference=f"order {way}", by=SYSTEM))
        paid = survive(way, partial(commands.capture_funds, reference=f"order {way}",
                                    operator=operator, book_date=day, by=SYSTEM))
        survive(way, partial(commands.refund_funds, reference=f"order {way}", amount_fen=200,
                             refund_reference=f"back {way}", by=SYSTEM))
        survive(way, partial(commands.pay_operator, programme=programme, operator=operator,
                             amount_fen=500, reference=f"part {way}", book_date=day, by=SYSTEM))
        assert paid == 600, paid
"""


def purses(street):
    return street.value("""
        SELECT array_agg(posted ORDER BY account_id) FROM (
          SELECT account_id, posted FROM subsidies_balance ORDER BY account_id LIMIT 2) two""")


def test_the_connection_is_cut_at_the_commit_and_the_client_tries_again(street):
    run, before = plan(street, 6), purses(street)
    with tempfile.TemporaryDirectory(prefix="yizhan-cut-") as folder:
        proxy = Proxy(street.environment["DATABASE_URL"], Path(folder))
        desk = street.desk(DATABASE_URL=proxy.url)
        desk.do(CUT.replace("{run}", str(run)))
        street.kill(desk.process)
        proxy.close()
    assert proxy.cuts == 11
    once = """
        SELECT array[count(*) FILTER (WHERE kind = 2), count(*) FILTER (WHERE kind = 9),
                     count(*) FILTER (WHERE kind = 3)]
        FROM subsidies_journal WHERE book_date = '2022-06-01' OR kind = 9"""
    assert street.value(once) == [2, 2, 2]
    month_and_meal = 100_00 - 6_00 + 2_00
    assert [now - then for now, then in zip(purses(street), before, strict=True)] == (
        [month_and_meal] * 2
    )
    assert_paid_once(street, run)


BEAT = """
from config.celery import app
app.conf.beat_schedule = {
    name: {"task": f"subsidies.{name}", "schedule": 0.5}
    for name in ("start_due_runs", "resume_runs")
}
app.Beat(loglevel="ERROR", schedule=PLACE, quiet=True).run()
"""


def test_two_beats(street, worker, tmp_path):
    beats = [
        street.start("-c", BEAT.replace("PLACE", repr(str(tmp_path / f"beat{n}")))) for n in (1, 2)
    ]
    due = "SELECT count(*) FROM subsidies_run WHERE period > '2024-01-01'"
    street.wait_until(lambda: street.value(due) > 0, what="the first list")
    lists = street.value("SELECT max(id) FROM subsidies_run WHERE period > '2024-01-01'")
    street.clerk.do(f"""
        from core.audit import SYSTEM
        from subsidies.commands import release_run
        from subsidies.models import Run
        release_run(run=Run.objects.get(pk={lists}), by=SYSTEM)""")
    street.wait_until(lambda: state(street, lists) == "closed", what="the posting")
    for beat in beats:
        street.kill(beat)
    street.wait_until(lambda: street.waiting() == 0, what="the messages left over")
    assert_paid_once(street, lists)
    twice = "SELECT count(*) - count(DISTINCT (programme_id, period, kind)) FROM subsidies_run"
    assert street.value(twice) == 0


MIDNIGHT = """
    from datetime import UTC, date, datetime
    import time_machine
    from core.audit import SYSTEM
    from core.dates import today
    from subsidies.commands import close_run, post_next_batch, release_run, work_off
    from subsidies.models import Programme, Run
    from tests.benchmarks._crowd import begin
    programme = Programme.objects.get(code__startswith="crowd-")
    # Beats that were killed may have left the list of one more month behind.
    for left in Run.objects.filter(programme=programme, state="frozen"):
        work_off(run=release_run(run=left, by=SYSTEM), by=SYSTEM)
    before, after = datetime(2027, 2, 28, 15, 59, 59, tzinfo=UTC), datetime(2027, 2, 28, 16, tzinfo=UTC)
    with time_machine.travel(before, tick=False) as clock:
        run = begin(programme, date(2027, 2, 1))
        assert today() == date(2027, 2, 28)
        post_next_batch(run=run, by=SYSTEM)
        clock.move_to(after)
        assert today() == date(2027, 3, 1)
        work_off(run=run, by=SYSTEM)
        following = begin(programme, date(2027, 3, 1))
        work_off(run=following, by=SYSTEM)
    print(run.pk, following.pk)
"""


def test_the_clock_crosses_midnight_and_the_end_of_the_month(street):
    run, following = map(int, street.clerk.do(MIDNIGHT).split())
    dates = "SELECT array_agg(DISTINCT book_date::text) FROM subsidies_journal WHERE key LIKE 'run:{}:%'"
    assert street.value(dates.format(run)) == ["2027-02-28"]
    assert street.value(dates.format(following)) == ["2027-03-01"]
    for pk in (run, following):
        assert_paid_once(street, pk)


def test_the_ledger_adds_up_after_all_this(street):
    street.manage("ledger_check")
