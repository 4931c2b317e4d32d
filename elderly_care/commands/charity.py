"""The charity fund: opened, given to, corrected by counter rows, closed when it is empty."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.commands import require_may
from accounts.models import Division, User
from core.audit import Actor, record
from core.dates import today
from core.errors import NotFound, SecondPersonNeeded, require_reason, require_valid
from core.locking import locked
from core.money import yuan
from elderly_care.commands.assistance_errors import (
    CannotCounter,
    FundClosed,
    FundNotEmpty,
    LaterThanToday,
    NotEnough,
    ReceiptTaken,
    TooEarly,
)
from elderly_care.enums.assistance import AidState, CharityForm, CharityKind
from elderly_care.models import CharityAid, CharityEntry, CharityFund
from elderly_care.transitions import CHARITY_AID

KEEPS = "elderly_care.keep_charity"
DECIDES = "elderly_care.decide_charity"


@dataclass(frozen=True)
class FundFacts:
    """What a fund is called, who decides, for which place."""

    name: str
    committee: str
    division_code: str
    opened_on: date


@dataclass(frozen=True)
class Gift:
    """What somebody gave; without a name for who doesn't want to be named."""

    form: str
    amount_fen: int
    receipt_no: str
    happened_on: date
    donor: str = ""
    goods: str = ""


@transaction.atomic
def open_fund(*, facts: FundFacts, by: Actor) -> CharityFund:
    """Raises NotAllowed, NotFound, LaterThanToday, InvalidInput."""
    require_may(by, KEEPS)
    inside = not isinstance(by, User) or by.scope.covers(facts.division_code)
    if not inside or not Division.objects.filter(code=facts.division_code).exists():
        raise NotFound
    require_past(facts.opened_on, "opened_on")
    row = CharityFund(
        name=facts.name.strip(),
        committee=facts.committee.strip(),
        division_id=facts.division_code,
        opened_on=facts.opened_on,
    )
    require_valid(row)
    row.save(force_insert=True)
    record(row, "elderly_care.charityfund.opened", by=by, name=row.name)
    return row


@transaction.atomic
def close_fund(*, fund: CharityFund, by: Actor) -> CharityFund:
    """Twice is once. Raises NotAllowed, NotFound, FundNotEmpty."""
    require_may(by, DECIDES)
    row = locked_fund(fund.pk, by)
    if row.closed_on is not None:
        return row
    waiting = CharityAid.objects.filter(fund=row, state=AidState.PROPOSED)
    if row.balance_fen or row.goods_fen or waiting.exists():
        raise FundNotEmpty
    row.closed_on = today()
    row.save(update_fields=["closed_on", "updated_at"])
    record(row, "elderly_care.charityfund.closed", by=by)
    return row


@transaction.atomic
def donate(*, fund: CharityFund, gift: Gift, by: Actor) -> CharityEntry:
    """The same receipt with the same facts again is the same donation.

    Raises NotAllowed, NotFound, FundClosed, ReceiptTaken, LaterThanToday, TooEarly, InvalidInput.
    """
    require_may(by, KEEPS)
    row = open_locked_fund(fund.pk, by)
    number = gift.receipt_no.strip()
    known = CharityEntry.objects.filter(fund=row, receipt_no=number).exclude(receipt_no="").first()
    if known is not None:
        if not _is_same(known, gift):
            raise ReceiptTaken(fields={"receipt_no": [str(ReceiptTaken.message)]})
        return known
    require_past(gift.happened_on, "happened_on")
    if gift.happened_on < row.opened_on:
        raise TooEarly(day=row.opened_on)
    made = CharityEntry(fund=row, kind=CharityKind.DONATION, form=gift.form, receipt_no=number)
    made.amount_fen, made.happened_on = gift.amount_fen, gift.happened_on
    made.goods = gift.goods.strip() if gift.form == CharityForm.GOODS else ""
    made.donor, made.booked_by = gift.donor.strip() or None, _user(by)
    require_valid(made)
    made.save(force_insert=True)
    record(made, "elderly_care.charityentry.donated", by=by, amount_fen=made.amount_fen)
    return made


@transaction.atomic
def counter_entry(*, entry: CharityEntry, reason: str, by: User) -> CharityEntry:
    """A mistake is taken back by somebody else than who made it; twice is once.

    Raises NotAllowed, NotFound, ReasonMissing, SecondPersonNeeded, CannotCounter, FundClosed, NotEnough.
    """
    require_may(by, DECIDES)
    why = require_reason(reason, longest=300)
    seen = CharityEntry.objects.visible_to(by).filter(pk=entry.pk).first()
    if seen is None:
        raise NotFound
    aid = locked(CharityAid.objects.filter(pk=seen.aid_id)).first() if seen.aid_id else None
    fund = locked_fund(seen.fund_id, by)
    if done := CharityEntry.objects.filter(counters=seen).first():
        return done
    if seen.kind == CharityKind.COUNTER:
        raise CannotCounter
    if fund.closed_on is not None:  # what came back could never be given to anybody
        raise FundClosed
    if seen.booked_by_id == by.pk:
        raise SecondPersonNeeded
    require_enough(fund, seen.form, seen.amount_fen)
    made = CharityEntry(fund=fund, kind=CharityKind.COUNTER, form=seen.form, counters=seen)
    made.amount_fen, made.happened_on = -seen.amount_fen, today()
    made.goods, made.reason, made.booked_by = seen.goods, why, by
    made.save(force_insert=True)
    if aid is not None:
        CHARITY_AID.move(aid, "counter", by=by, reason=why, save=["updated_at"])
    record(made, "elderly_care.charityentry.countered", by=by, reason=why, entry=seen.pk)
    return made


def locked_fund(key: int, by: Actor) -> CharityFund:
    """The row that everything of a fund waits for. Raises NotFound outside the user's scope."""
    row = locked(CharityFund.objects.filter(pk=key), no_key=True).first()
    if row is None or (isinstance(by, User) and not by.scope.covers(row.division_id)):
        raise NotFound
    return row


def open_locked_fund(key: int, by: Actor) -> CharityFund:
    """Raises NotFound, FundClosed."""
    row = locked_fund(key, by)
    if row.closed_on is not None:
        raise FundClosed
    return row


def require_enough(fund: CharityFund, form: str, fen: int) -> None:
    """Of a locked fund. Raises NotEnough."""
    left = fund.balance_fen if form == CharityForm.MONEY else fund.goods_fen
    if fen > left:
        raise NotEnough(left=yuan(left))


def require_past(day: date, field: str) -> None:
    """Today or before. Raises LaterThanToday at the field."""
    if day > today():
        raise LaterThanToday(fields={field: [str(LaterThanToday.message)]})


def _is_same(known: CharityEntry, gift: Gift) -> bool:
    told = (gift.form, gift.amount_fen, gift.happened_on, gift.donor.strip() or None)
    return (known.form, known.amount_fen, known.happened_on, known.donor) == told


def _user(by: Actor) -> User | None:
    return by if isinstance(by, User) else None
