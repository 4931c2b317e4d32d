"""Time limits in force, what is late, and who answers for it."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import Membership, User
from core.dates import today
from dispatch.models import OrderClock, SlaRule, WorkOrder


def limits_for(order: WorkOrder) -> dict[str, SlaRule]:
    """Clock → the rule of the most special region; of one region the rule that names the item."""
    return limits_at(order.resident.community_id, order.item_id)


def limits_at(community: str, item: int | None = None) -> dict[str, SlaRule]:
    """The same for a place, with or without an item."""
    rows = SlaRule.objects.in_force(community, today())
    found: dict[str, SlaRule] = {}
    for rule in rows:
        if rule.item_id not in (None, item):
            continue
        held = found.get(rule.clock)
        named = rule.item_id is not None and held is not None and held.item_id is None
        if held is None or (named and len(rule.region) == len(held.region)):
            found[rule.clock] = rule
    return found


def owner_for(order: WorkOrder, role: str) -> User | None:
    """Who answers: of the operator or of the person's place, the nearest first, then the longest."""
    return owner_near(order.resident.community_id, role, order.operator_id)


def owner_near(home: str, role: str, operator: int | None = None) -> User | None:
    """The same for a place, with or without an operator."""
    return Membership.objects.all().holder_near(home, role, operator)


def late_clocks(user: User, now: datetime) -> QuerySet[OrderClock]:
    """One queue of everything that is late in the user's scope, the worst first."""
    rows = OrderClock.objects.visible_to(user).late(now)
    related = rows.select_related(
        *("order__resident__community", "order__item", "order__operator", "owner")
    )
    return related.order_by("-stage", "due_at", "pk")
