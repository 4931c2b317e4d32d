"""The shipped rules: price caps, cutoffs, discounts and subsidies as rows."""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

from django.db import transaction

from core.audit import SYSTEM, Actor, record
from meals.models import AgeDiscount, CutoffRule, DailyMealSubsidy, DeliveryFee, PriceCap
from meals.models.rules import DatedRule
from subsidies.models import Programme

FOLDER = Path(__file__).resolve().parent.parent / "data"
KINDS: dict[str, type[DatedRule]] = {
    "price_caps": PriceCap,
    "cutoffs": CutoffRule,
    "age_discounts": AgeDiscount,
    "day_subsidies": DailyMealSubsidy,
    "delivery_fees": DeliveryFee,
}
IDENTITY = ("region", "meal_period", "min_age", "effective_from")


@transaction.atomic
def load_meal_rules(*, folder: Path = FOLDER, by: Actor = SYSTEM) -> int:
    """Load a folder's *.json; returns how many rows were new. Rows that exist are left as they are."""
    programmes = {programme.code: programme for programme in Programme.objects.all()}
    added = 0
    for file in sorted(folder.glob("*.json")):
        for kind, rows in json.loads(file.read_text(encoding="utf-8")).items():
            added += sum(_load(KINDS[kind], row, programmes, by) for row in rows)
    return added


def _load(
    model: type[DatedRule], row: dict[str, Any], programmes: dict[str, Programme], by: Actor
) -> bool:
    values: dict[str, Any] = {**row, "effective_from": date.fromisoformat(row["effective_from"])}
    if code := values.pop("programme", None):
        values["programme"] = programmes[code]
    if "cutoff_time" in values:
        values["cutoff_time"] = time.fromisoformat(values["cutoff_time"])
    names = {field.name for field in model._meta.fields}
    identity = {name: values.pop(name) for name in IDENTITY if name in values and name in names}
    rule, made = model._default_manager.get_or_create(**identity, defaults=values)
    if made:
        record(rule, f"{model._meta.label_lower}.load", by=by, document=rule.document_no)
    return made
