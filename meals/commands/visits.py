"""Who ate at a place was there: told to the place's visits after the sale, so that the queue at the till doesn't wait."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction

from core.batches import portions
from core.dates import today
from meals.enums import SaleState
from meals.models import Sale
from stations.enums.footfall import EntryWay
from stations.models import StationEntry
from stations.signals import citizen_entered

DAYS_BACK = 2  # a till may have been without network until yesterday evening
_AT_ONCE = 500


def note_meal_visits() -> int:
    """Sales of the last days to people with a citizen's row, each once. Returns how many were told."""
    told = 0
    for sales in portions(_sales(), _AT_ONCE):
        keys = {_key(pk): (pk, citizen, station, at) for pk, citizen, station, at in sales}
        known = StationEntry.objects.filter(key__in=keys).values_list("key", flat=True)
        for key in sorted(keys.keys() - set(known)):
            _pk, citizen, station, at = keys[key]
            _tell(key, citizen, station, at)
            told += 1
    return told


def _sales() -> Iterator[tuple]:
    rows = Sale.objects.filter(
        state=SaleState.SOLD,
        booked_on__gte=today() - timedelta(days=DAYS_BACK),
        resident__citizen__isnull=False,
    )
    columns = ("pk", "resident__citizen", "station", "occurred_at")
    return rows.order_by("pk").values_list(*columns).iterator(chunk_size=_AT_ONCE)


def _key(pk: int) -> str:
    return f"meal:{pk}"


@transaction.atomic
def _tell(key: str, citizen: int, station: int, at: object) -> None:
    citizen_entered.send(
        note_meal_visits,
        citizen_id=citizen,
        station_id=station,
        at=at,
        how=EntryWay.MEAL,
        key=key,
    )
