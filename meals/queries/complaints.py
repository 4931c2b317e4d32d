"""Complaints to work on."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from meals.enums import ComplaintState
from meals.models import Complaint, OrderLine

WAITING = (ComplaintState.RECEIVED, ComplaintState.EXAMINED)


def complaint_key(complaint_id: int) -> str:
    """What an alert about a complaint is known by."""
    return f"complaint:{complaint_id}"


def dishes_of_complaint(complaint: Complaint) -> list[str]:
    """What to trace: the dish that is named, else everything in the meal that was ordered. 1 query."""
    if complaint.dish_name:
        return [complaint.dish_name]
    lines = OrderLine.objects.filter(order=complaint.order_id).order_by("pk")
    parts = lines.values_list("menu_item__parts", flat=True)
    return list(dict.fromkeys(part["name"] for row in parts for part in row or ()))


def late_complaints(day: date) -> QuerySet[Complaint]:
    """Not answered although the promised day has passed."""
    return Complaint.objects.filter(state__in=WAITING, promised_on__lt=day).order_by("pk")


def complaints_of(
    user: User, *, state: str = "", kitchen: int | None = None
) -> QuerySet[Complaint]:
    """In scope, those that wait first."""
    rows = Complaint.objects.visible_to(user).select_related("kitchen__station", "resident")
    if state:
        rows = rows.filter(state=state)
    if kitchen is not None:
        rows = rows.filter(kitchen=kitchen)
    return rows.order_by("-pk")
