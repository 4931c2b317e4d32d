"""What a place of day care offers: its terms within the region's rules, and the rules that ship."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.commands import load_rule, require_may
from accounts.models import DatedRule, User
from core.audit import SYSTEM, Actor, record
from core.dates import today
from core.errors import NotFound, require_valid
from core.locking import locked
from core.money import yuan
from elderly_care.commands.day_care_errors import FeeTooHigh, NoDayCare, TermsBegun
from elderly_care.commands.day_care_places import locked_unit, promote
from elderly_care.enums.day_care import UnitKind
from elderly_care.logic.day_care import above_ceiling
from elderly_care.models import (
    ChildRatioRule,
    DayCareRule,
    DayCareTerms,
    DayCareUnit,
    RespiteRule,
)
from elderly_care.queries.day_care import rule_at
from stations.models import Station

FILE = Path(__file__).resolve().parent.parent / "data" / "day_care.json"
RULES: dict[str, type[DatedRule]] = {
    "day_care": DayCareRule,
    "child_ratios": ChildRatioRule,
    "respite": RespiteRule,
}


@dataclass(frozen=True)
class Terms:
    """Places, the fee of a day and carers, from a day on."""

    places: int
    fee_fen: int
    valid_from: date
    staff: int = 0


@transaction.atomic
def load_day_care_rules(*, file: Path = FILE, by: Actor = SYSTEM) -> int:
    """Load a file; returns how many rows were new. Rows that exist are left as they are."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    return sum(
        load_rule(model, row, by=by) for name, model in RULES.items() for row in rows.get(name, [])
    )


@transaction.atomic
def open_day_care(*, station: Station, by: Actor, kind: str = UnitKind.ELDER) -> DayCareUnit:
    """The station looks after people by day; again is the same. Raises NotAllowed, NotFound, InvalidInput."""
    require_may(by, "elderly_care.set_day_care_terms")
    if isinstance(by, User) and not Station.objects.visible_to(by).filter(pk=station.pk).exists():
        raise NotFound
    known = DayCareUnit.objects.filter(station=station, kind=kind).first()
    if known is not None:
        return known
    row = DayCareUnit(station=station, kind=kind)
    require_valid(row)
    row.save()
    record(row, "elderly_care.day_care.opened", by=by, station=station.pk, kind=str(kind))
    return row


@transaction.atomic
def set_terms(*, unit: DayCareUnit, terms: Terms, by: Actor) -> DayCareTerms:
    """New terms from a day on; those before end the day before, and whoever waits gets a new place.

    Raises NotAllowed, NotFound, NoDayCare without a rule, FeeTooHigh, TermsBegun, InvalidInput.
    """
    require_may(by, "elderly_care.set_day_care_terms")
    row = locked_unit(unit, by, unit.kind)
    _require_fee(row, terms)
    later = DayCareTerms.objects.filter(unit=row, valid_from__gte=terms.valid_from)
    if (last := later.order_by("-valid_from").first()) is not None:
        raise TermsBegun(day=last.valid_from)
    before = locked(DayCareTerms.objects.on(terms.valid_from).filter(unit=row)).first()
    if before is not None:
        before.valid_to = terms.valid_from - timedelta(days=1)
        before.save(update_fields=["valid_to", "updated_at"])
    made = DayCareTerms(
        unit=row,
        places=terms.places,
        fee_fen=terms.fee_fen,
        staff=terms.staff,
        valid_from=terms.valid_from,
    )
    require_valid(made)
    made.save()
    said: dict[str, Any] = {"places": terms.places, "fee_fen": terms.fee_fen, "staff": terms.staff}
    record(row, "elderly_care.day_care.terms", by=by, valid_from=terms.valid_from, **said)
    promote(row, by=by)
    return made


def _require_fee(unit: DayCareUnit, terms: Terms) -> None:
    rule = rule_at(unit, max(terms.valid_from, today()))
    if rule is None:
        raise NoDayCare
    if above_ceiling(terms.fee_fen, rule.ceiling_fen):
        said = {"ceiling": yuan(rule.ceiling_fen or 0), "covers": rule.covers}
        raise FeeTooHigh(fields={"fee_fen": [str(FeeTooHigh.message) % said]}, **said)
