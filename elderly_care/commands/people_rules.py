"""The texts of consent, the rules of risk, re-checks and alerts that ship with the platform."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.commands import load_row, load_rule
from accounts.models import DatedRule
from core.audit import SYSTEM, Actor
from elderly_care.models import AlertRule, ConsentText, HouseholdReviewRule, RiskRule

FILE = Path(__file__).resolve().parent.parent / "data" / "people.json"
RULES: dict[str, type[DatedRule]] = {
    "risks": RiskRule,
    "reviews": HouseholdReviewRule,
    "alerts": AlertRule,
}


@transaction.atomic
def load_people_rules(*, file: Path = FILE, by: Actor = SYSTEM) -> int:
    """Load a file; returns how many rows were new. Rows that exist are left as they are."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    shared = {name: rows[name] for name in ("document_no", "region", "effective_from")}
    added = sum(_text(row, rows["effective_from"], by) for row in rows.get("texts", []))
    return added + sum(
        load_rule(model, {**shared, **row}, by=by)
        for name, model in RULES.items()
        for row in rows.get(name, [])
    )


def _text(row: dict[str, Any], effective_from: str, by: Actor) -> bool:
    identity = {"purpose": row["purpose"], "version": row["version"]}
    values = {name: text for name, text in row.items() if name not in identity}
    return load_row(ConsentText, identity, {"effective_from": effective_from, **values}, by=by)
