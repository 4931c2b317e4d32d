"""A meal comes back after it was handed over: everybody who paid a part gets it back, all or some.

Locks: operator (its day stays open) → order → purse.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.errors import Conflict, InvalidInput, require_reason
from core.locking import locked
from core.money import yuan
from meals.commands.settlement import hold_days_open
from meals.logic.returns import Paid, given_back
from meals.models import MealOrder, MealReturn
from meals.queries.day_ends import first_open_day, no_show_rule
from meals.transitions import ORDER
from subsidies.commands import refund_funds, take_back_part


class AlreadyReturned(Conflict):
    """A meal is given back once."""

    code = "meals.already_returned"
    message = _("订餐号 %(number)s 已经办过退餐，退了 %(fen)s 元；这次没有再退。")


class MoreThanPaid(InvalidInput):
    """Nothing, less than nothing, or more than the meal cost."""

    code = "meals.more_than_paid"
    message = _("最多退 %(most)s 元（按原价），请改正金额。什么都没有改变。")


@transaction.atomic
def return_meal(
    *, order: MealOrder, reason: str, by: Actor, amount_fen: int | None = None
) -> MealReturn:
    """Take a meal back: amount_fen of its list price, or all of it.

    Every part goes back to where it came from: purses lot by lot, the government's part to its fund,
    cash is listed as cash to give back. Belongs to today, on which the ledger books it, or when today
    is settled, to the operator's first open day. The same again answers the same. Raises AlreadyReturned,
    MoreThanPaid, ReasonMissing, WrongState, PeriodLocked.
    """
    words = require_reason(reason, longest=200)
    hold_days_open([order.operator_id])
    order = (
        locked(MealOrder.objects.filter(pk=order.pk)).select_related("operator", "station").get()
    )
    back_fen = order.list_fen if amount_fen is None else amount_fen
    made = MealReturn.objects.filter(order=order).first()
    if made is not None:
        return _same(made, back_fen)
    ORDER.check(order, "give_back")
    if not 0 < back_fen <= order.list_fen:
        raise MoreThanPaid(fields={"amount": [yuan(order.list_fen)]}, most=yuan(order.list_fen))
    back = given_back(_paid(order), back_fen)
    _move_money(order, back, by)
    made = _written(order, back, reason=words, by=by)
    rule = no_show_rule(order)
    # Some of the meal was eaten on the subsidy: only a whole return can give the day back.
    whole = back_fen == order.list_fen
    order.subsidy_freed = whole and rule is not None and rule.return_frees_subsidy
    ORDER.move(
        order, "give_back", by=by, reason=words, save=["subsidy_freed", "updated_at"], **_said(made)
    )
    return made


def _same(made: MealReturn, back_fen: int) -> MealReturn:
    if made.list_fen != back_fen:
        raise AlreadyReturned(number=made.order.number, fen=yuan(made.list_fen))
    return made


def _paid(order: MealOrder) -> Paid:
    return Paid(
        purse_fen=order.purse_paid_fen,
        cash_fen=order.cash_received_fen,
        discount_government_fen=order.discount_government_fen,
        subsidy_fen=order.subsidy_fen,
        operator_fen=order.operator_fen,
    )


def _move_money(order: MealOrder, back: Paid, by: Actor) -> None:
    if back.purse_fen:
        refund_funds(
            reference=order.reference,
            refund_reference=f"{order.reference}:return",
            amount_fen=back.purse_fen,
            operator=order.operator,
            by=by,
        )
    for name, fen in (("age", back.discount_government_fen), ("day", back.subsidy_fen)):
        if fen:
            take_back_part(
                reference=f"{order.reference}:{name}",
                refund_reference=f"{order.reference}:return:{name}",
                amount_fen=fen,
                by=by,
            )


def _written(order: MealOrder, back: Paid, *, reason: str, by: Actor) -> MealReturn:
    return MealReturn.objects.create(
        order=order,
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
