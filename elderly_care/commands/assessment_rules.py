"""The rules of assessments and care plans that ship with the platform."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.commands import load_rule
from accounts.models import DatedRule
from core.audit import SYSTEM, Actor
from elderly_care.models import AssessmentRule, CarePlanRule

FILE = Path(__file__).resolve().parent.parent / "data" / "assessment.json"


@transaction.atomic
def load_assessment_rules(*, file: Path = FILE, by: Actor = SYSTEM) -> int:
    """Load a file; returns how many rows were new. Rows that exist are left as they are."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    kinds: dict[str, type[DatedRule]] = {"rules": AssessmentRule, "plans": CarePlanRule}
    shared = {name: rows[name] for name in ("document_no", "region", "effective_from")}
    return sum(
        load_rule(model, _row(shared, row), by=by)
        for name, model in kinds.items()
        for row in rows[name]
    )


def _row(shared: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    return shared | row
