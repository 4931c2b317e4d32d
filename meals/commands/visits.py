"""Who ate at a place was there: told to the place's visits afterwards, so that nobody at the counter waits."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction

from core.batches import portions
from core.dates import today
from meals.enums import FulfilMode, OrderState, SaleState
from meals.models import MealOrder, Sale
from stations.enums.footfall import EntryWay
from stations.models import StationEntry
from stations.signals import citizen_entered

DAYS_BACK = 2  # a till may have been without network until yesterday evening
_AT_ONCE = 500


def note_meal_visits() -> int:
    """Meals of the last days of people with a citizen's row, each once. Returns how many were told."""
    return sum(_note(prefix, rows) for prefix, rows in (("meal", _sales()), ("order", _orders())))


def _note(prefix: str, meals: Iterator[tuple]) -> int:
    told = 0
    for rows in portions(meals, _AT_ONCE):
        keys = {f"{prefix}:{pk}": (citizen, station, at) for pk, citizen, station, at in rows}
        known = StationEntry.objects.filter(key__in=keys).values_list("key", flat=True)
        for key in sorted(keys.keys() - set(known)):
            _tell(key, *keys[key])
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


def _orders() -> Iterator[tuple]:
    """Ordered before and fetched or eaten there; who is brought the meal was at home."""
    rows = MealOrder.objects.filter(
        state=OrderState.HANDED_OVER,
        fulfil_mode__in=[FulfilMode.PICK_UP, FulfilMode.DINE_IN],
        service_date__gte=today() - timedelta(days=DAYS_BACK),
        handed_over_at__isnull=False,
        resident__citizen__isnull=False,
    )
    columns = ("pk", "resident__citizen", "station", "handed_over_at")
    return rows.order_by("pk").values_list(*columns).iterator(chunk_size=_AT_ONCE)


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
