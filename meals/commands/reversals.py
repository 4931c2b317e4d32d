"""A sale taken back: by a reversal with a reason, never by deleting it.

Locks: shift → sale → stock → the operator's days → purses.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.audit import Actor
from core.dates import today
from core.errors import NotFound, require_reason
from core.locking import locked
from meals.commands.till import locked_shift
from meals.commands.till_errors import NoOpenShift, SaleReversed
from meals.commands.till_stock import give_portions_back
from meals.enums import SaleState
from meals.models import Sale, SaleReversal, TillShift
from meals.queries.till import sale_days
from meals.transitions import SALE
from subsidies.commands import refund_funds, take_back_part


@transaction.atomic
def reverse_sale(
    *,
    sale: Sale,
    reason: str,
    by: Actor,
    shift: TillShift | None = None,
    now: datetime | None = None,
) -> SaleReversal:
    """Take a sale back: every source gets its part again, the sale and its lines stay.

    shift: whose drawer gives the cash; without cash none is needed. Raises ReasonMissing,
    SaleReversed, NoOpenShift, NotThisTill.
    """
    why = require_reason(reason, longest=200)
    drawer = locked_shift(shift, by) if shift is not None else None
    if drawer is not None and drawer.till.station.operator_id != sale.operator_id:
        raise NotFound
    return take_back(sale=sale, drawer=drawer, why=why, by=by, now=now)


def take_back(
    *, sale: Sale, drawer: TillShift | None, why: str, by: Actor, now: datetime | None = None
) -> SaleReversal:
    """For who has locked the drawer and asked who may. Raises SaleReversed, NoOpenShift."""
    row = locked(Sale.objects.filter(pk=sale.pk), no_key=True).select_related("operator").get()
    if row.state == SaleState.REVERSED:
        raise SaleReversed
    if row.cash_fen and drawer is None:
        raise NoOpenShift
    give_portions_back(row.taken)
    # The ledger books it today: of an earlier day that is still open it is not a part any more.
    booked_on, _book_date = sale_days(row.operator_id, max(row.booked_on, today()))
    _give_back(row, by)
    reversal = SaleReversal.objects.create(
        sale=row,
        shift=drawer,
        booked_on=booked_on,
        reason=why,
        reversed_by_id=by.pk,
        reversed_at=now or timezone.now(),
        purse_fen=row.purse_fen,
        cash_fen=row.cash_fen,
        card_fen=row.card_fen,
    )
    SALE.move(row, "reverse", by=by, reason=why)
    return reversal


def _give_back(sale: Sale, by: Actor) -> None:
    again = f"{sale.reference}:reversed"
    if sale.purse_fen:
        refund_funds(reference=sale.reference, refund_reference=again, by=by)
    for name, fen in (("age", sale.discount_government_fen), ("day", sale.subsidy_fen)):
        if fen:
            part = f"{sale.reference}:{name}"
            take_back_part(reference=part, refund_reference=f"{part}:reversed", by=by)
