"""What was paid too much is taken back: first what is unspent of exactly those grants, then from the person."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from core.audit import Actor, record
from core.dates import today
from subsidies.commands.debts import enter, receivable
from subsidies.commands.postings import Entry, Line, account, lock_purses, post
from subsidies.commands.recovery_notices import tell_recovered
from subsidies.enums import AccountKind, RecoveryReason, TransferKind
from subsidies.logic.allocation import GrantRest, TakenBack, take_back
from subsidies.models import Account, Enrolment, Recovery, RecoveryLine
from subsidies.transitions import RECOVERY

# Months of which more was granted, less what was asked back before, than the awards now owe. What of
# a grant went back to the fund by itself (expired, returned at death) and counts for no recovery yet
# is its lapsed part: the person never had it.
OVERPAID = """
WITH paid AS (
  SELECT e.id AS enrolment_id, g.id AS grant_id, g.period, g.sequence, g.amount_fen, l.id AS lot_id,
         l.remaining_fen - l.held_fen AS free_fen,
         coalesce((SELECT sum(r.lapsed_fen + r.taken_fen + r.owed_fen)
                   FROM subsidies_recoveryline r WHERE r.grant_id = g.id), 0) AS asked_fen,
         greatest(0, coalesce((SELECT sum(t.amount_fen) FROM subsidies_transfer t
                               WHERE t.debit_lot_id = l.id AND t.kind IN (4, 5)), 0)
         - coalesce((SELECT sum(t.amount_fen) FROM subsidies_transfer t  -- reopened: theirs again
                     WHERE t.credit_lot_id = l.id AND t.kind = 9 AND t.debit_kind = 2), 0)
         - coalesce((SELECT sum(r.lapsed_fen + r.taken_fen)
                     FROM subsidies_recoveryline r WHERE r.grant_id = g.id), 0)) AS lapsed_fen
  FROM subsidies_enrolment e JOIN subsidies_grant g ON g.account_id = e.account_id
  JOIN subsidies_lot l ON l.grant_id = g.id WHERE e.id = ANY (%s)),
months AS (
  SELECT p.enrolment_id, p.period,
         sum(p.amount_fen - p.asked_fen) - coalesce(max(a.amount_fen), 0) AS excess_fen
  FROM paid p LEFT JOIN subsidies_award a
    ON a.enrolment_id = p.enrolment_id AND a.replaced_at IS NULL
   AND a.first <= p.period AND (a.last IS NULL OR a.last >= p.period)
  GROUP BY p.enrolment_id, p.period)
SELECT p.enrolment_id, p.period, m.excess_fen::bigint, p.grant_id, p.lot_id,
       (p.amount_fen - p.asked_fen)::bigint, p.lapsed_fen::bigint, p.free_fen
FROM paid p JOIN months m USING (enrolment_id, period)
WHERE m.excess_fen > 0 ORDER BY p.enrolment_id, p.period, p.sequence DESC
"""


@transaction.atomic
def recover_overpaid(*, enrolment_ids: Iterable[int], by: Actor) -> list[Recovery]:
    """Take back what months already granted got beyond what the awards now owe; a row each enrolment.

    First what is left of exactly those grants, then a debt of the person, for somebody to settle.
    A second call finds nothing more. Each person is told.
    """
    enrolments = Enrolment.objects.select_related("resident", "programme").in_bulk(
        list(enrolment_ids)
    )
    if not enrolments:
        return []
    lock_purses(enrolment.account_id for enrolment in enrolments.values())
    with connection.cursor() as cursor:
        cursor.execute(OVERPAID, [list(enrolments)])
        rows = cursor.fetchall()
    found = []
    for enrolment_id, group in groupby(rows, key=lambda row: row[0]):
        back: list[TakenBack] = []
        for (_period, excess), grants in groupby(group, key=lambda row: row[1:3]):
            back += take_back(excess, (GrantRest(*row[3:]) for row in grants))
        found.append(_recover(enrolments[enrolment_id], back, by))
    return found


@dataclass(frozen=True)
class _Sums:
    """What a recovery consists of."""

    lapsed: int
    taken: int
    owed: int


def _recover(enrolment: Enrolment, back: list[TakenBack], by: Actor) -> Recovery:
    sums = _Sums(
        sum(part.lapsed_fen for part in back),
        sum(part.taken_fen for part in back),
        sum(part.owed_fen for part in back),
    )
    recovery = Recovery.objects.create(
        resident=enrolment.resident,
        programme=enrolment.programme,
        enrolment=enrolment,
        reason=RecoveryReason.OVERPAID,
        total_fen=sums.lapsed + sums.taken + sums.owed,
    )
    _add_lines(recovery, back)
    _post(recovery, enrolment, back, sums.owed, by)
    details: dict[str, Any] = {"taken_fen": sums.taken, "owed_fen": sums.owed}
    record(recovery, "subsidies.recovered", by=by, lapsed_fen=sums.lapsed, **details)
    if not sums.owed:
        RECOVERY.move(recovery, "settle", by=by)
    if sums.taken or sums.owed:
        tell_recovered(recovery, sums.taken, sums.owed, by)
    return recovery


def _add_lines(recovery: Recovery, back: list[TakenBack]) -> None:
    before: dict[int, int] = {}
    for grant_id in RecoveryLine.objects.filter(
        grant__in=[part.grant_id for part in back]
    ).values_list("grant", flat=True):
        before[grant_id] = before.get(grant_id, 0) + 1
    RecoveryLine.objects.bulk_create(
        RecoveryLine(
            recovery=recovery,
            grant_id=part.grant_id,
            sequence=before.get(part.grant_id, 0),
            lapsed_fen=part.lapsed_fen,
            taken_fen=part.taken_fen,
            owed_fen=part.owed_fen,
        )
        for part in back
    )


def _post(
    recovery: Recovery, enrolment: Enrolment, back: list[TakenBack], owed: int, by: Actor
) -> None:
    fund = account(AccountKind.FUND, recovery.programme_id)
    purse = Account.objects.get(pk=enrolment.account_id)
    key = f"recovery:{recovery.pk}"
    taken = [Line(purse, fund, p.taken_fen, p.lot_id) for p in back if p.taken_fen]
    if taken:
        enter(recovery, post(Entry(TransferKind.CLAW_BACK, key, today()), taken, by=by))
    if owed:
        line = Line(receivable(recovery), fund, owed)
        enter(recovery, post(Entry(TransferKind.OWE, key, today()), [line], by=by))
