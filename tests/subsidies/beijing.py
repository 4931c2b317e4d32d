"""Beijing's three programmes as the logic sees them, read from the shipped data without a database."""

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from core.dates import add_months, parse_month
from subsidies.logic.rules import Fact, Person, Rules, Tier
from subsidies.logic.schedule import awards

FILE = Path(__file__).parents[2] / "subsidies" / "data" / "programmes" / "beijing-160.json"


@cache
def beijing(code: str) -> Rules:
    """The version of 2019; a tier's key is its yuan."""
    entry = next(entry for entry in json.loads(FILE.read_text()) if entry["code"] == code)
    (version,) = entry["versions"]
    return Rules(
        effective_from=date.fromisoformat(version["effective_from"]),
        effective_to=None,
        minimum_age=version["minimum_age"],
        back_pay_months=version["back_pay_months"],
        age_steps_at_once=version["age_step"] == "birthday_month",
        excluded_by=frozenset(version["excluded_by"]),
        tiers=tuple(
            Tier(tier["amount_yuan"], tier["amount_yuan"] * 100, tuple(tier["conditions"]))
            for tier in version["tiers"]
        ),
    )


def raised(rules: Rules, *, since: str, add_yuan: int) -> list[Rules]:
    """Two versions: the amounts rise from a month on."""
    start = parse_month(since)
    tiers = tuple(
        replace(tier, key=tier.key + add_yuan, amount_fen=tier.amount_fen + add_yuan * 100)
        for tier in rules.tiers
    )
    # the day before: versions are dated by days
    until = date.fromordinal(start.toordinal() - 1)
    return [replace(rules, effective_to=until), replace(rules, effective_from=start, tiers=tiers)]


def day(text: str | None) -> date | None:
    """ "2024-01" is its first day."""
    if text is None:
        return None
    return date.fromisoformat(text if len(text) == 10 else f"{text}-01")


def status(category: str, since: str = "2020-01", until: str | None = None) -> Fact:
    """A care status."""
    return Fact("care_status", day(since), day(until), {"category": category})


def card(kind: str, grade: int, since: str = "2020-01", *, multiple: bool = False) -> Fact:
    """A disability certificate."""
    values = {"kind": kind, "grade": grade, "is_multiple": multiple}
    return Fact("disability", day(since), None, values)


def assessed(level: int, since: str = "2020-01", until: str | None = None) -> Fact:
    """An ability assessment."""
    return Fact("ability", day(since), day(until), {"level": level})


def person(*facts: Fact, born: str = "1950-03-15", left: str | None = None) -> Person:
    """Somebody well over 60."""
    return Person(day(born), facts, day(left))


def months_paid(
    who: Person,
    rules: Rules | list[Rules],
    *,
    applied: str,
    through: str,
    opening: str | None = None,
) -> dict[str, int]:
    """Month → yuan of everything owed, through a month."""
    versions = rules if isinstance(rules, list) else [rules]
    last = parse_month(through)
    found = {}
    for award in awards(who, versions, applied_on=day(applied), opening=day(opening)):
        month = award.first
        while month <= min(award.last or last, last):
            found[f"{month:%Y-%m}"] = award.tier.amount_fen // 100
            month = add_months(month, 1)
    return found


def spans(who: Person, rules: Rules | list[Rules], **how) -> list[tuple[str, str, int]]:
    """The same as (first, last, yuan), for reading."""
    rows: list[tuple[str, str, int]] = []
    for month, yuan in months_paid(who, rules, **how).items():
        following = rows and f"{add_months(parse_month(rows[-1][1]), 1):%Y-%m}"
        if rows and following == month and rows[-1][2] == yuan:
            rows[-1] = (rows[-1][0], month, yuan)
        else:
            rows.append((month, month, yuan))
    return rows
