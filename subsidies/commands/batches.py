"""One batch of a run: journal, grants, lots and transfers in one transaction."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db import connection, transaction
from django.utils import timezone

from core.audit import Actor
from subsidies.enums import AccountKind, TransferKind
from subsidies.models import Account, Journal, Run, RunBatch

# Ids come first, in one materialised source, so that the three inserts need no joins between them.
POST = """
WITH due AS MATERIALIZED (
  SELECT nextval('subsidies_grant_id_seq') AS grant_id,
         nextval('subsidies_lot_id_seq') AS lot_id, i.*
  FROM subsidies_runitem i WHERE run_id = %(run)s AND batch_number = %(number)s),
grants AS (
  INSERT INTO subsidies_grant (id, programme_id, resident_id, account_id, award_id, period,
                               component, sequence, period_paid, amount_fen)
  SELECT grant_id, %(programme)s, resident_id, account_id, award_id, period, component, sequence,
         %(period)s, amount_fen FROM due),
lots AS (
  INSERT INTO subsidies_lot (id, account_id, grant_id, face_fen)
  SELECT lot_id, account_id, grant_id, amount_fen FROM due)
INSERT INTO subsidies_transfer (journal_id, kind, programme_id, debit_id, debit_kind, credit_id,
                                credit_kind, amount_fen, credit_lot_id)
SELECT %(journal)s, %(grant)s, %(programme)s, %(fund)s, %(fund_kind)s, account_id, %(purse_kind)s,
       amount_fen, lot_id FROM due
"""


@dataclass(frozen=True)
class Posted:
    """A batch that was just posted."""

    count: int
    total_fen: int


@transaction.atomic
def post_next_batch(*, run: Run, by: Actor) -> Posted | None:
    """Post one batch that nobody else is posting; None when there is none left to take."""
    batch = (
        RunBatch.objects.filter(run=run, posted_at__isnull=True)
        .order_by("number")
        .select_for_update(skip_locked=True)
        .first()
    )
    if batch is None:
        return None
    journal = Journal.objects.create(
        kind=TransferKind.GRANT,
        key=f"run:{run.pk}:{batch.number}",
        request_hash="",
        total_fen=batch.total_fen,
        count=batch.count,
        book_date=cast(date, run.book_date),  # set when the list was frozen
        actor=str(by),
    )
    fund = Account.objects.get(kind=AccountKind.FUND, programme=run.programme_id)
    with connection.cursor() as cursor:
        cursor.execute(
            POST,
            {
                "run": run.pk,
                "number": batch.number,
                "programme": run.programme_id,
                "period": run.period,
                "journal": journal.pk,
                "grant": TransferKind.GRANT,
                "fund": fund.pk,
                "fund_kind": AccountKind.FUND,
                "purse_kind": AccountKind.PURSE,
            },
        )
    batch.journal, batch.posted_at = journal, timezone.now()
    batch.save(update_fields=["journal", "posted_at"])
    return Posted(batch.count, batch.total_fen)
