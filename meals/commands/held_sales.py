"""Sales that could not be taken: kept as the till wrote them, taken later, or set aside by a person.

Locks: shift → held sale → resident. Nothing of them is booked; the shift's report names them.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_may
from accounts.models import User
from core.audit import Actor, record
from core.errors import DomainError, NotFound, require_reason
from core.locking import locked
from meals.commands.arrivals import SignedSale
from meals.commands.till_errors import HeldSettled, NothingUnsent, SaleSetAside
from meals.enums import HeldState, MealPeriod
from meals.logic.offline_sales import OfflineSale, read_sale
from meals.logic.till import digest, is_signed
from meals.models import HeldSale, PriceList, Sale, Till, TillShift
from meals.transitions import HELD_SALE
from meals.validators import MOST_PORTIONS

LONGEST_BODY = 20_000
MAY_SET_ASIDE = "meals.set_aside_heldsale"


@transaction.atomic
def keep_held(
    *, till: Till, signed: SignedSale, refusal: DomainError, by: Actor, now: datetime
) -> HeldSale | Sale:
    """What the till sent and why it was refused; once, however often it is sent.

    The sale, when the same was sent twice at once and the other one has been stored since.
    """
    told = _told(signed.body)
    shift = _shift(till, told)
    known = _stored_meanwhile(till, signed, told)
    if known is not None:
        return known
    made, is_new = HeldSale.objects.get_or_create(
        till=till,
        digest=_digest(signed),
        defaults={
            "shift": shift,
            "key": _printable(signed.key)[:80],
            "body": signed.body[:LONGEST_BODY].replace("\0", ""),
            "signature": _printable(signed.signature)[:64],
            "code": refusal.code,
            "message": str(refusal)[:300],
            "occurred_at": told.occurred_at if told else None,
            "arrived_at": now,
            "purse_fen": told.purse_fen if told else None,
            "cash_fen": told.cash_fen if told else None,
            "card_fen": told.card_fen if told else None,
        },
    )
    if is_new:
        record(made, "meals.heldsale.held", by=by, code=refusal.code, till=till.pk)
    return made


def _digest(signed: SignedSale) -> str:
    """With the signature: a good sale isn't the forged one of the same words."""
    return digest([signed.body, signed.signature])


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


def _told(body: str) -> OfflineSale | None:
    try:
        return read_sale(body, periods=tuple(MealPeriod.values), most=MOST_PORTIONS)
    except ValueError:
        return None


def _shift(till: Till, told: OfflineSale | None) -> TillShift | None:
    """In whose drawer the money lies: that of its list, else the one that sells now; locked.

    Whoever stores the same sale holds it until that is done.
    """
    lists = PriceList.objects.filter(till=till, pk=told.list_id) if told else None
    made = lists.first() if lists is not None else None
    shifts = TillShift.objects.filter(till=till)
    mine = shifts.filter(pk=made.shift_id) if made else shifts.open()
    return locked(mine, no_key=True).first()


def _stored_meanwhile(till: Till, signed: SignedSale, told: OfflineSale | None) -> Sale | None:
    """Under this key with these words; a forgery of them isn't the sale."""
    if told is None or not is_signed(str(till.device_key), signed.body, signed.signature):
        return None
    sales = Sale.objects.filter(till=till, idempotency_key=told.key)
    return sales.filter(request_hash=digest(signed.body)).first()


def lock_held(till: Till, signed: SignedSale) -> HeldSale | None:
    """Before a sale is taken: whether it was refused before. Raises SaleSetAside."""
    held = locked(HeldSale.objects.filter(till=till, digest=_digest(signed))).first()
    if held is not None and held.state == HeldState.SET_ASIDE:
        raise SaleSetAside
    return held


def note_taken(held: HeldSale | None, sale: Sale, by: Actor) -> None:
    """What was refused before has been stored after all."""
    if held is not None and held.state == HeldState.HELD:
        held.sale = sale
        HELD_SALE.move(held, "take", by=by, save=["sale"], sale=sale.number)


@transaction.atomic
def set_aside_sale(*, held: HeldSale, reason: str, by: User) -> HeldSale:
    """Somebody in charge looked at it and says why it is never booked; the till lets go of it.

    Raises ReasonMissing, NotAllowed, NotFound outside the scope, HeldSettled.
    """
    why = require_reason(reason, longest=200)
    if not HeldSale.objects.visible_to(by).filter(pk=held.pk).exists():
        raise NotFound
    require_may(by, MAY_SET_ASIDE)
    row = locked(HeldSale.objects.filter(pk=held.pk)).get()
    if row.state != HeldState.HELD:
        raise HeldSettled
    row.settled_by, row.settled_at, row.reason = by, timezone.now(), why
    fields = ["settled_by", "settled_at", "reason"]
    HELD_SALE.move(row, "set_aside", by=by, reason=why, save=fields, cash_fen=row.cash_fen)
    return row


@transaction.atomic
def give_up_unsent(*, shift: TillShift, reason: str, by: User) -> TillShift:
    """The device with the unsent sales is lost or broken: the shift can be closed, its report says so.

    Raises ReasonMissing, NotAllowed, NotFound outside the scope, NothingUnsent.
    """
    why = require_reason(reason, longest=200)
    if not TillShift.objects.visible_to(by).filter(pk=shift.pk).exists():
        raise NotFound
    require_may(by, MAY_SET_ASIDE)
    row = locked(TillShift.objects.filter(pk=shift.pk), no_key=True).get()
    if row.closed_at is not None or not row.unsent:
        raise NothingUnsent
    row.given_up, row.given_up_why, row.unsent = row.given_up + row.unsent, why, 0
    row.save(update_fields=["given_up", "given_up_why", "unsent"])
    record(row, "meals.tillshift.gave_up", by=by, reason=why, count=row.given_up)
    return row
