"""What came in and what was cooked of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.audit import record
from core.dates import today
from meals.commands.safety_errors import (
    KeyUsedForOtherRecord,
    LotNotUsable,
    NoSafetyRule,
    TimeNotPossible,
)
from meals.commands.safety_records import keep_once, own_kitchen, require_time
from meals.models import BatchLot, CookedBatch, HotFoodRule, Kitchen, SupplierDelivery
from meals.queries.safety import MealDish
from meals.queries.safety_rules import hot_food_rule


@dataclass(frozen=True)
class NewLot:
    """What the delivery note says."""

    kitchen_id: int
    supplier: str
    ingredient: str
    lot_no: str
    amount: str
    received_on: date
    best_before: date | None = None
    certificate_no: str = ""


@dataclass(frozen=True)
class NewBatch:
    """A pot: how many portions of which dish, of which lots."""

    dish: MealDish
    portions: int
    cooked_at: datetime
    lots: tuple[int, ...] = ()


@transaction.atomic
def record_delivery(*, lot: NewLot, key: str, by: User) -> SupplierDelivery:
    """A lot has come in; sent again, the same one.

    Raises NotFound, TimeNotPossible, KeyUsedForOtherRecord, InvalidInput.
    """
    own_kitchen(lot.kitchen_id, by)
    if lot.received_on > today():
        raise TimeNotPossible(given=lot.received_on)
    kept, made = keep_once(SupplierDelivery, {"recorded_by": by, "key": key}, vars(lot))
    if made:
        record(kept, "meals.supplierdelivery.record", by=by, lot=kept.lot_no)
    return kept


@transaction.atomic
def record_batch(
    *, batch: NewBatch, key: str, by: User, now: datetime | None = None
) -> CookedBatch:
    """A pot is done; eaten by when the rule says. Sent again, the same one.

    Raises NotFound, NoSafetyRule, TimeNotPossible, LotNotUsable, KeyUsedForOtherRecord,
    InvalidInput.
    """
    dish = batch.dish
    kitchen = own_kitchen(dish.kitchen_id, by)
    rule = hot_food_rule(kitchen, dish.service_date)
    if rule is None:
        name = HotFoodRule._meta.verbose_name
        raise NoSafetyRule(place=kitchen.station.name, day=dish.service_date, rule=name)
    require_time(batch.cooked_at, day=dish.service_date, now=now)
    lots = _usable(kitchen, batch)
    values = {
        **dish._asdict(),
        "portions": batch.portions,
        "cooked_at": batch.cooked_at,
        "eat_by": rule.eat_by(batch.cooked_at),
        "rule_id": rule.pk,
    }
    pot, made = keep_once(CookedBatch, {"recorded_by": by, "key": key}, values)
    if made:
        BatchLot.objects.bulk_create([BatchLot(batch=pot, lot_id=lot) for lot in lots])
        record(pot, "meals.cookedbatch.record", by=by, portions=pot.portions, lots=sorted(lots))
    elif set(pot.parts.values_list("lot", flat=True)) != lots:
        raise KeyUsedForOtherRecord(key=key)
    return pot


def _usable(kitchen: Kitchen, batch: NewBatch) -> set[int]:
    """The lots, all of which were in the house and fresh. Raises LotNotUsable."""
    day = timezone.localdate(batch.cooked_at)
    fresh = Q(best_before__isnull=True) | Q(best_before__gte=day)
    rows = SupplierDelivery.objects.filter(kitchen=kitchen, received_on__lte=day, pk__in=batch.lots)
    found = set(rows.filter(fresh).values_list("pk", flat=True))
    refused = set(batch.lots) - found
    if refused:
        known = SupplierDelivery.objects.filter(kitchen=kitchen, pk__in=refused).first()
        raise LotNotUsable(lot=known or min(refused))
    return found
