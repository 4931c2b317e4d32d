"""The catalogue that ships with the platform: items, certificates, prices, clocks, as data files."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from core.audit import SYSTEM, Actor, record
from dispatch.models import (
    AssistKind,
    CallScript,
    FailureRule,
    PartnerRule,
    PlanWeights,
    ServiceItem,
    ServicePrice,
    Skill,
    SlaRule,
    VisitChecklist,
    VisitRule,
)

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
        added += sum(_price(row, rows, by) for row in rows.get("prices", []))
        added += sum(_dated(SlaRule, row, rows, by) for row in rows.get("clocks", []))
        added += sum(_dated(PartnerRule, row, rows, by) for row in rows.get("partners", []))
        added += sum(_dated(PlanWeights, row, rows, by) for row in rows.get("planning", []))
        added += sum(_dated(VisitRule, row, rows, by) for row in rows.get("visits", []))
        added += sum(_dated(VisitChecklist, row, rows, by) for row in rows.get("checklists", []))
        added += sum(_dated(FailureRule, row, rows, by) for row in rows.get("failures", []))
        added += sum(_dated(CallScript, row, rows, by) for row in rows.get("scripts", []))
    return added


def _named(model: type[AssistKind] | type[Skill], row: dict, document: str, by: Actor) -> bool:
    values = {"document_no": document, **row}
    return _made(model, {"code": values.pop("code")}, values, by)


def _item(row: dict[str, Any], document: str, by: Actor) -> bool:
    values = {"document_no": document, **row}
    skills = values.pop("skills", [])
    if assist := values.pop("assist", None):
        values["assist"] = AssistKind.objects.get(code=assist)
    made = _made(ServiceItem, {"code": values.pop("code")}, values, by)
    if made and skills:
        ServiceItem.objects.get(code=row["code"]).skills.set(Skill.objects.filter(code__in=skills))
    return made


def _price(row: dict[str, Any], file: dict[str, Any], by: Actor) -> bool:
    values = {**row, "item": ServiceItem.objects.get(code=row["item"])}
    return _dated(ServicePrice, values, file, by)


def _dated(model: type, row: dict[str, Any], file: dict[str, Any], by: Actor) -> bool:
    values = {"document_no": file["document_no"], "region": file["region"], **row}
    values["effective_from"] = date.fromisoformat(file["effective_from"])
    if isinstance(values.get("item"), str):
        values["item"] = ServiceItem.objects.get(code=values["item"])
    keys = [name for name in ("item", "clock", "reason") if name in _fields(model)]
    identity = {name: values.pop(name, None) for name in ("region", "effective_from", *keys)}
    return _made(model, identity, values, by)


def _fields(model: type) -> set[str]:
    return {field.name for field in model._meta.fields}  # type: ignore[attr-defined]


def _made(model: type, identity: dict[str, Any], values: dict[str, Any], by: Actor) -> bool:
    row, made = model._default_manager.get_or_create(**identity, defaults=values)  # type: ignore[attr-defined]
    if made:
        record(row, f"{row._meta.label_lower}.load", by=by)
    return made
