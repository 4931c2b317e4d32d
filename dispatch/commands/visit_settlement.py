"""The month's visits of an operator: what was held is taken, and becomes a statement."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from core.audit import record
from core.dates import month_of
from core.errors import DomainError, NotAllowed, NotFound
from core.locking import locked
from dispatch.commands.entitlement import book_day
from dispatch.commands.visit_errors import NothingToSettle
from dispatch.commands.visiting import settle
from dispatch.models import SettledVisit, VisitLine, VisitSettlement, WorkOrder
from dispatch.queries.after import payable, settled_without_line
from subsidies.commands import draw_statement

BATCH = 100


def settle_visits(
    *, operator: Organisation, period: date, by: User, now: datetime | None = None
) -> VisitSettlement:
    """Take the money of a month's finished visits and draw the operator's statement.

    Some visits at a time, so that whoever orders a meal doesn't wait for a month of visits; a call that
    was broken off is taken up by the next. A second call settles only what has become payable since.
    Raises NotFound, NotAllowed, NothingToSettle, and what draw_statement refuses.
    """
    require_settler(operator, by)
    now, period = now or timezone.now(), month_of(period)
    last = 0
    while batch := _next(operator, period, now, last):
        _take(batch, operator, period, by, now)
        last = batch[-1]
    return _write(operator, period, by, now)


def require_settler(operator: Organisation, by: User) -> None:
    """Who draws the operator's statements. Raises NotFound, NotAllowed."""
    if not Organisation.objects.visible_to(by).filter(pk=operator.pk).exists():
        raise NotFound
    mine = operator.pk in by.scope.organisations
    if not mine and not by.has_perm("subsidies.settle_operators", operator):
        raise NotAllowed


def _next(operator: Organisation, period: date, now: datetime, last: int) -> list[int]:
    rows = payable(operator, period, now).filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _take(batch: list[int], operator: Organisation, period: date, by: User, now: datetime) -> None:
    orders = list(locked(WorkOrder.objects.filter(pk__in=batch), no_key=True))
    # A check that was drawn while we waited for the rows is seen by a statement of its own only.
    still = payable(operator, period, now).filter(pk__in=batch)
    good = set(still.values_list("pk", flat=True))
    for order in orders:
        if order.pk in good:
            _take_one(order, by)


def _take_one(order: WorkOrder, by: User) -> None:
    """One that is refused stays as it is; the others of the month are paid."""
    try:
        with transaction.atomic():
            settle(order=order, by=by)
    except DomainError as refusal:
        record(order, "dispatch.workorder.not_settled", by=by, code=refusal.code)


@transaction.atomic
def _write(operator: Organisation, period: date, by: User, now: datetime) -> VisitSettlement:
    """One settlement of everything that was taken and stands on none; one at a time of an operator."""
    operator = locked(Organisation.objects.filter(pk=operator.pk), no_key=True).get()
    orders = list(settled_without_line(operator, period).order_by("pk"))
    if not orders:
        raise NothingToSettle(period=f"{period:%Y-%m}")
    total = sum(order.price_fen for order in orders)
    paid = sum(order.paid_fen or 0 for order in orders)
    days = [book_day(operator, order.day) for order in orders if order.paid_fen]
    made = VisitSettlement.objects.create(
        operator=operator,
        period=period,
        visits=len(orders),
        services=VisitLine.objects.filter(order__in=orders).count(),
        price_fen=total,
        purse_fen=paid,
        own_fen=total - paid,
        # Through the last day on which something was booked: later days' meals are another statement's.
        statement=draw_statement(operator=operator, through=max(days), by=by) if days else None,
        made_by=by,
        made_at=now,
    )
    SettledVisit.objects.bulk_create(
        SettledVisit(
            settlement=made,
            order=order,
            purse_fen=order.paid_fen or 0,
            own_fen=order.price_fen - (order.paid_fen or 0),
        )
        for order in orders
    )
    record(made, "dispatch.visits_settled", by=by, visits=made.visits, purse_fen=made.purse_fen)
    return made
