"""Which figures of food safety hold for a kitchen on a day."""

from datetime import date

from meals.models import CheckList, HotFoodRule, Kitchen, SampleRule, TemperatureLimit


def sample_rule(kitchen: Kitchen, day: date) -> SampleRule | None:
    """How much is kept, how long."""
    return SampleRule.objects.in_force(kitchen.station.division_id, day).first()


def hot_food_rule(kitchen: Kitchen, day: date) -> HotFoodRule | None:
    """Within what time cooked food is eaten."""
    return HotFoodRule.objects.in_force(kitchen.station.division_id, day).first()


def check_list(kitchen: Kitchen, day: date) -> CheckList | None:
    """What is looked at every day."""
    return CheckList.objects.in_force(kitchen.station.division_id, day).first()


def temperature_limits(kitchen: Kitchen, day: date) -> dict[str, TemperatureLimit]:
    """By what is measured. 1 query."""
    found: dict[str, TemperatureLimit] = {}
    for limit in TemperatureLimit.objects.in_force(kitchen.station.division_id, day):
        found.setdefault(limit.kind, limit)
    return found
