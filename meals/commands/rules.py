"""Price caps, cutoffs, discounts and subsidies as dated rows: shipped, added, ended."""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import UniqueConstraint

from accounts.models import User
from core.audit import SYSTEM, Actor, SystemActor, record
from core.dates import today
from core.errors import require_valid
from core.locking import locked
from meals.commands.errors import RuleInUse, RuleOutsideScope, RuleOver
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
from meals.models.rules import DatedRule
from meals.models.safety_rules import CheckList, HotFoodRule, SampleRule, TemperatureLimit
from subsidies.models import Programme

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
TIMES = {"cutoff_time", "publish_time", "ready_at", "latest_at", "serves_until"}


@transaction.atomic
def save_rule(*, rule: DatedRule, by: Actor) -> DatedRule:
    """Add a rule or change it; a rule that has begun can only be ended, today at the earliest.

    Raises RuleOutsideScope, RuleInUse, RuleOver, InvalidInput.
    """
    stored = _stored(rule)
    for version in (stored, rule):
        if version is not None:
            _require_region(version.region, by)
    changed = [] if stored is None else _changed(stored, rule)
    if stored is not None and stored.effective_from <= today():
        _require_ending(stored, rule, changed)
    require_valid(rule)
    rule.save()
    record(
        rule,
        f"{rule._meta.label_lower}.{'add' if stored is None else 'change'}",
        by=by,
        document=rule.document_no,
        region=rule.region,
        fields=changed,
        effective_to=rule.effective_to,
    )
    return rule


def _stored(rule: DatedRule) -> DatedRule | None:
    """The row as it is, locked."""
    return locked(type(rule)._default_manager.filter(pk=rule.pk)).first()


def _changed(stored: DatedRule, rule: DatedRule) -> list[str]:
    names = [field.attname for field in rule._meta.concrete_fields]
    return [name for name in names if getattr(stored, name) != getattr(rule, name)]


def _require_region(region: str, by: Actor) -> None:
    """A rule for a whole city or country is the platform's, not one district's."""
    if isinstance(by, SystemActor):
        return
    if not isinstance(by, User) or not by.scope.covers(region):
        raise RuleOutsideScope(region=region or "—")


def _require_ending(stored: DatedRule, rule: DatedRule, changed: list[str]) -> None:
    """What has priced orders stays as it was on every past day."""
    if set(changed) - {"effective_to"}:
        raise RuleInUse(start=stored.effective_from)
    if "effective_to" not in changed:
        return
    if stored.effective_to is not None and stored.effective_to < today():
        raise RuleOver(end=stored.effective_to)
    if rule.effective_to is not None and rule.effective_to < today():
        raise RuleOver(end=rule.effective_to)


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
    for name in TIMES & values.keys():
        values[name] = time.fromisoformat(values[name])
    identity = {name: values.pop(name, _default(model, name)) for name in _identity(model)}
    rule, made = model._default_manager.get_or_create(**identity, defaults=values)
    if made:
        record(rule, f"{model._meta.label_lower}.load", by=by, document=rule.document_no)
    return made


def _identity(model: type[DatedRule]) -> tuple[str, ...]:
    """By what the database tells two rules apart."""
    kept = (c for c in model._meta.constraints if isinstance(c, UniqueConstraint))
    return tuple(next(kept).fields)


def _default(model: type[DatedRule], name: str) -> Any:
    """What a row that doesn't say it has."""
    return model._meta.get_field(name).get_default()  # type: ignore[union-attr]
