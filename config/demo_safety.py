"""The demonstration kitchen's records of food safety: lots, pots, samples, temperatures, a complaint."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.dates import today
from meals import commands
from meals.enums import MealPeriod, TemperatureKind
from meals.models import Complaint, Kitchen, SupplierDelivery
from meals.queries.safety import MealDish, dishes_of_day
from meals.queries.safety_rules import check_list

COOK, MANAGER = "kitchen", "manager"
DISHES = ("红烧肉", "香菇油菜", "米饭")
LOTS = (("五花肉", "顺鑫肉联厂"), ("油菜", "新发地蔬菜"), ("大米", "五常粮油"))
WITHOUT_SAMPLE = "米饭"  # so that the pages show what a gap looks like
TOO_WARM = Decimal("9.6")


def load_demo_safety() -> None:
    """Four days ago and yesterday of the demonstration kitchen. Safe to repeat."""
    cook = User.objects.get(username=COOK)
    for kitchen in Kitchen.objects.visible_to(cook).select_related("station"):
        for days in (4, 1):
            day = today() - timedelta(days=days)
            keep_records(kitchen, day, DISHES, cook)
        _complain(kitchen, today() - timedelta(days=1))
    commands.watch_food_safety()


def keep_lunch_safe(kitchens: Iterable[Kitchen], day: date) -> None:
    """The records of a lunch that is played, in the kitchens that the demonstration cook runs."""
    cook = User.objects.get(username=COOK)
    own = Kitchen.objects.visible_to(cook).filter(pk__in=[kitchen.pk for kitchen in kitchens])
    for kitchen in own.select_related("station"):
        names = [dish.dish_name for dish in dishes_of_day(kitchen, day)]
        keep_records(kitchen, day, sorted(set(names)), cook)


@transaction.atomic
def keep_records(kitchen: Kitchen, day: date, names: Iterable[str], cook: User) -> None:
    """A day's lots, pots, samples, temperatures and round, once."""
    if SupplierDelivery.objects.filter(kitchen=kitchen, received_on=day).exists():
        return
    lots = [_lot(kitchen, day, ingredient, supplier, cook) for ingredient, supplier in LOTS]
    moment = _moment(day, time(10, 30))
    for name in names:
        dish = MealDish(kitchen.pk, day, MealPeriod.LUNCH, name)
        key = f"demo-{kitchen.pk}-{day}-{name}"
        pot = commands.NewBatch(dish=dish, portions=40, cooked_at=moment, lots=tuple(lots))
        commands.record_batch(batch=pot, key=key, by=cook)
        if name != WITHOUT_SAMPLE:
            _sample(dish, moment, key, cook)
    _temperatures(kitchen, day, moment, cook)
    _check(kitchen, day, moment, cook)


def _moment(day: date, at: time) -> datetime:
    """Of the day, and not later than now: the demonstration may be loaded before breakfast."""
    return min(timezone.make_aware(datetime.combine(day, at)), _start_of_minute())


def _start_of_minute() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


def _lot(kitchen: Kitchen, day: date, ingredient: str, supplier: str, cook: User) -> int:
    lot = commands.NewLot(
        kitchen_id=kitchen.pk,
        supplier=supplier,
        ingredient=ingredient,
        lot_no=f"{day:%Y%m%d}",
        amount="20 公斤",
        received_on=day,
        best_before=day + timedelta(days=3),
        certificate_no=f"检-{day:%Y%m%d}",
    )
    key = f"demo-{kitchen.pk}-{day}-{ingredient}"
    return commands.record_delivery(lot=lot, key=key, by=cook).pk


def _sample(dish: MealDish, moment: datetime, key: str, cook: User) -> None:
    sample = commands.NewSample(
        dish=dish, grams=130, container="A1", fridge="留样柜", taken_at=moment
    )
    commands.record_sample(sample=sample, key=key, by=cook)


def _temperatures(kitchen: Kitchen, day: date, moment: datetime, cook: User) -> None:
    measured = (
        (TemperatureKind.FRIDGE, "1 号柜", TOO_WARM),
        (TemperatureKind.CORE, "红烧肉", Decimal("86.0")),
        (TemperatureKind.BOX, "3 号箱", Decimal("64.5")),
    )
    readings = [
        commands.Reading(
            kitchen.pk, kind, place, celsius, moment, f"demo-{kitchen.pk}-{day}-{kind}"
        )
        for kind, place, celsius in measured
    ]
    commands.record_temperatures(readings=readings, by=cook)


def _check(kitchen: Kitchen, day: date, moment: datetime, cook: User) -> None:
    asked = check_list(kitchen, day)
    if asked is None:
        return
    answers = {item["code"]: commands.Answer(ok=True) for item in asked.items}
    answers["fridge"] = commands.Answer(ok=False, action="1 号柜偏热，已报修，留样移到 2 号柜")
    commands.complete_self_check(kitchen=kitchen, answers=answers, by=cook, now=moment)


def _complain(kitchen: Kitchen, day: date) -> None:
    if Complaint.objects.filter(kitchen=kitchen).exists():
        return
    manager = User.objects.get(username=MANAGER)
    complaint = commands.NewComplaint(
        kitchen_id=kitchen.pk,
        service_date=day,
        meal_period=MealPeriod.LUNCH,
        dish_name=DISHES[0],
        text="红烧肉太咸，吃完口渴",
        promised_on=day + timedelta(days=3),
    )
    commands.take_complaint(complaint=complaint, key=f"demo-{kitchen.pk}-{day}", by=manager)
