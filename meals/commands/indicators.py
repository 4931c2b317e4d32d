"""What figures mean, loaded from the file that ships."""

import json
from pathlib import Path

from django.db import transaction

from core.audit import SYSTEM, Actor, record
from meals.models import Indicator

FOLDER = Path(__file__).resolve().parent.parent / "data" / "indicators"


@transaction.atomic
def load_indicators(*, folder: Path = FOLDER, by: Actor = SYSTEM) -> int:
    """Add definitions and bring changed ones up to date; returns how many were new or changed."""
    known = Indicator.objects.in_bulk()
    changed = 0
    for file in sorted(folder.glob("*.json")):
        for position, row in enumerate(json.loads(file.read_text(encoding="utf-8"))):
            changed += _load(known.get(row["code"]), {**row, "position": position}, by)
    return changed


def _load(known: Indicator | None, row: dict, by: Actor) -> bool:
    wanted = Indicator(**row)
    names = [field.attname for field in Indicator._meta.concrete_fields]
    if known is not None and all(getattr(known, n) == getattr(wanted, n) for n in names):
        return False
    wanted.clean_fields()
    wanted.save(force_insert=known is None, force_update=known is not None)
    record(wanted, "meals.indicator.load", by=by, source=wanted.source, measure=wanted.measure)
    return True
