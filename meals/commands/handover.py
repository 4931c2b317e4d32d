"""The meal reaches its person and the money its operator; or nobody came."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Actor
from core.locking import locked
from core.money import yuan
from meals.commands.errors import WrongCash
from meals.enums import OrderState
from meals.logic.returns import no_show_charge
from meals.models import MealOrder
from meals.queries.day_ends import no_show_rule
from meals.transitions import ORDER
from subsidies.commands import capture_funds, pay_operator, release_funds
from subsidies.queries.settlement import open_day


@transaction.atomic
def hand_over(
    *, order: MealOrder, by: Actor, cash_fen: int, now: datetime | None = None
) -> MealOrder:
    """Hand over a cooked meal: purse money and the government's part become owed to the operator.

    A second call finds it done and changes nothing. Raises WrongCash, WrongState.
    """
    order = _locked(order)
    if order.state == OrderState.HANDED_OVER:
        return order
    ORDER.check(order, "hand_over")
    if cash_fen != order.cash_due_fen:
        raise WrongCash(
            fields={"cash": [_("应收 %(due)s 元。") % {"due": yuan(order.cash_due_fen)}]},
            due=yuan(order.cash_due_fen),
            given=yuan(cash_fen),
        )
    # A period that finance has locked takes nothing more; the order itself keeps its own day.
    book_date = open_day(order.operator_id, order.service_date)
    order.purse_paid_fen = capture_funds(
        reference=order.reference, operator=order.operator, book_date=book_date, by=by
    )
    order.cash_received_fen = cash_fen
    order.handed_over_at = now or timezone.now()
    order.handed_over_by_id = by.pk
    order.save(
        update_fields=[
            "purse_paid_fen",
            "cash_received_fen",
            "handed_over_at",
            "handed_over_by",
            "updated_at",
        ]
    )
    _pay_government_part(order, book_date, by)
    ORDER.move(
        order, "hand_over", by=by, purse_fen=order.purse_paid_fen, cash_fen=order.cash_received_fen
    )
    return order


def _pay_government_part(order: MealOrder, book_date: date, by: Actor) -> None:
    parts = [
        ("age", order.discount, order.discount_government_fen),
        ("day", order.subsidy, order.subsidy_fen),
    ]
    for name, rule, amount in parts:
        if rule is not None and rule.programme is not None and amount:
            pay_operator(
                programme=rule.programme,
                operator=order.operator,
                amount_fen=amount,
                reference=f"{order.reference}:{name}",
                book_date=book_date,
                by=by,
            )


@transaction.atomic
def mark_no_show(
    *, order: MealOrder, by: Actor, reason: str = "", waived: bool = False
) -> MealOrder:
    """Nobody came for the meal: of the held money its person pays what the rule says, the rest goes back.

    waived: the person isn't to blame, nothing is charged. Nobody is paid the government's part.
    A second call changes nothing. Raises WrongState.
    """
    order = _locked(order)
    if order.state == OrderState.NO_SHOW:
        return order
    ORDER.check(order, "miss")
    rule = None if waived else no_show_rule(order)
    order.purse_paid_fen = _charge(order, rule.elder_bp if rule else 0, by)
    order.subsidy_freed = rule is None or rule.no_show_frees_subsidy
    ORDER.move(
        order,
        "miss",
        by=by,
        reason=reason,
        save=["purse_paid_fen", "subsidy_freed", "updated_at"],
        given_back_fen=order.held_fen - order.purse_paid_fen,
        charged_fen=order.purse_paid_fen,
        document=rule.document_no if rule else "",
    )
    return order


def _charge(order: MealOrder, elder_bp: int, by: Actor) -> int:
    """Capture a share of what is held and let go of the rest; returns the fen that were paid."""
    fen = no_show_charge(elder_fen=order.elder_fen, held_fen=order.held_fen, elder_bp=elder_bp)
    if not fen:
        release_funds(reference=order.reference, by=by)
        return 0
    return capture_funds(
        reference=order.reference,
        operator=order.operator,
        book_date=open_day(order.operator_id, order.service_date),
        amount_fen=fen,
        by=by,
    )


def _locked(order: MealOrder) -> MealOrder:
    return (
        locked(MealOrder.objects.filter(pk=order.pk))
        .select_related("operator", "station", "discount__programme", "subsidy__programme")
        .get()
    )
