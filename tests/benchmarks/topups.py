"""The monthly run against COPY of the same rows into the same schema, interleaved, by CPU.

    ./yizhan bench topups [--sizes 10000,100000,1000000] [--rounds 3]

COPY is the ceiling: it does no more than check and store. Both write run items, grants, lots and
transfers in batches of the same size, under the application's own role, with every constraint,
trigger and index on. An ORM loop over a sample shows what the set-based run saves.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import django
from django.db import connection, transaction
from django.utils import timezone

django.setup()

# Models can be imported only now.
from core.audit import SYSTEM  # noqa: E402
from core.dates import add_months  # noqa: E402
from subsidies.commands import close_run, post_next_batch, start_run  # noqa: E402
from subsidies.commands.runs import BATCH_SIZE  # noqa: E402
from subsidies.enums import AccountKind, RunState, TransferKind  # noqa: E402
from subsidies.models import (  # noqa: E402
    Account,
    Enrolment,
    Grant,
    Journal,
    Lot,
    Run,
    RunBatch,
    RunItem,
    Transfer,
)
from subsidies.queries import differences  # noqa: E402
from tests.benchmarks._crowd import AMOUNT_FEN, FIRST_PERIOD, crowd  # noqa: E402

GOAL_RATIO = 1.25
GOAL_TREND = 1.15
GOAL_ORM = 80
ORM_SAMPLE = 200


@dataclass
class Cost:
    """Seconds: by the clock, of the database's process and of this one."""

    wall: float = 0.0
    server: float = 0.0
    client: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.wall + other.wall, self.server + other.server, self.client + other.client)


@dataclass
class Meter:
    """Reads the CPU time of the database process that serves this connection."""

    schedstat: Path = field(init=False)

    def __post_init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.schedstat = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        if not self.schedstat.exists():
            sys.exit("The benchmark needs a PostgreSQL on this machine, on Linux.")

    def measure(self, work: Callable[[], object]) -> Cost:
        """What a piece of work costs."""
        wall, server, client = time.perf_counter(), self._server(), time.process_time()
        work()
        return Cost(
            time.perf_counter() - wall, self._server() - server, time.process_time() - client
        )

    def _server(self) -> float:
        return int(self.schedstat.read_text().split()[0]) / 1e9


class Population:
    """Enrolments of one programme, all of them owed 100 yuan a month."""

    def __init__(self, size: int) -> None:
        self.programme = crowd(size)
        self.fund = Account.objects.get(kind=AccountKind.FUND, programme=self.programme)
        refresh_statistics()
        self.rows = list(
            Enrolment.objects.filter(programme=self.programme)
            .order_by("account_id")
            .values_list("account_id", "resident_id", "awards__pk")
        )


def refresh_statistics() -> None:
    """What autovacuum does within a minute; the owner's business."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ANALYZE")
        cursor.execute("SET ROLE yizhan_app")


class MonthlyRun:
    """The product's way: plan, post batch by batch, close."""

    def __init__(self, meter: Meter, people: Population) -> None:
        self.meter, self.people = meter, people
        self.batches: list[Cost] = []

    def pay(self, period: date) -> Cost:
        """A whole run."""
        total = self.meter.measure(lambda: self._plan(period))
        while True:
            cost = self.meter.measure(self._post)
            total += cost
            if self._posted is None:
                break
            self.batches.append(cost)
        return total + self.meter.measure(lambda: close_run(run=self._run, by=SYSTEM))

    def _plan(self, period: date) -> None:
        self._run = start_run(programme=self.people.programme, period=period, by=SYSTEM)

    def _post(self) -> None:
        self._posted = post_next_batch(run=self._run, by=SYSTEM)


class Copy:
    """The ceiling: the same rows, made ready outside the clock, brought in by COPY."""

    ITEMS = (
        "COPY subsidies_runitem (run_id, batch_number, account_id, resident_id, award_id, period,"
        " component, sequence, amount_fen) FROM STDIN"
    )
    GRANTS = (
        "COPY subsidies_grant (id, programme_id, resident_id, account_id, award_id, period,"
        " component, sequence, period_paid, amount_fen) FROM STDIN"
    )
    LOTS = "COPY subsidies_lot (id, account_id, grant_id, face_fen) FROM STDIN"
    TRANSFERS = (
        "COPY subsidies_transfer (journal_id, kind, programme_id, debit_id, debit_kind, credit_id,"
        " credit_kind, amount_fen, credit_lot_id) FROM STDIN"
    )

    def __init__(self, meter: Meter, people: Population) -> None:
        self.meter, self.people = meter, people

    def pay(self, period: date) -> Cost:
        """A whole month."""
        programme = self.people.programme
        run = Run.objects.create(programme=programme, period=period, state=RunState.POSTING)
        count = len(self.people.rows)
        starts = range(0, count, BATCH_SIZE)
        grants, lots = ids("grant", count), ids("lot", count)
        journals = ids("journal", len(starts))
        items, batches = [], []
        for number, start in enumerate(starts):
            part = slice(start, start + BATCH_SIZE)
            rows = self.people.rows[part]
            items.append(self._items(run, number + 1, period, rows))
            batches.append(self._batch(journals[number], period, rows, grants[part], lots[part]))
        cost = self.meter.measure(lambda: self._copy([(self.ITEMS, "".join(items))]))
        for journal, tables in zip(journals, batches, strict=True):
            cost += self.meter.measure(lambda j=journal, t=tables: self._post(j, t))
        self._close(run, journals)
        return cost

    def _close(self, run: Run, journals: list[int]) -> None:
        """Outside the clock: what the ledger's own checks and the next run want to find."""
        now = timezone.now()
        RunBatch.objects.bulk_create(
            RunBatch(
                run=run,
                number=number,
                count=journal.count,
                total_fen=journal.total_fen,
                journal=journal,
                posted_at=now,
            )
            for number, journal in enumerate(Journal.objects.filter(pk__in=journals), start=1)
        )
        count = len(self.people.rows)
        Run.objects.filter(pk=run.pk).update(
            state=RunState.CLOSED, closed_at=now, count=count, total_fen=count * AMOUNT_FEN
        )

    def _items(self, run: Run, number: int, period: date, rows: list) -> str:
        return "".join(
            f"{run.pk}\t{number}\t{account}\t{resident}\t{award}\t{period}\tbase\t0\t{AMOUNT_FEN}\n"
            for account, resident, award in rows
        )

    def _batch(self, journal: int, period: date, rows: list, grants: list, lots: list) -> dict:
        programme, fund = self.people.programme.pk, self.people.fund.pk
        lines = [(grant, lot, *row) for grant, lot, row in zip(grants, lots, rows, strict=True)]
        return {
            "rows": len(rows),
            self.GRANTS: "".join(
                f"{grant}\t{programme}\t{resident}\t{account}\t{award}\t{period}\tbase\t0\t{period}"
                f"\t{AMOUNT_FEN}\n"
                for grant, _lot, account, resident, award in lines
            ),
            self.LOTS: "".join(
                f"{lot}\t{account}\t{grant}\t{AMOUNT_FEN}\n"
                for grant, lot, account, _resident, _award in lines
            ),
            self.TRANSFERS: "".join(
                f"{journal}\t{TransferKind.GRANT.value}\t{programme}\t{fund}"
                f"\t{AccountKind.FUND.value}\t{account}\t{AccountKind.PURSE.value}\t{AMOUNT_FEN}"
                f"\t{lot}\n"
                for _grant, lot, account, _resident, _award in lines
            ),
        }

    def _post(self, journal: int, tables: dict) -> None:
        rows = tables.pop("rows")
        with transaction.atomic():
            Journal.objects.create(
                pk=journal,
                kind=TransferKind.GRANT,
                key=f"copy:{journal}",
                request_hash="",
                total_fen=rows * AMOUNT_FEN,
                count=rows,
                book_date=FIRST_PERIOD,
                actor="bench",
            )
            self._copy(tables.items())

    def _copy(self, tables) -> None:
        with connection.cursor() as cursor:
            for statement, text in tables:
                with cursor.copy(statement) as copy:
                    copy.write(text)


def ids(table: str, count: int) -> list[int]:
    """Numbers taken from a table's sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT nextval('subsidies_{table}_id_seq') FROM generate_series(1, %s)", [count]
        )
        return [number for (number,) in cursor.fetchall()]


def orm_loop(people: Population, period: date) -> None:
    """One enrolment after the other, as it is usually written: the same rows, a journal for each."""
    run = Run.objects.create(programme=people.programme, period=period)
    for account_id, resident_id, award_id in people.rows[:ORM_SAMPLE]:
        with transaction.atomic():
            enrolment = Enrolment.objects.select_for_update().get(account=account_id)
            if Grant.objects.filter(account=account_id, period=period).exists():
                continue
            RunItem.objects.create(
                run=run,
                batch_number=1,
                account_id=account_id,
                resident_id=resident_id,
                award_id=award_id,
                period=period,
                component="base",
                sequence=0,
                amount_fen=AMOUNT_FEN,
            )
            journal = Journal.objects.create(
                kind=TransferKind.GRANT,
                key=f"orm:{account_id}",
                request_hash="",
                total_fen=AMOUNT_FEN,
                count=1,
                book_date=period,
                actor="bench",
            )
            grant = Grant.objects.create(
                programme=people.programme,
                resident_id=resident_id,
                account_id=enrolment.account_id,
                award_id=award_id,
                period=period,
                component="base",
                sequence=0,
                period_paid=period,
                amount_fen=AMOUNT_FEN,
            )
            with connection.cursor() as cursor:  # the ORM would name columns we may not write
                cursor.execute(
                    "INSERT INTO subsidies_lot (account_id, grant_id, face_fen) VALUES (%s, %s, %s)",
                    [account_id, grant.pk, AMOUNT_FEN],
                )
            Transfer.objects.create(
                journal=journal,
                kind=TransferKind.GRANT,
                programme=people.programme,
                debit=people.fund,
                debit_kind=AccountKind.FUND,
                credit_id=account_id,
                credit_kind=AccountKind.PURSE,
                amount_fen=AMOUNT_FEN,
                credit_lot=Lot.objects.get(grant=grant),
            )


def trend(batches: list[Cost]) -> float | None:
    """Server CPU of a run's last tenth of batches over its first; None for a short run."""
    tenth = len(batches) // 10
    if tenth < 1:
        return None
    first = sum(cost.server for cost in batches[:tenth])
    return sum(cost.server for cost in batches[-tenth:]) / first


def line(way: str, cost: Cost, rows: int, ratio: float | None) -> None:
    """One row of the table."""
    times = f"{cost.wall:9.2f} {cost.server:9.2f} {cost.client:9.2f}"
    share = f"{ratio:7.2f}" if ratio else ""
    print(f"  {way:22}{rows:>9} {times} {cost.server / rows * 1e6:10.1f} {share}")


def compare(size: int, rounds: int, meter: Meter) -> bool:
    """Measure one size and print it; False below a goal."""
    people = Population(size)
    run, copy = MonthlyRun(meter, people), Copy(meter, people)
    ran, copied, ratios, trends = Cost(), Cost(), [], []
    for turn in range(rounds):
        period, other = add_months(FIRST_PERIOD, 2 * turn), add_months(FIRST_PERIOD, 2 * turn + 1)
        run.batches.clear()
        if turn % 2:
            there = copy.pay(period)
            here = run.pay(other)
        else:
            here = run.pay(period)
            there = copy.pay(other)
        ran, copied = ran + here, copied + there
        ratios.append(here.server / there.server)
        trends.append(trend(run.batches))
    last = add_months(FIRST_PERIOD, 2 * rounds)
    loop = meter.measure(lambda: orm_loop(people, last))
    ratio = statistics.median(ratios)
    per_row = (ran.server + ran.client) / (rounds * size)
    saved = (loop.server + loop.client) / ORM_SAMPLE / per_row
    print(
        f"\n{size} enrolments, {rounds} runs and {rounds} copies in turn; seconds, CPU per top-up"
    )
    print(
        f"  {'way':22}{'top-ups':>9} {'wall':>9} {'server':>9} {'client':>9} {'µs server':>10}   ratio"
    )
    line("COPY (ceiling)", copied, rounds * size, 1.0)
    line("monthly run", ran, rounds * size, ratio)
    line("ORM loop (sample)", loop, ORM_SAMPLE, None)
    rises = [rise for rise in trends if rise]
    rise = statistics.median(rises) if rises else None
    print(
        f"  run ÷ COPY {ratio:.2f} (goal ≤ {GOAL_RATIO}); rounds: {', '.join(f'{r:.2f}' for r in ratios)}"
    )
    if rise:
        print(f"  last tenth ÷ first tenth of the batches {rise:.2f} (goal ≤ {GOAL_TREND})")
    print(f"  ORM loop ÷ run, client and server {saved:.0f} (goal ≥ {GOAL_ORM})")
    found = differences()
    print(f"  differences in the ledger: {len(found)}")
    return ratio <= GOAL_RATIO and (rise or 0) <= GOAL_TREND and saved >= GOAL_ORM and not found


def main(arguments: list[str] | None = None) -> int:
    """Every size asked for; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="bench topups")
    parser.add_argument("--sizes", default="10000,100000", help="enrolments, by commas")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    meter = Meter()
    good = [compare(int(size), options.rounds, meter) for size in options.sizes.split(",")]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
