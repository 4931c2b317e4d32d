"""A stay in an institution ends: its days are counted from the arrival to the return, and priced."""

from datetime import datetime

from django.utils import timezone

from core.audit import Actor, record
from dispatch.commands.entitlement import reprice
from dispatch.logic.prices import days_of_stay
from dispatch.models import WorkOrder
from dispatch.queries.catalogue import price_of


def count_days(order: WorkOrder, left: datetime, *, by: Actor) -> None:
    """Of a locked order that was finished; what is no stay, or came as agreed, stays as it is.

    The price of a day is that of the day on which the stay was to begin, as it was told.
    """
    begun = order.steps.filter(verb="begin").order_by("pk").last()
    if order.days is None or begun is None:
        return
    days = days_of_stay(timezone.localdate(begun.occurred_at), timezone.localdate(left))
    if days == order.days:
        return
    agreed, order.days = order.days, days
    order.save(update_fields=["days", "updated_at"])
    record(order, "dispatch.workorder.days_counted", by=by, agreed=agreed, days=days)
    community = order.resident.community_id
    price_fen = price_of(order.item, community, order.day, order.minutes, days)
    if price_fen is not None and not order.free_card and price_fen != order.price_fen:
        reprice(order, price_fen, by=by)
