"""Food samples: taken, labelled, and disposed of when their time has come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from core.locking import locked
from meals.commands.safety_alerts import settle_alerts
from meals.commands.safety_errors import NoSafetyRule, SampleKeptTooShort, SampleTooSmall
from meals.commands.safety_records import keep_once, own_kitchen, require_time
from meals.models import FoodSample, SampleRule
from meals.queries.safety import MealDish
from meals.queries.safety_rules import sample_rule
from meals.transitions import SAMPLE


@dataclass(frozen=True)
class NewSample:
    """What the cook writes on the box."""

    dish: MealDish
    grams: int
    container: str
    fridge: str
    taken_at: datetime


@transaction.atomic
def record_sample(
    *, sample: NewSample, key: str, by: User, now: datetime | None = None
) -> FoodSample:
    """Keep a sample of a dish; sent again, the same one.

    Raises NotFound, NoSafetyRule, SampleTooSmall, TimeNotPossible, KeyUsedForOtherRecord,
    InvalidInput.
    """
    dish = sample.dish
    kitchen = own_kitchen(dish.kitchen_id, by)
    rule = sample_rule(kitchen, dish.service_date)
    if rule is None:
        raise _no_rule(kitchen.station.name, dish.service_date)
    if sample.grams < rule.minimum_grams:
        raise SampleTooSmall(minimum=rule.minimum_grams, given=sample.grams)
    require_time(sample.taken_at, day=dish.service_date, now=now)
    values = {
        **dish._asdict(),
        "grams": sample.grams,
        "container": sample.container,
        "fridge": sample.fridge,
        "taken_at": sample.taken_at,
        "rule_id": rule.pk,
        "keep_until": sample.taken_at + timedelta(hours=rule.keep_hours),
    }
    kept, made = keep_once(FoodSample, {"taken_by": by, "key": key}, values)
    if made:
        record(kept, "meals.foodsample.take", by=by, grams=kept.grams, dish=kept.dish_name)
        settle_alerts([dish.sample_key], by=by)
    return kept


def _no_rule(place: str, day: date) -> NoSafetyRule:
    return NoSafetyRule(place=place, day=day, rule=SampleRule._meta.verbose_name)


@transaction.atomic
def dispose_sample(*, sample: FoodSample, by: User, now: datetime | None = None) -> FoodSample:
    """Throw a sample away once it was kept long enough. Raises NotFound, SampleKeptTooShort."""
    own_kitchen(sample.kitchen_id, by)
    kept = locked(FoodSample.objects.filter(pk=sample.pk)).select_related("rule").get()
    SAMPLE.check(kept, "dispose")
    moment = now or timezone.now()
    if moment < kept.keep_until:
        until = timezone.localtime(kept.keep_until).strftime("%m-%d %H:%M")
        raise SampleKeptTooShort(until=until, hours=kept.rule.keep_hours)
    kept.disposed_at, kept.disposed_by = moment, by
    SAMPLE.move(kept, "dispose", by=by, save=["disposed_at", "disposed_by", "updated_at"])
    return kept
