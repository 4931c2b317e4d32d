"""The ceiling: the rows of a month, made ready outside the clock and brought in by COPY."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from subsidies.commands.plans import BATCH_SIZE
from subsidies.enums import AccountKind, RunState, TransferKind
from subsidies.models import Account, Enrolment, Journal, Programme, Run, RunBatch
from tests.benchmarks._crowd import AMOUNT_FEN, FIRST_PERIOD
from tests.benchmarks._meter import Cost, Meter, refresh_statistics

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


class Population:
    """Enrolments of one programme, all of them owed 100 yuan a month."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.fund = Account.objects.get(kind=AccountKind.FUND, programme=programme)
        refresh_statistics()
        self.rows = list(
            Enrolment.objects.filter(programme=programme)
            .order_by("account_id")
            .values_list("account_id", "resident_id", "awards__pk")
        )


class Copy:
    """A month of a population by COPY, past the same guards, in batches of the same size."""

    def __init__(self, meter: Meter, people: Population) -> None:
        self.meter, self.people = meter, people

    def pay(self, period: date) -> Cost:
        """A whole month."""
        programme = self.people.programme
        run = Run.objects.create(programme=programme, period=period)
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
        cost = self.meter.measure(lambda: self._copy([(ITEMS, "".join(items))]))
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
            GRANTS: "".join(
                f"{grant}\t{programme}\t{resident}\t{account}\t{award}\t{period}\tbase\t0\t{period}"
                f"\t{AMOUNT_FEN}\n"
                for grant, _lot, account, resident, award in lines
            ),
            LOTS: "".join(
                f"{lot}\t{account}\t{grant}\t{AMOUNT_FEN}\n"
                for grant, lot, account, _resident, _award in lines
            ),
            TRANSFERS: "".join(
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
