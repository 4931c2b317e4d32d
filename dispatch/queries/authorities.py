"""The authorisation of an errand that counts now."""

from dispatch.models import ErrandAuthority, WorkOrder


def authority_of(order: WorkOrder) -> ErrandAuthority | None:
    """The latest; None where nobody has said anything."""
    return ErrandAuthority.objects.filter(order=order).select_related("by").order_by("-pk").first()


def authorities_of(orders: list[int]) -> dict[int, ErrandAuthority]:
    """By order, the latest of each; one query."""
    rows = ErrandAuthority.objects.filter(order__in=orders).order_by("pk")
    return {row.order_id: row for row in rows}
