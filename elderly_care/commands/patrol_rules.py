"""The plans and limits of patrol visits that ship with the platform."""

import json
from pathlib import Path

from django.db import transaction

from accounts.commands import load_rule
from accounts.models import DatedRule
from core.audit import SYSTEM, Actor
from elderly_care.models import PatrolPolicy, PatrolRule, VitalRule

FILE = Path(__file__).resolve().parent.parent / "data" / "patrols.json"
RULES: dict[str, type[DatedRule]] = {
    "plans": PatrolRule,
    "policies": PatrolPolicy,
    "vitals": VitalRule,
}


@transaction.atomic
def load_patrol_rules(*, file: Path = FILE, by: Actor = SYSTEM) -> int:
    """Load a file; returns how many rows were new. Rows that exist are left as they are."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    shared = {name: rows[name] for name in ("document_no", "region", "effective_from")}
    return sum(
        load_rule(model, {**shared, **row}, by=by)
        for name, model in RULES.items()
        for row in rows.get(name, [])
    )
