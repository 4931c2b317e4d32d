"""The divisions that ship with the project."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from accounts.enums import DivisionLevel
from accounts.models import Division
from core.audit import SYSTEM, record_many
from core.dates import today

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "divisions.csv"


@dataclass(frozen=True)
class DivisionCounts:
    """What loading changed."""

    created: int
    updated: int
    unchanged: int
    ended: int


@transaction.atomic
def load_divisions(*, path: Path = SHIPPED) -> DivisionCounts:
    """Bring the table to what the file says; safe to repeat.

    A division of a district in the file that the file no longer names keeps its row and gets valid_to.
    """
    wanted = {division.code: division for division in _read(path)}
    stored = {d.code: d for d in Division.objects.select_for_update().order_by("code")}
    new = [division for code, division in wanted.items() if code not in stored]
    changed = [d for code, d in wanted.items() if code in stored and _differs(d, stored[code])]
    ended = _vanished(wanted, stored)
    for division in ended:
        division.valid_to = today()
    Division.objects.bulk_create(new)
    Division.objects.bulk_update(
        changed + ended, ["name", "level", "parent", "valid_to"], batch_size=500
    )
    _record(new, changed, ended)
    unchanged = len(wanted) - len(new) - len(changed)
    return DivisionCounts(len(new), len(changed), unchanged, len(ended))


def _record(new: list[Division], changed: list[Division], ended: list[Division]) -> None:
    """One row for each district that is not what it was."""
    districts = sorted({division.code[:6] for division in (*new, *changed, *ended)})
    record_many(
        (
            (
                Division(code=district),
                {
                    "created": sum(d.code.startswith(district) for d in new),
                    "changed": [d.code for d in changed if d.code.startswith(district)],
                    "ended": [d.code for d in ended if d.code.startswith(district)],
                },
            )
            for district in districts
        ),
        "accounts.division.loaded",
        by=SYSTEM,
    )


def _read(path: Path) -> list[Division]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Division(
                code=row["code"],
                name=row["name"],
                level=row["level"],
                parent_id=None if row["level"] == DivisionLevel.DISTRICT else row["parent"],
            )
            for row in csv.DictReader(file)
        ]


def _differs(wanted: Division, stored: Division) -> bool:
    return (wanted.name, wanted.level, wanted.parent_id, wanted.valid_to) != (
        stored.name,
        stored.level,
        stored.parent_id,
        stored.valid_to,
    )


def _vanished(wanted: dict[str, Division], stored: dict[str, Division]) -> list[Division]:
    districts = tuple(c for c, d in wanted.items() if d.level == DivisionLevel.DISTRICT)
    return [
        division
        for code, division in stored.items()
        if code not in wanted and code.startswith(districts) and division.valid_to is None
    ]
