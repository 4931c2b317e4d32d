"""A price paid at a counter: purses and the government's parts in one call of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from accounts.models import Organisation
from core.audit import Actor
from core.dates import today
from elderly_care.models import Resident
from subsidies.commands.periods import refusing_locked_periods
from subsidies.commands.postings import digest


@dataclass(frozen=True)
class GovernmentPart:
    """What a programme's fund pays of a price; key as pay_operator's reference."""

    programme_id: int
    key: str
    fen: int

    def content_for(self, operator_id: int) -> str:
        """Equal for equal payments."""
        return digest(self.programme_id, operator_id, self.fen)


@dataclass(frozen=True)
class CounterPayment:
    """A price that is paid now. resident None: only the government's parts, if any.

    bill_fen: the whole price, of which a voucher pays its ratio, where amount_fen is only what is
    left to the purses of it; None: the same.
    """

    resident: Resident | None
    amount_fen: int
    service: str
    operator: Organisation
    reference: str
    book_date: date
    parts: Sequence[GovernmentPart] = ()
    bill_fen: int | None = None


@refusing_locked_periods()
@transaction.atomic(savepoint=False)  # part of a sale, and goes back with it
def pay_at_once(*, payment: CounterPayment, by: Actor) -> int:
    """Hold and capture in one round trip; returns the fen that the purses paid, at most the amount.

    The rows are those of hold_funds, capture_funds and pay_operator, so refund_funds and
    take_back_part undo them. The caller makes sure that a reference is used once: a second call
    breaks on the database's own keys. Raises PeriodLocked.
    """
    if not payment.amount_fen and not payment.parts:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT subsidies_pay_at_once({_PLACES})", _values(payment, by))
        return int(cursor.fetchone()[0])


def paid_content(operator_id: int) -> str:
    """Equal for equal payments from purses."""
    return digest(operator_id)


_PLACES = (
    "%s, %s, %s, %s, %s, %s::bigint, %s::bigint, %s, %s, %s,"
    " %s::bigint[], %s::text[], %s::text[], %s::bigint[]"
)


def _values(payment: CounterPayment, by: Actor) -> list[Any]:
    person, parts = payment.resident, payment.parts
    return [
        person.pk if person else None,
        payment.service,
        payment.operator.pk,
        today(),
        payment.reference,
        payment.amount_fen,
        payment.amount_fen if payment.bill_fen is None else payment.bill_fen,
        paid_content(payment.operator.pk),
        payment.book_date,
        str(by),
        [part.programme_id for part in parts],
        [part.key for part in parts],
        [part.content_for(payment.operator.pk) for part in parts],
        [part.fen for part in parts],
    ]
