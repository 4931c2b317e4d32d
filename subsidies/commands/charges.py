"""Charges under an operator's own number: held, taken, reported late, cancelled.

The number belongs to the operator; the ledger's reference is the row's own, so no operator can reach
another's money, or an order's, by choosing a number.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, require_reason
from core.locking import locked
from core.money import yuan
from elderly_care.models import Resident
from subsidies.commands.late import NotYetHappened, charge_late
from subsidies.commands.periods import refusing_locked_periods
from subsidies.commands.spending import (
    ReferenceReused,
    capture_funds,
    hold_funds,
    release_funds,
    require_price,
)
from subsidies.enums import ChargeMode, ChargeState, Service
from subsidies.models import Charge
from subsidies.queries.charges import operators_for, operators_of
from subsidies.transitions import CHARGE

LONGEST_REASON = 300


class NotYourOperator(NotAllowed):
    """Whoever charges works for the operator that is paid, or enters a late charge by hand."""

    code: ClassVar[str] = "subsidies.not_your_operator"
    message = _("您不能替这个运营方扣款，没有扣款。")


class UnknownService(InvalidInput):
    """Purses pay for the services of the list."""

    code = "subsidies.unknown_service"
    message = _("没有“%(service)s”这种服务，没有扣款。请从服务列表里选。")


class PersonDied(Conflict):
    """Nothing is bought after a death."""

    code = "subsidies.person_died"
    message = _("这位老人已登记去世，没有扣款。去世之前发生的消费请按补记办理。")


class SplitChanged(Conflict):
    """The person was told another amount."""

    code = "subsidies.split_changed"
    message = _("本人要自付的金额现在是 %(own)s 元，与告知的不同，没有扣款。请重新询价并告知本人。")


class MoreThanHeldFor(InvalidInput):
    """A price can turn out lower than what was set aside, not higher."""

    code = "subsidies.more_than_held_for"
    message = _("实际价格不能超过冻结时的 %(amount)s 元，没有扣款。请取消后按新的价格重新冻结。")


@dataclass(frozen=True)
class ChargeRequest:
    """What an operator asks: whose purses, for what, how much, under which number of its own.

    expected_own_fen: what the person was told to pay themselves; at any other nothing is charged.
    """

    resident: Resident
    operator: Organisation
    service: str
    amount_fen: int
    number: str
    expected_own_fen: int | None = None


@transaction.atomic
def hold_charge(*, request: ChargeRequest, by: User) -> Charge:
    """Set money aside for a charge. The same number and content again answers the same charge.

    Raises NotYourOperator, NotAPrice, UnknownService, PersonDied, SplitChanged, ReferenceReused,
    NotFound for a person outside the area.
    """
    return _hold(request, ChargeMode.HOLD, by)


@refusing_locked_periods()
@transaction.atomic
def charge(*, request: ChargeRequest, by: User) -> Charge:
    """Hold and capture in one. Raises what hold_charge does, and PeriodLocked."""
    made = _hold(request, ChargeMode.DIRECT, by)
    return _capture(made, made.amount_fen, by) if made.state == ChargeState.HELD else made


@refusing_locked_periods()
@transaction.atomic
def charge_offline(
    *, request: ChargeRequest, occurred_on: date, by: User, reason: str = ""
) -> Charge:
    """Charge what happened without a connection; what is lacking the person owes.

    By whoever works for the operator; by hand of the street's staff with a reason. Raises what
    charge_late does, NotYourOperator, UnknownService, PersonDied, ReasonMissing, NotFound.
    """
    by_hand = request.operator not in operators_of(by)
    if by_hand:
        reason = require_reason(reason, longest=LONGEST_REASON)
    _require_possible(request, by, occurred_on, by_hand=by_hand)
    made, is_new = _made(request, ChargeMode.LATE, by, occurred_on=occurred_on, reason=reason)
    if not is_new:
        return made
    late = charge_late(
        resident=request.resident,
        amount_fen=request.amount_fen,
        service=request.service,
        operator=request.operator,
        reference=made.reference,
        occurred_on=occurred_on,
        by=by,
    )
    made.held_fen = late.paid_fen
    return _captured(made, request.amount_fen, late.paid_fen, by, reason)


@refusing_locked_periods()
@transaction.atomic
def capture_charge(*, charge: Charge, by: User, amount_fen: int | None = None) -> Charge:
    """Take what is held, all or for a lower price; the rest is free again. Again changes nothing.

    Raises MoreThanHeldFor, NotAPrice, ReferenceReused for another price than before, WrongState,
    NotYourOperator, PeriodLocked.
    """
    held = _own(charge, by)
    price = held.amount_fen if amount_fen is None else amount_fen
    require_price(price)
    if held.state == ChargeState.CAPTURED:
        if held.price_fen != price:
            raise ReferenceReused(reference=held.number)
        return held
    if price > held.amount_fen:
        raise MoreThanHeldFor(amount=yuan(held.amount_fen))
    return _capture(held, price, by)


@transaction.atomic
def void_charge(*, charge: Charge, by: User, reason: str = "") -> Charge:
    """Give back what is held. Again changes nothing. By hand of the street's staff with a reason.

    Raises WrongState, NotYourOperator, ReasonMissing.
    """
    if charge.operator not in operators_of(by):
        reason = require_reason(reason, longest=LONGEST_REASON)
    held = _own(charge, by, by_hand="subsidies.refund_by_hand")
    if held.state == ChargeState.VOIDED:
        return held
    CHARGE.check(held, "void")
    back = release_funds(reference=held.reference, by=by)
    CHARGE.move(held, "void", by=by, reason=reason[:LONGEST_REASON], fen=back, save=["updated_at"])
    return held


def _hold(request: ChargeRequest, mode: ChargeMode, by: User) -> Charge:
    _require_possible(request, by, today())
    made, is_new = _made(request, mode, by, occurred_on=today())
    if not is_new:
        return made
    made.held_fen = hold_funds(
        resident=request.resident,
        amount_fen=request.amount_fen,
        service=request.service,
        reference=made.reference,
        operator=request.operator,
        by=by,
    )
    if request.expected_own_fen not in (None, made.own_fen):
        raise SplitChanged(own=yuan(made.own_fen))
    made.save(update_fields=["held_fen", "updated_at"])
    return made


def _made(request: ChargeRequest, mode: ChargeMode, by: User, **fields: Any) -> tuple[Charge, bool]:
    """The charge of this number; whoever comes second with the same number waits for the first."""
    content = {
        "resident": request.resident,
        "service": request.service,
        "amount_fen": request.amount_fen,
        "mode": mode,
    }
    made, is_new = Charge.objects.get_or_create(
        operator=request.operator,
        number=request.number,
        defaults={**content, **fields, "charged_by": by},
    )
    if mode == ChargeMode.LATE:
        content["occurred_on"] = fields["occurred_on"]
    if not is_new and any(getattr(made, name) != value for name, value in content.items()):
        raise ReferenceReused(reference=request.number)
    return made, is_new


def _capture(held: Charge, price_fen: int, by: User) -> Charge:
    CHARGE.check(held, "capture")
    paid = capture_funds(
        reference=held.reference,
        operator=held.operator,
        book_date=today(),
        amount_fen=price_fen,
        by=by,
    )
    return _captured(held, price_fen, paid, by)


def _captured(held: Charge, price_fen: int, paid_fen: int, by: User, reason: str = "") -> Charge:
    held.price_fen, held.paid_fen = price_fen, paid_fen
    saved = ["held_fen", "price_fen", "paid_fen", "updated_at"]
    fen = {"price_fen": price_fen, "paid_fen": paid_fen}
    CHARGE.move(held, "capture", by=by, reason=reason, save=saved, **fen)
    return held


def _require_possible(
    request: ChargeRequest, by: User, occurred_on: date, *, by_hand: bool = False
) -> None:
    require_price(request.amount_fen)
    if request.service not in Service.values:
        raise UnknownService(service=request.service)
    if by_hand:
        _require_by_hand(request, by)
    elif request.operator not in operators_of(by):
        raise NotYourOperator
    if not Resident.objects.visible_to(by).filter(pk=request.resident.pk).exists():
        raise NotFound
    if occurred_on > today():
        raise NotYetHappened(day=occurred_on)
    died_on = request.resident.died_on
    if died_on is not None and occurred_on > died_on:
        raise PersonDied


def _require_by_hand(request: ChargeRequest, by: User) -> None:
    """Staff of the street enter it, for an operator of the person's district."""
    allowed = by.has_perm("subsidies.charge_by_hand")
    if not allowed or request.operator not in operators_for(request.resident):
        raise NotYourOperator


def _own(charge: Charge, by: User, by_hand: str = "") -> Charge:
    """Locked; of an operator that the user works for, or in the area of who does it by hand."""
    row = locked(Charge.objects.filter(pk=charge.pk)).select_related("operator", "resident").get()
    if row.operator in operators_of(by):
        return row
    visible = Charge.objects.visible_to(by).filter(pk=row.pk).exists()
    if not (by_hand and by.has_perm(by_hand) and visible):
        raise NotYourOperator
    return row
