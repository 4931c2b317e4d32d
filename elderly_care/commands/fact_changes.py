"""A disability certificate or another department's benefit in a request for a change. Money follows from both.

Written as the whole row that shall stand: what it is, what it says, its first and last day; "-" for what is unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.audit import Actor
from elderly_care.commands.category_changes import NotDays, NotInList
from elderly_care.commands.facts import save_fact
from elderly_care.enums import BenefitKind, ChangeField, DisabilityKind
from elderly_care.logic.written_facts import NONE, WrittenFact
from elderly_care.models import DisabilityCertificate, OtherBenefit, Resident

_DAY = timedelta(days=1)
_GRADES = ("1", "2", "3", "4")
_MOST_FEN = 10_000_000


@dataclass(frozen=True)
class _Kind:
    """Of which model; columns: how a part of the text is read. is_dated: it must say since when."""

    model: Any
    kinds: list[str]
    columns: dict[str, Callable[[str], Any]]
    is_dated: bool


def _grade(text: str) -> int:
    if text not in _GRADES:
        raise NotInList(text=text)
    return int(text)


def _yes(text: str) -> bool:
    if text not in ("Y", "N"):
        raise NotInList(text=text)
    return text == "Y"


def _fen(text: str) -> int | None:
    if text == NONE:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= _MOST_FEN):
        raise NotInList(text=text)
    return int(text)


_KINDS = {
    ChangeField.DISABILITY: _Kind(
        DisabilityCertificate, DisabilityKind.values, {"grade": _grade, "is_multiple": _yes}, True
    ),
    ChangeField.BENEFIT: _Kind(OtherBenefit, BenefitKind.values, {"monthly_fen": _fen}, False),
}


def written(field: str, fact: Any) -> WrittenFact:
    """A row of the file, or one that a form has made, as a request says it."""
    said = {name: getattr(fact, name) for name in _KINDS[ChangeField(field)].columns}
    return WrittenFact(fact.kind, said, fact.valid_from, fact.valid_to)


def read_fact(field: str, text: str) -> WrittenFact:
    """Of a request. Raises NotInList, NotDays."""
    of = _KINDS[ChangeField(field)]
    parts = text.split()
    if len(parts) != len(of.columns) + 3 or parts[0] not in of.kinds:
        raise NotInList(text=text)
    pairs = zip(of.columns.items(), parts[1:], strict=False)
    said = {name: read(part) for (name, read), part in pairs}
    first, last = _days(text, parts[-2:])
    if of.is_dated and first is None:
        raise NotDays(text=text)
    return WrittenFact(parts[0], said, first, last)


def _days(text: str, parts: list[str]) -> list[date | None]:
    try:
        days = [None if part == NONE else date.fromisoformat(part) for part in parts]
    except ValueError as wrong:
        raise NotDays(text=text) from wrong
    first, last = days
    if first and last and last < first:
        raise NotDays(text=text)
    return days


def fact_now(row: Resident, field: str, value: str) -> str | None:
    """What the file says of the same kind at that time."""
    held = _held(row, field, read_fact(field, value))
    return str(written(field, held)) if held is not None else None


def apply_fact(row: Resident, field: str, value: str, by: Actor) -> None:
    """Correct the row that is meant, or let a new one follow it. Raises InvalidInput."""
    wish = read_fact(field, value)
    held = _held(row, field, wish)
    follows = held is not None and held.valid_from and wish.first and wish.first > held.valid_from
    if held is not None and follows and wish.first is not None:
        held.valid_to = wish.first - _DAY
        save_fact(fact=held, by=by)
    fact = held
    if held is None or follows:
        fact = _KINDS[ChangeField(field)].model(resident=row, kind=wish.kind)
    for name, said in wish.said.items():
        setattr(fact, name, said)
    fact.valid_from, fact.valid_to = wish.first, wish.last
    save_fact(fact=fact, by=by)


def _held(row: Resident, field: str, wish: WrittenFact) -> Any:
    """Of the same first day; or else what runs on that day, or would be met by it."""
    rows = _KINDS[ChangeField(field)].model.objects.filter(resident=row, kind=wish.kind)
    found = list(rows.order_by("valid_from", "pk"))
    same = [fact for fact in found if fact.valid_from == wish.first]
    meeting = [fact for fact in found if _meet(fact, wish)]
    return (same or meeting[-1:] or [None])[0]


def _meet(fact: Any, wish: WrittenFact) -> bool:
    before = fact.valid_to and wish.first and fact.valid_to < wish.first
    after = fact.valid_from and wish.last and fact.valid_from > wish.last
    return not before and not after
