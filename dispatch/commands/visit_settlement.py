"""The month's visits of an operator: what was held is taken, and becomes a statement."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from core.audit import record
from core.dates import end_of_month, month_of, today
from core.errors import NotFound
from core.locking import locked
from dispatch.commands.visit_errors import NothingToSettle
from dispatch.commands.visiting import settle
from dispatch.models import SettledVisit, VisitLine, VisitSettlement, WorkOrder
from dispatch.queries.after import payable
from subsidies.commands import draw_statement


@transaction.atomic
def settle_visits(
    *, operator: Organisation, period: date, by: User, now: datetime | None = None
) -> VisitSettlement:
    """Take the money of a month's finished visits and draw the operator's statement.

    A second call settles only what has become payable since. Raises NotFound, NothingToSettle,
    and what draw_statement refuses.
    """
    now = now or timezone.now()
    if not Organisation.objects.visible_to(by).filter(pk=operator.pk).exists():
        raise NotFound
    # The operator before its orders, as everywhere: drawing the statement takes it as well.
    operator = locked(Organisation.objects.filter(pk=operator.pk), no_key=True).get()
    rows = payable(operator, month_of(period), now).values("pk")
    orders = list(locked(WorkOrder.objects.filter(pk__in=rows), no_key=True))
    if not orders:
        raise NothingToSettle(period=f"{period:%Y-%m}")
    purse = {order.pk: settle(order=order, by=by).paid_fen or 0 for order in orders}
    made = _write(operator, period, orders, purse, by, now)
    record(made, "dispatch.visits_settled", by=by, visits=made.visits, purse_fen=made.purse_fen)
    return made


def _write(
    operator: Organisation,
    period: date,
    orders: list[WorkOrder],
    purse: dict[int, int],
    by: User,
    now: datetime,
) -> VisitSettlement:
    total, paid = sum(order.price_fen for order in orders), sum(purse.values())
    through = min(end_of_month(period), today())
    made = VisitSettlement.objects.create(
        operator=operator,
        period=month_of(period),
        visits=len(orders),
        services=VisitLine.objects.filter(order__in=orders).count(),
        price_fen=total,
        purse_fen=paid,
        own_fen=total - paid,
        statement=draw_statement(operator=operator, through=through, by=by),
        made_by=by,
        made_at=now,
    )
    SettledVisit.objects.bulk_create(
        SettledVisit(
            settlement=made,
            order=order,
            purse_fen=purse[order.pk],
            own_fen=order.price_fen - purse[order.pk],
        )
        for order in orders
    )
    return made
