"""What was measured of a person, against the limits of the place."""

from dataclasses import dataclass
from datetime import date, datetime

from core.dates import today
from elderly_care.enums import ConsentPurpose
from elderly_care.enums.patrols import VitalSign
from elderly_care.logic.vitals import outside
from elderly_care.models import Resident, VitalReading
from elderly_care.queries.consents import has_consent
from elderly_care.queries.patrol_rules import limits_for

SHOWN = 30


@dataclass(frozen=True)
class Shown:
    """One measurement: each value with its name, and whether it lies outside."""

    measured_at: datetime
    source: str
    by: str
    values: list[tuple[str, str, bool]]


def may_measure(person: Resident) -> bool:
    """Whether the person agreed to it and still does. 1 query."""
    return has_consent(person.pk, ConsentPurpose.VITAL_SIGNS)


def readings_of(person: Resident, day: date | None = None) -> list[Shown]:
    """The newest first; nothing of who doesn't agree any more. 3 queries."""
    if not may_measure(person):
        return []
    limits = limits_for(person.community_id, day or today())
    rows = VitalReading.objects.filter(resident=person).select_related("by")
    found = []
    for row in rows.order_by("-measured_at", "-pk")[:SHOWN]:
        values, odd = row.values, outside(row.values, limits)
        words = [(str(s.label), f"{values[s]:g}", s.value in odd) for s in VitalSign if s in values]
        found.append(
            Shown(row.measured_at, row.get_source_display(), row.by.get_short_name(), words)
        )
    return found
