"""Charges of a till or a visit that was offline: paid late, and never overdrawn."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.audit import Actor, record
from core.dates import month_of, today
from core.errors import Conflict, InvalidInput
from elderly_care.models import Resident
from subsidies.commands.debts import enter, receivable
from subsidies.commands.periods import refusing_locked_periods
from subsidies.commands.postings import Entry, Line, account, post
from subsidies.commands.recovery_notices import tell_late
from subsidies.commands.spending import (
    OpenPurses,
    ReferenceReused,
    add_holds,
    capture_funds,
    open_purses,
    require_price,
)
from subsidies.enums import AccountKind, RecoveryReason, TransferKind
from subsidies.logic.allocation import FreePurse, Part, allocate
from subsidies.models import Account, LateCharge, Lot, Recovery


class NoPurse(Conflict):
    """No programme of this person pays for the service, so there is nothing to charge."""

    code = "subsidies.no_purse"
    message = _("这位老人没有可用于这项服务的账户，没有扣款。请向本人收取。")


class NotYetHappened(InvalidInput):
    """A late charge lies in the past."""

    code = "subsidies.not_yet_happened"
    message = _("发生日期 %(day)s 还没有到，没有扣款。请核对日期。")


@refusing_locked_periods()
@transaction.atomic
def charge_late(  # noqa: PLR0913 - a till's whole record
    *,
    resident: Resident,
    amount_fen: int,
    service: str,
    operator: Organisation,
    reference: str,
    occurred_on: date,
    by: Actor,
) -> LateCharge:
    """Charge what happened offline on a day; the operator is paid in full.

    Takes what is there of the money that could be spent on that day; what is lacking the person
    owes to the programme whose purse comes last, and a recovery is opened for it. Booked today;
    the day of the act stays in the row. The same reference again changes nothing. Raises NoPurse,
    NotAPrice, NotYetHappened, ReferenceReused.
    """
    _require_possible(amount_fen, occurred_on)
    found = open_purses(resident, service, operator, occurred_on, reference)
    known = LateCharge.objects.filter(reference=reference).first()
    if known is not None:
        return _same(known, (resident.pk, operator.pk, service, amount_fen, occurred_on))
    _require_chargeable(found, reference)
    parts = allocate(amount_fen, _there_already(found.purses, occurred_on))
    paid = _pay(parts, reference, operator, by)
    charge = LateCharge(
        reference=reference,
        resident=resident,
        operator=operator,
        service=service,
        amount_fen=amount_fen,
        paid_fen=paid,
        occurred_on=occurred_on,
    )
    if paid < amount_fen:
        charge.recovery = _owe(charge, found.purses[-1].purse_id, by)
    charge.save(force_insert=True)
    record(charge, "subsidies.charged_late", by=by, paid_fen=paid, owed_fen=charge.owed_fen)
    return charge


def _require_possible(amount_fen: int, occurred_on: date) -> None:
    require_price(amount_fen)
    if occurred_on > today():
        raise NotYetHappened(day=occurred_on)


def _require_chargeable(found: OpenPurses, reference: str) -> None:
    if found.standing_fen is not None:
        raise ReferenceReused(reference=reference)
    if not found.purses:
        raise NoPurse


def _same(known: LateCharge, asked: tuple[int, int, str, int, date]) -> LateCharge:
    paid = (known.resident_id, known.operator_id, known.service, known.amount_fen)
    if (*paid, known.occurred_on) != asked:
        raise ReferenceReused(reference=known.reference)
    return known


def _there_already(purses: list[FreePurse], day: date) -> list[FreePurse]:
    """Without the credit of a later month that lapses: on that day it was not there to be spent."""
    ids = [lot.lot_id for purse in purses for lot in purse.lots]
    later = set(
        Lot.objects.filter(
            pk__in=ids, expires_on__isnull=False, grant__period__gt=month_of(day)
        ).values_list("pk", flat=True)
    )
    return [
        FreePurse(
            purse.purse_id, purse.offset_bp, [lot for lot in purse.lots if lot.lot_id not in later]
        )
        for purse in purses
    ]


def _pay(parts: list[Part], reference: str, operator: Organisation, by: Actor) -> int:
    add_holds(reference, parts)
    return capture_funds(reference=reference, operator=operator, book_date=today(), by=by)


def _owe(charge: LateCharge, purse_id: int, by: Actor) -> Recovery:
    purse = Account.objects.select_related("programme").get(pk=purse_id)
    recovery = Recovery.objects.create(
        resident=charge.resident,
        programme=purse.programme,
        reason=RecoveryReason.LATE_CHARGE,
        total_fen=charge.owed_fen,
    )
    payable = account(AccountKind.PAYABLE, purse.programme_id, operator=charge.operator)
    journal = post(
        Entry(TransferKind.CHARGE_LATE, f"late:{charge.reference}", today()),
        [Line(receivable(recovery), payable, charge.owed_fen)],
        by=by,
    )
    enter(recovery, journal)
    tell_late(recovery, charge, by)
    return recovery
