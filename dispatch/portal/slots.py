"""Free times: the next ones, or those of a day that was chosen."""

from datetime import date, datetime, timedelta

from django.utils.dateparse import parse_date

from core.dates import today
from dispatch.models import ServiceItem
from dispatch.queries.booking_rules import booking_rule
from dispatch.queries.items import Slot, next_slots, slots_on
from elderly_care.models import Resident


def window_end(resident: Resident, start: datetime) -> datetime:
    """Until when somebody may come who was promised for a time."""
    return start + timedelta(minutes=booking_rule(resident.community_id).window_min)


def chosen_day(request, resident: Resident) -> date | None:
    """The day of the link, or of the time that was sent; None for anything else."""
    text = request.POST.get("slot", "")[:10] or request.GET.get("day", "")
    try:
        day = parse_date(text)
    except ValueError:
        return None
    if day is None or day <= today():
        return None
    last = today() + timedelta(days=booking_rule(resident.community_id).choice_days)
    return day if day <= last else None


def slots_for(
    request, resident: Resident, item: ServiceItem, only: int | None = None
) -> list[Slot]:
    """Of the chosen day, else the next; only: of one operator's carers."""
    day = chosen_day(request, resident)
    if day is None:
        return next_slots(resident, item, only)
    return slots_on(resident, item, day, only)
