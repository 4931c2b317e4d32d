"""Opening hours: the week, and the days that are otherwise."""

from typing import Any

from django.db import transaction

from accounts.commands import keep, require_inside
from core.audit import Actor, record
from core.dates import today
from core.errors import require_valid
from core.locking import locked
from stations.commands.clearing import call_off
from stations.commands.errors import SpecialDaysOver
from stations.models import SpecialDays, Station


@transaction.atomic
def set_hours(*, station: Station, week: dict[str, Any], note: str, by: Actor) -> Station:
    """The whole week anew; the same again changes nothing. Raises InvalidInput, NotFound."""
    require_inside(station, by)
    stored = locked(Station.objects.filter(pk=station.pk)).get()
    before = {"hours": stored.hours, "note": stored.hours_note}
    stored.hours, stored.hours_note = week or {}, note.strip()
    after = {"hours": stored.hours, "note": stored.hours_note}
    if after == before:
        return stored
    require_valid(stored)
    stored.save(update_fields=["hours", "hours_note", "updated_at"])
    record(stored, "stations.station.hours", by=by, before=before, after=after)
    return stored


@transaction.atomic
def add_special_days(*, days: SpecialDays, by: Actor) -> SpecialDays:
    """Announce days that are otherwise; what people hold on closed ones is called off. Raises InvalidInput, NotFound."""
    locked(Station.objects.filter(pk=days.station_id), no_key=True).get()
    made = keep(row=days, by=by)
    if not made.periods:
        first = max(made.first_day, today())
        call_off(station=made.station, first=first, last=made.last_day, reason=made.reason, by=by)
    return made


@transaction.atomic
def remove_special_days(*, days: SpecialDays, by: Actor) -> None:
    """Take back what was announced, unless it is over. Raises SpecialDaysOver, NotFound."""
    require_inside(days, by)
    if days.last_day < today():
        raise SpecialDaysOver
    record(days.station, "stations.specialdays.remove", by=by, days=str(days), reason=days.reason)
    days.delete()
