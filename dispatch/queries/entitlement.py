"""Which visits the month's entitlement may still pay for."""

from datetime import date, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from core.dates import add_months, month_of, today
from dispatch.enums import Channel
from dispatch.models import WorkOrder
from dispatch.queries.planning import Day
from subsidies.models import HoldLot
from subsidies.queries.purses import spendable


def short_of_entitlement(day: date) -> QuerySet[WorkOrder]:
    """Not visited yet, of this month or earlier, of who lives here, not all of the price held."""
    next_month = Day(add_months(month_of(day), 1)).midnight
    rows = (
        WorkOrder.objects.open()
        .for_living()
        .filter(price_fen__gt=F("entitlement_fen"), window_start__lt=next_month)
    )
    return rows.exclude(item__purse_service="")


def free_for(order: WorkOrder) -> int:
    """What the person could still spend on it, in fen."""
    purses = spendable(
        order.resident_id, service=order.item.purse_service, operator=order.operator_id
    )
    return sum(purse.available_fen for purse in purses)


def keeps_expired(order: WorkOrder) -> bool:
    """Whether something is held that would lapse if it were let go of."""
    rows = HoldLot.objects.filter(hold__reference=order.reference, hold__end__isnull=True)
    return rows.filter(lot__expires_on__lt=today()).exists()


def own_cost_unsaid(order: WorkOrder, day: date) -> bool:
    """Whether this is the day to say that the person pays all of it.

    Nobody was there to say it to when a plan asked, nor could anybody know a later month's grant. It is
    said the day before, or on the first of the month: until then the grant may come.
    """
    unsaid = order.channel == Channel.STANDING or _month_asked(order) < month_of(order.day)
    return unsaid and day == max(order.day - timedelta(days=1), month_of(order.day))


def _month_asked(order: WorkOrder) -> date:
    return month_of(timezone.localdate(order.requested_at))
