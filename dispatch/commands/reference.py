"""The catalogue that ships with the platform: items, certificates, prices, clocks, as data files."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.commands import load_row, load_rule
from accounts.models import DatedRule
from core.audit import SYSTEM, Actor
from dispatch.models import (
    AssistKind,
    BookingRule,
    CallScript,
    FailureRule,
    HotlineRule,
    PartnerRule,
    PlanWeights,
    ServiceItem,
    ServicePrice,
    Skill,
    SlaRule,
    VisitChecklist,
    VisitRule,
)

RULES: dict[str, type[DatedRule]] = {
    "prices": ServicePrice,
    "clocks": SlaRule,
    "partners": PartnerRule,
    "bookings": BookingRule,
    "hotline": HotlineRule,
    "planning": PlanWeights,
    "visits": VisitRule,
    "checklists": VisitChecklist,
    "failures": FailureRule,
    "scripts": CallScript,
}
FOLDER = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_service_catalogue(*, folder: Path = FOLDER, by: Actor = SYSTEM) -> int:
    """Load a folder's *.json; returns how many rows were new. Rows that exist are left as they are."""
    added = 0
    for file in sorted(folder.glob("*.json")):
        rows = json.loads(file.read_text(encoding="utf-8"))
        document = rows["document_no"]
        added += sum(_named(AssistKind, row, document, by) for row in rows.get("assists", []))
        added += sum(_named(Skill, row, document, by) for row in rows.get("skills", []))
        added += sum(_item(row, document, by) for row in rows.get("items", []))
        added += sum(
            load_rule(model, {**_shared(rows), **row}, by=by)
            for kind, model in RULES.items()
            for row in rows.get(kind, [])
        )
    return added


def _shared(file: dict[str, Any]) -> dict[str, Any]:
    """What a file says once for all its rules."""
    return {name: file[name] for name in ("document_no", "region", "effective_from")}


def _named(model: type[AssistKind] | type[Skill], row: dict, document: str, by: Actor) -> bool:
    values = {"document_no": document, **row}
    return load_row(model, {"code": values.pop("code")}, values, by=by)


def _item(row: dict[str, Any], document: str, by: Actor) -> bool:
    values = {"document_no": document, **row}
    skills = values.pop("skills", [])
    if assist := values.pop("assist", None):
        values["assist"] = AssistKind.objects.get(code=assist)
    made = load_row(ServiceItem, {"code": values.pop("code")}, values, by=by)
    if made and skills:
        ServiceItem.objects.get(code=row["code"]).skills.set(Skill.objects.filter(code__in=skills))
    return made
