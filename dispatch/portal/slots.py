"""Free times: the next ones, or those of a day that was chosen."""

from datetime import date, timedelta

from django.utils.dateparse import parse_date

from core.dates import today
from dispatch.models import ServiceItem
from dispatch.queries.items import DAYS_TO_CHOOSE, Slot, next_slots, slots_on
from elderly_care.models import Resident

HALF_AN_HOUR = timedelta(minutes=30)


def chosen_day(request) -> date | None:
    """The day of the link, or of the time that was sent; None for anything else."""
    text = request.POST.get("slot", "")[:10] or request.GET.get("day", "")
    try:
        day = parse_date(text)
    except ValueError:
        return None
    if day is None or not today() < day <= today() + timedelta(days=DAYS_TO_CHOOSE):
        return None
    return day


def slots_for(request, resident: Resident, item: ServiceItem) -> list[Slot]:
    """Of the chosen day, else the next."""
    day = chosen_day(request)
    return next_slots(resident, item) if day is None else slots_on(resident, item, day)
