"""The dated rules of meals that ship with the platform."""

import json
from pathlib import Path

from django.db import transaction

from accounts.commands import load_rule
from accounts.models import DatedRule
from core.audit import SYSTEM, Actor
from meals.models import (
    AgeDiscount,
    CutoffRule,
    DailyMealSubsidy,
    DeliveryFee,
    NoShowRule,
    PriceCap,
    PublicationRule,
    RecipeRule,
    RoundRule,
    ServingHours,
)
from meals.models.safety_rules import CheckList, HotFoodRule, SampleRule, TemperatureLimit

FOLDER = Path(__file__).resolve().parent.parent / "data"
KINDS: dict[str, type[DatedRule]] = {
    "price_caps": PriceCap,
    "publication_rules": PublicationRule,
    "recipe_rules": RecipeRule,
    "cutoffs": CutoffRule,
    "age_discounts": AgeDiscount,
    "day_subsidies": DailyMealSubsidy,
    "delivery_fees": DeliveryFee,
    "round_rules": RoundRule,
    "no_show_rules": NoShowRule,
    "serving_hours": ServingHours,
    "sample_rules": SampleRule,
    "temperature_limits": TemperatureLimit,
    "hot_food_rules": HotFoodRule,
    "check_lists": CheckList,
}


@transaction.atomic
def load_meal_rules(*, folder: Path = FOLDER, by: Actor = SYSTEM) -> int:
    """Load a folder's *.json; returns how many rows were new. Rows that exist are left as they are."""
    added = 0
    for file in sorted(folder.glob("*.json")):
        for kind, rows in json.loads(file.read_text(encoding="utf-8")).items():
            added += sum(load_rule(KINDS[kind], row, by=by) for row in rows)
    return added
