"""Every half hour: what is missing in the kitchens is told to who answers for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from core.audit import SYSTEM
from meals.commands.safety_alerts import Found, open_alerts, settle_alerts
from meals.enums import SafetyAlertKind
from meals.models import Kitchen
from meals.queries.complaints import complaint_key, late_complaints
from meals.queries.safety import check_key, gone_causes, missing_checks, missing_samples

DAYS_BACK = 2  # a worker that was down for a day misses nothing


@transaction.atomic
def watch_food_safety(*, now: datetime | None = None) -> int:
    """Open an alert for everything missing, once; settle what isn't any more. Returns how many new."""
    moment = now or timezone.now()
    settle_alerts(gone_causes(), by=SYSTEM)
    return open_alerts(_found(moment), now=moment)


def _found(moment: datetime) -> Iterator[Found]:
    kitchens = list(Kitchen.objects.values_list("pk", flat=True))
    day = timezone.localdate(moment)
    past = [day - timedelta(days=count) for count in range(1, DAYS_BACK + 1)]
    for dish in missing_samples(kitchens, [day, *past]):
        subject = f"{dish.meal} {dish.dish_name}"
        yield Found(dish.kitchen_id, SafetyAlertKind.NO_SAMPLE, dish.sample_key, subject)
    for kitchen, missed in missing_checks(kitchens, past):
        yield Found(kitchen, SafetyAlertKind.NO_CHECK, check_key(kitchen, missed), str(missed))
    for row in late_complaints(day):
        kind = SafetyAlertKind.COMPLAINT_LATE
        yield Found(row.kitchen_id, kind, complaint_key(row.pk), f"{row} → {row.promised_on}")
