"""Kitchens: set up, their capacity, and which meal points they supply."""

from collections.abc import Collection

from django.db import transaction

from core.audit import Actor, record
from core.errors import require_valid
from core.locking import locked
from meals.models import Kitchen, KitchenCapacity, SupplyRelation
from stations.models import Station


@transaction.atomic
def set_up_kitchen(*, station: Station, by: Actor) -> Kitchen:
    """The kitchen of a station; asked again, the same one."""
    kitchen, made = Kitchen.objects.get_or_create(station=station)
    if made:
        record(kitchen, "meals.kitchen.set_up", by=by, station=station.name)
    return kitchen


@transaction.atomic
def use_kitchen(*, kitchen: Kitchen, is_active: bool, by: Actor) -> Kitchen:
    """Put a kitchen in use or out of use; asked again, nothing happens."""
    kitchen = locked(Kitchen.objects.filter(pk=kitchen.pk)).get()
    if kitchen.is_active != is_active:
        kitchen.is_active = is_active
        kitchen.save(update_fields=["is_active", "updated_at"])
        record(kitchen, "meals.kitchen.use", by=by, is_active=is_active)
    return kitchen


@transaction.atomic
def set_abilities(
    *, kitchen: Kitchen, diets: Collection[str], textures: Collection[str], by: Actor
) -> Kitchen:
    """Which special diets and textures the kitchen can cook; asked again, nothing happens.

    Raises InvalidInput.
    """
    row = locked(Kitchen.objects.filter(pk=kitchen.pk)).get()
    if (set(row.diets), set(row.textures)) == (set(diets), set(textures)):
        return row
    row.diets, row.textures = sorted(set(diets)), sorted(set(textures))
    require_valid(row)
    row.save(update_fields=["diets", "textures", "updated_at"])
    record(row, "meals.kitchen.abilities", by=by, diets=row.diets, textures=row.textures)
    return row


@transaction.atomic
def set_capacity(
    *, kitchen: Kitchen, meal_period: str, portions: int, by: Actor
) -> KitchenCapacity:
    """How many portions the kitchen can cook for a meal."""
    capacity, made = KitchenCapacity.objects.select_for_update(of=("self",)).get_or_create(
        kitchen=kitchen, meal_period=meal_period, defaults={"portions": portions}
    )
    if made or capacity.portions != portions:
        capacity.portions = portions
        capacity.save()
        record(kitchen, "meals.kitchen.set_capacity", by=by, meal=meal_period, portions=portions)
    return capacity


@transaction.atomic
def supply(*, relation: SupplyRelation, by: Actor) -> SupplyRelation:
    """A kitchen begins to supply a meal point, or does so on other terms. Raises InvalidInput."""
    require_valid(relation)
    relation.save()
    record(
        relation,
        "meals.supplyrelation.save",
        by=by,
        kitchen=relation.kitchen_id,
        station=relation.station_id,
        priority=relation.priority,
        capacity=relation.capacity,
        valid_to=relation.valid_to,
    )
    return relation
