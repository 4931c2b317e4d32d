"""One batch of a run in one transaction; and what happens to a batch that can't be posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db import DataError, IntegrityError, InternalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from core.audit import SYSTEM, Actor, record
from core.locking import locked
from subsidies.commands.catching_up import catch_up
from subsidies.enums import AccountKind, RunKind, RunState, TransferKind
from subsidies.models import Account, Journal, Run, RunBatch, RunExclusion, RunItem
from subsidies.transitions import RUN

# Ids come first, in one materialised source, so that the three inserts need no joins between them.
TOPUP = """
WITH due AS MATERIALIZED (
  SELECT nextval('subsidies_grant_id_seq') AS grant_id,
         nextval('subsidies_lot_id_seq') AS new_lot_id, i.*
  FROM subsidies_runitem i WHERE run_id = %(run)s AND batch_number = %(number)s
    AND NOT EXISTS (SELECT FROM subsidies_runexclusion x WHERE x.item_id = i.id)
    {only}),
grants AS (
  INSERT INTO subsidies_grant (id, programme_id, resident_id, account_id, award_id, period,
                               component, sequence, period_paid, amount_fen)
  SELECT grant_id, %(programme)s, resident_id, account_id, award_id, period, component, sequence,
         %(period)s, amount_fen FROM due),
lots AS (
  INSERT INTO subsidies_lot (id, account_id, grant_id, face_fen, expires_on)
  SELECT new_lot_id, account_id, grant_id, amount_fen, %(expires_on)s FROM due)
INSERT INTO subsidies_transfer (journal_id, kind, programme_id, debit_id, debit_kind, credit_id,
                                credit_kind, amount_fen, credit_lot_id)
SELECT %(journal)s, %(kind)s, %(programme)s, %(fund)s, %(fund_kind)s, account_id, %(purse_kind)s,
       amount_fen, new_lot_id FROM due
"""

EXPIRY = """
INSERT INTO subsidies_transfer (journal_id, kind, programme_id, debit_id, debit_kind, credit_id,
                                credit_kind, amount_fen, debit_lot_id)
SELECT %(journal)s, %(kind)s, %(programme)s, account_id, %(purse_kind)s, %(fund)s, %(fund_kind)s,
       amount_fen, lot_id
FROM subsidies_runitem i WHERE run_id = %(run)s AND batch_number = %(number)s
  AND NOT EXISTS (SELECT FROM subsidies_runexclusion x WHERE x.item_id = i.id)
  {only}
"""

POST = {
    RunKind.TOPUP: (TransferKind.GRANT, TOPUP),
    RunKind.EXPIRY: (TransferKind.EXPIRE, EXPIRY),
}
# What the rows themselves cause; a lost connection or a full disk says nothing about them.
REFUSALS = (IntegrityError, DataError, InternalError)
FAILURES_BEFORE_SEARCH = 3
MOST_PARKED = 100  # of a batch; with more the run stops and waits for a person
ERROR_SHOWN = 300


@dataclass(frozen=True)
class Posted:
    """A batch that was just posted."""

    count: int
    total_fen: int


class BatchFailed(Exception):
    """The database refused a batch; nothing of it is booked."""

    def __init__(self, run: Run, number: int, error: Exception) -> None:
        super().__init__(f"{run.pk}/{number}: {error}")
        self.run, self.number, self.error = run, number, error


def post_next_batch(*, run: Run, by: Actor) -> Posted | None:
    """Post one batch that nobody else is posting; None when there is none left to take.

    Raises BatchFailed when the database refuses it: the batch stays pending as it was.
    """
    number = None
    try:
        with transaction.atomic():
            batch = _take(run)
            if batch is None:
                return None
            number = batch.number
            # The run as it is now: the caller's may be from before it was approved.
            return _post(batch.run, batch, by=by)
    except REFUSALS as error:
        if number is None:
            raise
        raise BatchFailed(run, number, error) from error


def _take(run: Run) -> RunBatch | None:
    """A pending batch of a run that may be posted now; those that failed come last."""
    return (
        RunBatch.objects.filter(
            run=run, posted_at__isnull=True, count__gt=0, run__state=RunState.POSTING
        )
        .select_related("run")
        .order_by("failures", "number")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )


def _post(run: Run, batch: RunBatch, *, by: Actor) -> Posted:
    journal = _journal(run, batch, count=batch.count, total_fen=batch.total_fen, by=by)
    _write(run, batch, journal)
    batch.journal, batch.posted_at = journal, timezone.now()
    batch.save(update_fields=["journal", "posted_at"])
    return Posted(batch.count, batch.total_fen)


def _journal(run: Run, batch: RunBatch, *, count: int, total_fen: int, by: Actor) -> Journal:
    return Journal.objects.create(
        kind=POST[RunKind(run.kind)][0],
        key=f"run:{run.pk}:{batch.number}",
        request_hash="",
        total_fen=total_fen,
        count=count,
        book_date=cast(date, run.book_date),  # set when the list was frozen
        actor=str(by),
    )


def _write(run: Run, batch: RunBatch, journal: Journal, only: Sequence[int] | None = None) -> None:
    kind, statement = POST[RunKind(run.kind)]
    fund = Account.objects.get(kind=AccountKind.FUND, programme=run.programme_id)
    values: dict[str, Any] = {
        "run": run.pk,
        "number": batch.number,
        "programme": run.programme_id,
        "period": run.period,
        "expires_on": run.credit_until,
        "journal": journal.pk,
        "kind": kind,
        "fund": fund.pk,
        "fund_kind": AccountKind.FUND,
        "purse_kind": AccountKind.PURSE,
        "only": list(only or ()),
    }
    some = "" if only is None else "AND i.id = ANY(%(only)s)"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(only=some), values)


def note_failure(failure: BatchFailed) -> bool:
    """Count it, in a transaction of its own; True when it is time to look for the bad lines."""
    batches = RunBatch.objects.filter(run=failure.run, number=failure.number, posted_at=None)
    with transaction.atomic():
        batches.update(failures=F("failures") + 1, last_error=_words(failure.error))
    return batches.filter(failures__gte=FAILURES_BEFORE_SEARCH).exists()


def _words(error: Exception) -> str:
    """Its first line: what follows may name a person's numbers."""
    return (str(error).splitlines() or [type(error).__name__])[0][:ERROR_SHOWN]


@transaction.atomic
def post_without_bad_items(failure: BatchFailed, *, by: Actor) -> Posted | None:
    """Find by halves the lines of a batch that can't be posted, park them, and post the others."""
    run = locked(Run.objects.filter(pk=failure.run.pk), no_key=True).get()
    batch = locked(
        RunBatch.objects.filter(
            run=run, number=failure.number, posted_at=None, run__state=RunState.POSTING
        )
    ).first()
    if batch is None:  # somebody else was quicker
        return None
    items = RunItem.objects.filter(run=run, batch_number=batch.number).kept()
    bad: dict[int, str] = {}
    _search(run, batch, list(items.order_by("pk").values_list("pk", "amount_fen")), bad)
    if len(bad) > MOST_PARKED:
        # That is no matter of single lines. Nobody loses a month over a fault of ours.
        RUN.move(run, "pause", by=by, reason=next(iter(bad.values())), batch=batch.number)
        return None
    for item in RunItem.objects.filter(pk__in=bad):
        _park(run, batch, item, bad[item.pk], by=by)
    batch.refresh_from_db()
    return _post(run, batch, by=by) if batch.count else None


def _search(run: Run, batch: RunBatch, items: list[tuple[int, int]], bad: dict[int, str]) -> None:
    """Halve until single lines are left, and note why the database refuses them; stop at too many."""
    if len(bad) > MOST_PARKED:
        return
    error = _try(run, batch, items)
    if error is None:
        return
    if len(items) == 1:
        bad[items[0][0]] = error
        return
    middle = len(items) // 2
    _search(run, batch, items[:middle], bad)
    _search(run, batch, items[middle:], bad)


def _try(run: Run, batch: RunBatch, items: list[tuple[int, int]]) -> str | None:
    """What the database says against posting these lines; nothing stays written."""
    try:
        with transaction.atomic():
            total_fen = sum(fen for _pk, fen in items)
            journal = _journal(run, batch, count=len(items), total_fen=total_fen, by=SYSTEM)
            _write(run, batch, journal, [pk for pk, _fen in items])
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as the commit would
            transaction.set_rollback(True)  # nothing of a trial stays
    except REFUSALS as error:
        return _words(error)
    return None


def _park(run: Run, batch: RunBatch, item: RunItem, error: str, *, by: Actor) -> None:
    exclusion = take_off(run, item, reason=error, by=by, failed=True)
    record(exclusion, "subsidies.item_parked", by=by, reason=error, batch=batch.number)


def take_off(run: Run, item: RunItem, *, reason: str, by: Actor, failed: bool) -> RunExclusion:
    """A line leaves the list of a locked run: batch and totals follow, and a later run catches up."""
    exclusion = RunExclusion.objects.create(
        run=run,
        item=item,
        amount_fen=item.amount_fen,
        reason=reason,
        excluded_by=str(by),
        failed=failed,
    )
    for rows in (
        RunBatch.objects.filter(run=run, number=item.batch_number),
        Run.objects.filter(pk=run.pk),
    ):
        rows.update(count=F("count") - 1, total_fen=F("total_fen") - item.amount_fen)
    if run.kind == RunKind.TOPUP:
        catch_up(item)
    run.refresh_from_db()
    return exclusion
