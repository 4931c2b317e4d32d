"""A price paid at a counter: purses and the government's parts in one call of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from accounts.models import Organisation
from core.audit import Actor
from core.dates import today
from elderly_care.models import Resident
from subsidies.commands.periods import refusing_locked_periods
from subsidies.commands.postings import digest
from subsidies.models import Programme


@dataclass(frozen=True)
class GovernmentPart:
    """What a programme's fund pays of a price; key as pay_operator's reference."""

    programme: Programme
    key: str
    fen: int


@dataclass(frozen=True)
class CounterPayment:
    """A price that is paid now. resident None: only the government's parts, if any."""

    resident: Resident | None
    amount_fen: int
    service: str
    operator: Organisation
    reference: str
    book_date: date
    parts: Sequence[GovernmentPart] = ()


@refusing_locked_periods()
@transaction.atomic(savepoint=False)  # part of a sale, and goes back with it
def pay_at_once(*, payment: CounterPayment, by: Actor) -> int:
    """Hold and capture in one round trip; returns the fen that the purses paid, at most the amount.

    The rows are those of hold_funds, capture_funds and pay_operator, so refund_funds and
    take_back_part undo them. The caller makes sure that a reference is used once: a second call
    breaks on the database's own keys. Raises PeriodLocked.
    """
    person, parts = payment.resident, payment.parts
    if not payment.amount_fen and not parts:
        return 0
    values = [
        person.pk if person else None,
        payment.service,
        payment.operator.pk,
        today(),
        payment.reference,
        payment.amount_fen,
        digest(payment.operator.pk),
        payment.book_date,
        str(by),
        [part.programme.pk for part in parts],
        [part.key for part in parts],
        [digest(part.programme.pk, payment.operator.pk, part.fen) for part in parts],
        [part.fen for part in parts],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subsidies_pay_at_once(%s, %s, %s, %s, %s, %s::bigint, %s, %s, %s,"
            " %s::bigint[], %s::text[], %s::text[], %s::bigint[])",
            values,
        )
        return int(cursor.fetchone()[0])
