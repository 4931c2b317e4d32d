"""A meal comes back after it was handed over: everybody who paid a part gets it back, all or some.

Locks: operator (its day stays open) → order → purse → the government's parts.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.errors import Conflict, InvalidInput, KeyMissing, require_reason
from core.locking import locked
from core.money import yuan
from meals.commands.errors import KeyUsedForOther
from meals.commands.settlement import hold_days_open
from meals.logic.returns import Paid, given_back
from meals.models import MealOrder, MealReturn
from meals.queries.day_ends import first_open_day, no_show_rule
from meals.transitions import ORDER
from subsidies.commands import left_of_charge, left_of_part, refund_funds, take_back_part


class AlreadyReturned(Conflict):
    """Nothing is left to give back."""

    code = "meals.already_returned"
    message = _("订餐号 %(number)s 的钱已经全部退完（退餐 %(fen)s 元）；这次没有再退。")


class MoreThanPaid(InvalidInput):
    """Nothing, less than nothing, or more than is left of what the meal cost."""

    code = "meals.more_than_paid"
    message = _("最多还能退 %(most)s 元（按原价），请改正金额。什么都没有改变。")


def _more_than_paid(most: str) -> MoreThanPaid:
    said = str(MoreThanPaid.message) % {"most": most}
    return MoreThanPaid(fields={"amount": [said]}, most=most)


@transaction.atomic
def return_meal(
    *, order: MealOrder, reason: str, by: Actor, key: str, amount_fen: int | None = None
) -> MealReturn:
    """Take a meal back: amount_fen of its list price, or all that is left of it.

    Several returns of an order are possible, never more than was paid less what was refunded by hand.
    Every part goes back to where it came from: purses lot by lot, the government's part to its fund,
    cash is listed as cash to give back. Belongs to today, on which the ledger books it, or when today
    is settled, to the operator's first open day. The same key again answers the same. Raises
    KeyMissing, KeyUsedForOther, AlreadyReturned, MoreThanPaid, ReasonMissing, WrongState, PeriodLocked.
    """
    if not key:
        raise KeyMissing
    words = require_reason(reason, longest=200)
    hold_days_open([order.operator_id])
    order = (
        locked(MealOrder.objects.filter(pk=order.pk)).select_related("operator", "station").get()
    )
    before = list(order.returns.order_by("number"))
    known = next((made for made in before if made.key == key), None)
    if known is not None:
        return _same(known, amount_fen)
    ORDER.check(order, "give_back")
    left = _left(order, before)
    back = given_back(left, _asked(order, left, before, amount_fen))
    made = _written(order, back, asked=(key, amount_fen, words, len(before) + 1), by=by)
    _move_money(made, by)
    # Some of the meal was eaten on the subsidy: only who got everything back gets the day back.
    rule = no_show_rule(order)
    is_all = back.list_fen == left.list_fen
    order.subsidy_freed = is_all and rule is not None and rule.return_frees_subsidy
    ORDER.move(
        order, "give_back", by=by, reason=words, save=["subsidy_freed", "updated_at"], **_said(made)
    )
    return made


def _same(made: MealReturn, amount_fen: int | None) -> MealReturn:
    if made.asked_fen != amount_fen:
        raise KeyUsedForOther
    return made


def _left(order: MealOrder, before: Sequence[MealReturn]) -> Paid:
    """What of each payer's part is still there, by the ledger where it booked it."""

    def own(paid_fen: int, column: str) -> int:
        return paid_fen - sum(getattr(made, column) for made in before)

    def government(fen: int, column: str, part: str) -> int:
        booked = left_of_part(f"{order.reference}:{part}") if fen else None
        return own(fen, column) if booked is None else booked

    return Paid(
        purse_fen=left_of_charge(order.reference) if order.purse_paid_fen else 0,
        cash_fen=own(order.cash_received_fen, "cash_fen"),
        discount_government_fen=government(
            order.discount_government_fen, "discount_government_fen", "age"
        ),
        subsidy_fen=government(order.subsidy_fen, "subsidy_fen", "day"),
        operator_fen=own(order.operator_fen, "operator_fen"),
    )


def _asked(
    order: MealOrder, left: Paid, before: Sequence[MealReturn], amount_fen: int | None
) -> int:
    if not left.list_fen:
        back = sum(made.list_fen for made in before)
        raise AlreadyReturned(number=order.number, fen=yuan(back))
    asked = left.list_fen if amount_fen is None else amount_fen
    if not 0 < asked <= left.list_fen:
        raise _more_than_paid(yuan(left.list_fen))
    return asked


def _move_money(made: MealReturn, by: Actor) -> None:
    order = made.order
    if made.purse_fen:
        refund_funds(
            reference=order.reference,
            refund_reference=made.reference,
            amount_fen=made.purse_fen,
            operator=order.operator,
            by=by,
        )
    for name, fen in (("age", made.discount_government_fen), ("day", made.subsidy_fen)):
        if fen:
            take_back_part(
                reference=f"{order.reference}:{name}",
                refund_reference=f"{made.reference}:{name}",
                amount_fen=fen,
                by=by,
            )


def _written(
    order: MealOrder, back: Paid, *, asked: tuple[str, int | None, str, int], by: Actor
) -> MealReturn:
    key, asked_fen, reason, number = asked
    return MealReturn.objects.create(
        order=order,
        number=number,
        key=key,
        asked_fen=asked_fen,
        operator=order.operator,
        day=first_open_day(order.operator_id),
        reason=reason,
        made_by_id=by.pk,
        list_fen=back.list_fen,
        elder_fen=back.elder_fen,
        discount_government_fen=back.discount_government_fen,
        subsidy_fen=back.subsidy_fen,
        operator_fen=back.operator_fen,
        purse_fen=back.purse_fen,
        cash_fen=back.cash_fen,
    )


def _said(made: MealReturn) -> dict[str, int]:
    return {
        "number": made.number,
        "list_fen": made.list_fen,
        "purse_fen": made.purse_fen,
        "cash_fen": made.cash_fen,
        "government_fen": made.government_fen,
    }


@transaction.atomic
def give_cash_back(*, meal_return: MealReturn, by: Actor) -> MealReturn:
    """The person has the cash of a return in hand. A second call changes nothing."""
    made = locked(MealReturn.objects.filter(pk=meal_return.pk)).get()
    if not made.owes_cash:
        return made
    made.cash_given_at = timezone.now()
    made.cash_given_by_id = by.pk
    made.save(update_fields=["cash_given_at", "cash_given_by", "updated_at"])
    record(made, "meals.mealreturn.give_cash", by=by, cash_fen=made.cash_fen)
    return made
