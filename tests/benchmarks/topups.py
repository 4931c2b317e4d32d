"""The monthly run against COPY of the same rows into the same schema, interleaved, by CPU.

    ./yizhan bench topups [--sizes 10000,100000,1000000] [--rounds 3]

COPY is the ceiling: it does no more than check and store. Both write run items, grants, lots and
transfers in batches of the same size, under the application's own role, with every constraint,
trigger and index on. An ORM loop over a sample shows what the set-based run saves.
"""

import argparse
import statistics
import sys
from dataclasses import dataclass
from datetime import date

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
from tests.benchmarks._meter import Cost, Meter, refresh_statistics  # noqa: E402

GOAL_RATIO = 1.25
GOAL_TREND = 1.15
ORM_SAMPLE = 200


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


class MonthlyRun:
    """The product's way: plan, post batch by batch, close."""

    def __init__(self, meter: Meter, people: Population) -> None:
        self.meter, self.people = meter, people
        self.batches: list[Cost] = []

    def pay(self, period: date) -> Cost:
        """A whole run."""
        self.batches.clear()
        total = self.meter.measure(lambda: self._plan(period))
        while True:
            cost = self.meter.measure(self._post)
            total += cost
            if self._posted is None:
                break
            self.batches.append(cost)
        return total + self.meter.measure(lambda: close_run(run=self._run, by=SYSTEM))

    def trend(self) -> list[float]:
        """Server CPU of the last tenth of the last run's batches over the first; [] if too few."""
        tenth = len(self.batches) // 10
        if tenth == 0:
            return []
        first, last = self.batches[:tenth], self.batches[-tenth:]
        return [sum(cost.server for cost in last) / sum(cost.server for cost in first)]

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


@dataclass
class Comparison:
    """What a size cost, summed over the rounds; the ratio and the trend are medians of them."""

    size: int
    rounds: int
    run: Cost
    copy: Cost
    orm: Cost
    ratios: list[float]
    trends: list[float]

    @property
    def ratio(self) -> float:
        """Server CPU of the run over that of COPY."""
        return statistics.median(self.ratios)

    @property
    def trend(self) -> float:
        """Last tenth of the batches over the first; 1 where a run is too short to tell."""
        return statistics.median(self.trends) if self.trends else 1.0

    @property
    def saved(self) -> float:
        """CPU of both processes for a top-up by the ORM loop, over that by the run."""
        return self.orm.cpu / ORM_SAMPLE / (self.run.cpu / self.rounds / self.size)

    def good(self) -> bool:
        """Is every goal reached?"""
        return self.ratio <= GOAL_RATIO and self.trend <= GOAL_TREND

    def show(self) -> None:
        """The table and the ratios."""
        count = self.rounds * self.size
        print(f"\n{self.size} enrolments, {self.rounds} runs and copies in turn; seconds")
        titles = "".join(f"{title:>10}" for title in ("wall", "server", "client", "µs server"))
        print(f"  {'way':20}{'top-ups':>10}{titles}")
        self._line("COPY (ceiling)", self.copy, count)
        self._line("monthly run", self.run, count)
        self._line("ORM loop (sample)", self.orm, ORM_SAMPLE)
        rounds = ", ".join(f"{ratio:.2f}" for ratio in self.ratios)
        print(f"  run ÷ COPY {self.ratio:.2f} (goal ≤ {GOAL_RATIO}); rounds: {rounds}")
        if self.trends:
            print(f"  last ÷ first tenth of the batches {self.trend:.2f} (goal ≤ {GOAL_TREND})")
        print(f"  ORM loop ÷ run, both processes {self.saved:.0f}")

    def _line(self, way: str, cost: Cost, rows: int) -> None:
        figures = f"{cost.wall:10.2f}{cost.server:10.2f}{cost.client:10.2f}"
        print(f"  {way:20}{rows:10}{figures}{cost.server / rows * 1e6:10.1f}")


def compare(size: int, rounds: int, meter: Meter) -> Comparison:
    """Run and COPY in turn, each first in every other round; then the ORM loop."""
    people = Population(size)
    run, copy = MonthlyRun(meter, people), Copy(meter, people)
    found = Comparison(size, rounds, Cost(), Cost(), Cost(), [], [])
    for turn in range(rounds):
        month = add_months(FIRST_PERIOD, 2 * turn)
        costs = {}
        for way in (copy, run) if turn % 2 else (run, copy):
            costs[way] = way.pay(month)
            month = add_months(month, 1)
        found.run += costs[run]
        found.copy += costs[copy]
        found.ratios.append(costs[run].server / costs[copy].server)
        found.trends += run.trend()
    refresh_statistics()
    last = add_months(FIRST_PERIOD, 2 * rounds)
    found.orm = meter.measure(lambda: orm_loop(people, last))
    return found


def main(arguments: list[str] | None = None) -> int:
    """Every size asked for; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="bench topups")
    parser.add_argument("--sizes", default="10000,100000,1000000", help="enrolments, by commas")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    meter = Meter()
    good = True
    for size in options.sizes.split(","):
        found = compare(int(size), options.rounds, meter)
        found.show()
        good &= found.good()
    wrong = len(differences())
    print(f"\ndifferences in the ledger: {wrong}")
    return 0 if good and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
