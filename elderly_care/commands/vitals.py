"""Vital signs: measured only of who agreed, kept sealed, and measured again where a rule's limits are left."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_may
from accounts.models import User
from core.acts import happened_at, require_key
from core.audit import record
from core.dates import today
from core.errors import NotFound
from core.locking import locked
from elderly_care.commands.consents import require_consent
from elderly_care.commands.patrol_errors import NothingMeasured, OddValues
from elderly_care.commands.patrols import follow_up
from elderly_care.enums import ConsentPurpose
from elderly_care.enums.patrols import PatrolReason, VitalSource
from elderly_care.logic.vitals import odd_vitals, outside
from elderly_care.models import PatrolTask, PatrolVisit, Resident, VitalReading
from elderly_care.queries.patrol_rules import limits_for, policy_for


@dataclass(frozen=True)
class Measured:
    """Which values, when, under which key; visit: of the patrol on which it was."""

    vitals: Mapping[str, float]
    measured_at: datetime
    key: str
    visit: PatrolVisit | None = None


def require_possible(vitals: Mapping[str, float]) -> None:
    """Raises OddValues at the fields."""
    if odd := odd_vitals(vitals):
        raise OddValues(fields={name: [str(OddValues.message)] for name in odd})


@transaction.atomic
def record_vitals(*, resident: Resident, measured: Measured, by: User) -> VitalReading:
    """What was measured at a station's desk. The same key again answers the same.

    Raises NotAllowed, NotFound, ConsentMissing, NothingMeasured, OddValues.
    """
    require_may(by, "elderly_care.measure_vitals")
    require_key(measured.key)
    rows = Resident.objects.visible_to(by).living_here().filter(pk=resident.pk)
    person = locked(rows, no_key=True).first()
    if person is None:
        raise NotFound
    known = VitalReading.objects.filter(by=by, key=measured.key).first()
    if known is not None:
        return known
    require_consent(resident_id=person.pk, purpose=ConsentPurpose.VITAL_SIGNS)
    return keep_vitals(person, measured, by)


def keep_vitals(person: Resident, measured: Measured, by: User) -> VitalReading:
    """Within the caller's transaction, of a person who is locked and has agreed. Raises as above."""
    if not measured.vitals:
        raise NothingMeasured
    require_possible(measured.vitals)
    row = VitalReading(resident=person, visit=measured.visit, by=by, key=measured.key)
    row.source = VitalSource.PATROL if measured.visit else VitalSource.STATION
    row.content = json.dumps(dict(measured.vitals), sort_keys=True)
    row.measured_at = happened_at(measured.measured_at, timezone.now())
    row.save(force_insert=True)
    record(row, "elderly_care.vitals.kept", by=by, resident=person.pk)
    task = measured.visit.task if measured.visit else None
    measure_again(person, measured.vitals, task)
    return row


def measure_again(
    person: Resident, vitals: Mapping[str, float], task: PatrolTask | None = None
) -> PatrolTask | None:
    """A value outside the limits of the place is measured again within some days; nothing else is concluded."""
    day = today()
    if not outside(vitals, limits_for(person.community_id, day)):
        return None
    policy = policy_for(person.community_id, day)
    last = day + timedelta(days=policy.recheck_days if policy else 1)
    days = (min(day + timedelta(days=1), last), last)
    return follow_up(task=task, resident=person, reason=PatrolReason.VITALS, days=days)
