"""The items and the rules of windows and cases that ship with the platform."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.commands import load_rule
from core.audit import SYSTEM, Actor, record_many
from stations.models import (
    CaseItem,
    CaseRule,
    ItemMaterial,
    ItemPromise,
    PeakDay,
    RoomRule,
    SlotRule,
)

FOLDER = Path(__file__).resolve().parent.parent / "data"
ITEMS, RULES = "items.json", "windows.json"
_MODELS: dict[str, Any] = {
    "slots": SlotRule,
    "peaks": PeakDay,
    "cases": CaseRule,
    "rooms": RoomRule,
}


@transaction.atomic
def load_case_items(*, folder: Path = FOLDER, by: Actor = SYSTEM) -> int:
    """Items and rules that aren't there yet; returns how many. What staff changed stays."""
    told = json.loads((folder / ITEMS).read_text("utf-8"))
    known = set(CaseItem.objects.values_list("code", flat=True))
    new = [row for row in told["items"] if row["code"] not in known]
    items = CaseItem.objects.bulk_create(_item(row, told) for row in new)
    pairs = list(zip(items, new, strict=True))
    ItemMaterial.objects.bulk_create(_material(*one) for one in _materials(pairs))
    ItemPromise.objects.bulk_create(_promise(*one, told) for one in _promises(pairs, told))
    record_many([(item, {"document": item.document_no}) for item in items], _LOADED, by=by)
    return len(items) + _load_rules(folder, by)


_LOADED = "stations.caseitem.load"
_COLUMNS = (
    *("code", "name", "keywords", "category", "window_kind", "mode", "ways", "acting"),
    *("department", "issues_paper"),
)


def _item(row: dict[str, Any], told: dict[str, Any]) -> CaseItem:
    columns = {name: row[name] for name in _COLUMNS}
    return CaseItem(**columns, document_no=row.get("document_no", told["document_no"]))


def _materials(pairs: list[tuple[CaseItem, dict]]) -> list[tuple[CaseItem, int, dict]]:
    return [
        (item, number, paper)
        for item, row in pairs
        for number, paper in enumerate(row["materials"], start=1)
    ]


def _material(item: CaseItem, position: int, paper: dict[str, str]) -> ItemMaterial:
    return ItemMaterial(item=item, position=position, **paper)


def _promises(pairs: list[tuple[CaseItem, dict]], told: dict) -> list[tuple[CaseItem, dict]]:
    """An item's own dated rows, else its days from the file's date on."""
    return [
        (item, promise)
        for item, row in pairs
        for promise in row.get("promises")
        or [{"effective_from": told["effective_from"], "working_days": row["working_days"]}]
    ]


def _promise(item: CaseItem, promise: dict[str, Any], told: dict[str, Any]) -> ItemPromise:
    end = promise.get("effective_to")
    return ItemPromise(
        item=item,
        region=told["region"],
        document_no=item.document_no,
        working_days=promise["working_days"],
        effective_from=date.fromisoformat(promise["effective_from"]),
        effective_to=date.fromisoformat(end) if end else None,
    )


def _load_rules(folder: Path, by: Actor) -> int:
    told = json.loads((folder / RULES).read_text("utf-8"))
    common = {name: told[name] for name in ("document_no", "region", "effective_from")}
    return sum(
        load_rule(model, {**common, **row}, by=by)
        for name, model in _MODELS.items()
        for row in told[name]
    )
