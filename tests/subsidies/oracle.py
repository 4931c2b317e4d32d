"""The regulation once more, month by month and without cleverness, to hold the real code against.

Written from 京民养老发〔2019〕160号 alone: no import of ours, whole yuan, no spans.
"""

from dataclasses import dataclass, field
from datetime import date

PROGRAMMES = ("difficulty", "care", "age")
SINCE = 2019 * 12 + 9  # October 2019, as a count of months
CATEGORY_YUAN = {"dibao": 300, "low_income": 200, "special_family": 100}
EXCLUDED_BY = {
    "difficulty": {"disabled_living", "work_injury_care", "tekun"},
    "care": {"disabled_nursing", "work_injury_care", "tekun"},
    "age": set(),
}


@dataclass
class Elder:
    """What is on file; every list holds tuples that end in (from, to), None for still or always."""

    born: date
    statuses: list = field(default_factory=list)  # (category, from, to)
    cards: list = field(default_factory=list)  # (kind, grade, multiple, from, to)
    assessments: list = field(default_factory=list)  # (level, from, to)
    benefits: list = field(default_factory=list)  # (kind, from, to)
    died: date | None = None
    moved_out: date | None = None


def month(day: date) -> int:
    """A count of months."""
    return day.year * 12 + day.month - 1


def first_day(count: int) -> date:
    """Back to a date."""
    return date(count // 12, count % 12 + 1, 1)


def card_yuan(kind: str, grade: int, multiple: bool) -> int:
    """What a disability certificate is worth a month."""
    if kind in ("vision", "limb", "intellect", "mental") and grade == 1:
        return 600
    if kind in ("intellect", "mental") and grade == 2:
        return 600 if multiple else 400
    if kind in ("vision", "limb") and grade == 2:
        return 400
    if kind in ("intellect", "mental") and grade == 3:
        return 400
    if kind in ("hearing", "speech") and grade in (1, 2):
        return 200
    return 0


def grounds(elder: Elder, programme: str) -> list[tuple[int, int, int | None]]:
    """(yuan, first month, last month) of everything that could open the right."""
    if programme == "difficulty":
        found = [(CATEGORY_YUAN[category], start, end) for category, start, end in elder.statuses]
    else:
        found = [(card_yuan(*what), start, end) for *what, start, end in elder.cards]
        ordered = sorted(elder.assessments, key=lambda row: row[1])
        for i, (level, start, end) in enumerate(ordered):
            ends = [day for day in (end, *(row[1] for row in ordered[i + 1 : i + 2])) if day]
            found.append((600 if level in (3, 4) else 0, start, min(ends, default=None)))
    return [
        (yuan, month(start), None if end is None else month(end))
        for yuan, start, end in found
        if yuan
    ]


def age_yuan(elder: Elder, now: int) -> int:
    """By the age reached during the month."""
    age = (now - month(elder.born)) // 12
    if age >= 100:
        return 800
    if age >= 90:
        return 500
    return 100 if age >= 80 else 0


def due(elder: Elder, programme: str, now: int) -> int:
    """Yuan for a month, before asking whether anybody applied."""
    gone = [month(day) for day in (elder.died, elder.moved_out) if day]
    if now < SINCE or (gone and now > min(gone)):
        return 0
    if programme == "age":
        return age_yuan(elder, now)
    sixty = month(elder.born) + 60 * 12
    if now < sixty:
        return 0
    for kind, start, end in elder.benefits:
        if kind not in EXCLUDED_BY[programme]:
            continue
        if (start is None or month(start) <= now) and (end is None or now <= month(end)):
            return 0
    held = [
        (yuan, max(first, sixty))
        for yuan, first, last in grounds(elder, programme)
        if first <= now and (last is None or now <= last)
    ]
    # what was added in this month counts from the next, unless nothing else opens the right
    older = [yuan for yuan, first in held if first < now]
    return max(older or [yuan for yuan, _first in held], default=0)


def owed(
    elder: Elder, programme: str, applied: date, through: date, opening: date | None = None
) -> dict[date, int]:
    """Yuan for every month that is owed, from the first to `through`."""
    last = month(through)
    asked = month(applied)
    begins = [
        m
        for m in range(SINCE, max(last, asked) + 1)
        if due(elder, programme, m) and not due(elder, programme, m - 1)
    ]
    if not begins:
        return {}
    # every stretch of the right that has begun by then is asked whether the application is in time
    begun = [m for m in begins if m <= asked] or begins[:1]
    start = min(m if asked - m <= 6 else asked for m in begun)
    if opening and asked < month(opening):
        start = max(start, month(opening))
    amounts = {first_day(m): due(elder, programme, m) for m in range(start, last + 1)}
    return {day: yuan for day, yuan in amounts.items() if yuan}


def paid(
    elder: Elder, programme: str, applied: date, runs: list[date], opening: date | None = None
) -> list[tuple[date, date, int]]:
    """(month of payment, month paid for, yuan) of consecutive runs."""
    rows = []
    for run in runs:
        if month(applied) > month(run):
            continue
        amounts = owed(elder, programme, applied, run, opening)
        missed = month(applied) == month(run)
        rows += [(run, period, yuan) for period, yuan in amounts.items() if missed or period == run]
    return rows
