"""A street's roster: one row is one person, what holds of them and what they applied for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.identity import IdNumber
from elderly_care.enums import (
    AbilityLevel,
    BenefitKind,
    CareCategory,
    DisabilityKind,
    LivingStatus,
    RowProblem,
    Sex,
)
from elderly_care.logic.cells import Cells, RowError
from elderly_care.logic.people import Assessment, Disability, Facts, Period, Person

PROGRAMMES = ("difficulty", "care", "age")
_ALWAYS = (CareCategory.DIBAO, CareCategory.LOW_INCOME, CareCategory.SPECIAL_FAMILY)


def _dated_columns(categories: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{category}_{end}" for category in categories for end in ("from", "to"))


CARE_COLUMNS = _dated_columns(category.value for category in _ALWAYS)
COLUMNS = (
    *("resident_no", "name", "sex", "birth_date", "id_number", "community_code", "address"),
    *("phone", "living_status", *CARE_COLUMNS),
    *("disability_kind", "disability_grade", "disability_multiple", "disability_from"),
    *("assessed_level", "assessed_on", "other_benefits"),
    *(f"applied_{programme}_on" for programme in PROGRAMMES),
    *("moved_out_on", "died_on", "lng", "lat"),
)
# What a street may leave out: a roster without these columns says nothing about them.
_MORE_CARE = _dated_columns(category.value for category in CareCategory if category not in _ALWAYS)
OPTIONAL = (*_MORE_CARE, "hukou_code")
_CATEGORIES = tuple(CareCategory.values)
_LIVING = tuple(LivingStatus.values)
_KINDS = tuple(DisabilityKind.values)
_LEVELS = tuple(str(level) for level in AbilityLevel.values)
_BENEFITS = tuple(BenefitKind.values)
_DATED = tuple(column for column in (*COLUMNS, *OPTIONAL) if column.endswith(("_on", "_from")))
_NOT_SAID = dict.fromkeys(_MORE_CARE)
_REGION = re.compile(r"[1-9]\d{1,11}", re.ASCII)
_LONGITUDES = (73, 136)
_LATITUDES = (3, 54)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A row in which nothing is wrong by itself."""

    line: int
    person: Person
    facts: Facts
    applications: dict[str, date]


@dataclass(frozen=True, slots=True)
class Terms:
    """On which a row is judged."""

    today: date
    allow_demo: bool


def read_row(
    line: int, header: tuple[str, ...], values: tuple[Any, ...], terms: Terms
) -> RosterRow | list[RowError]:
    """The person of one row, or everything that is wrong with it."""
    if len(values) != len(header):
        params = {"found": len(values), "expected": len(header)}
        return [RowError(line, "", RowProblem.CELLS, params)]
    stripped = (value.strip() if isinstance(value, str) else value for value in values)
    cells = {**_NOT_SAID, **dict(zip(header, stripped, strict=True))}
    row = Cells(line, cells, terms.today, terms.allow_demo)
    identity = row.id_number("id_number")
    person = _person(row, identity)
    spoken_of = frozenset(c for c in _CATEGORIES if f"{c}_from" in header)
    facts = Facts(_care(row), _disability(row), _assessment(row), _benefits(row), spoken_of)
    applications = {
        programme: day
        for programme in PROGRAMMES
        if (day := row.day(f"applied_{programme}_on")) is not None
    }
    if identity is not None:
        _check_against_birth(row, identity.birth_date)
    if row.errors or person is None:
        return row.errors
    return RosterRow(line, person, facts, applications)


def _person(row: Cells, identity: IdNumber | None) -> Person | None:
    texts = {
        "resident_no": row.digits("resident_no", limit=32),
        "name": row.name("name"),
        "address": row.text("address", limit=200),
        "living_status": row.choice("living_status", _LIVING, required=True),
        "community_code": row.digits("community_code", limit=12),
    }
    sex = row.choice("sex", ("M", "F"))
    birth_date = row.day("birth_date")
    phone = row.phone("phone")
    longitude, latitude = _place(row)
    moved_out_on, died_on = row.day("moved_out_on"), row.day("died_on")
    if identity is None:
        return None
    if sex and sex != identity.sex:
        row.refuse("sex", RowProblem.SEX, expected=Sex(identity.sex).label)
    if birth_date and birth_date != identity.birth_date:
        row.refuse("birth_date", RowProblem.BIRTH_DATE, expected=identity.birth_date)
    return Person(
        **texts,
        sex=identity.sex,
        birth_date=identity.birth_date,
        id_number=identity.number,
        phone=phone,
        longitude=longitude,
        latitude=latitude,
        moved_out_on=moved_out_on,
        died_on=died_on,
        hukou_code=_hukou(row),
    )


def _hukou(row: Cells) -> str | None:
    """None where the roster has no such column; an empty cell is the place of residence."""
    if "hukou_code" not in row.values:
        return None
    code = row.digits("hukou_code", limit=12, required=False)
    if code and not _REGION.fullmatch(code):
        row.refuse("hukou_code", RowProblem.REGION, text=code)
    return code


def _place(row: Cells) -> tuple[Decimal | None, Decimal | None]:
    longitude = row.decimal("lng", low=_LONGITUDES[0], high=_LONGITUDES[1])
    latitude = row.decimal("lat", low=_LATITUDES[0], high=_LATITUDES[1])
    _all_or_none(row, ["lng", "lat"])
    return longitude, latitude


def _care(row: Cells) -> dict[str, Period]:
    held = {}
    for category in _CATEGORIES:
        start = row.day(f"{category}_from", future=True)
        end = row.day(f"{category}_to", future=True)
        if start is None and end is not None:
            row.refuse(f"{category}_to", RowProblem.NO_START)
        elif start is not None and end is not None and end < start:
            row.refuse(f"{category}_to", RowProblem.ORDER, to=end, start=start)
        elif start is not None:
            held[category] = Period(start, end)
    return held


def _disability(row: Cells) -> Disability | None:
    columns = ["disability_kind", "disability_grade", "disability_from"]
    kind = row.choice("disability_kind", _KINDS)
    grade = row.choice("disability_grade", ("1", "2", "3", "4"))
    start = row.day("disability_from")
    multiple = row.choice("disability_multiple", ("Y", "N"))
    if multiple == "Y":
        columns.append("disability_multiple")
    _all_or_none(row, columns)
    if not (kind and grade and start):
        return None
    return Disability(kind, int(grade), multiple == "Y", start)


def _assessment(row: Cells) -> Assessment | None:
    level = row.choice("assessed_level", _LEVELS)
    assessed_on = row.day("assessed_on")
    _all_or_none(row, ["assessed_level", "assessed_on"])
    return Assessment(int(level), assessed_on) if level and assessed_on else None


def _benefits(row: Cells) -> frozenset[str]:
    return row.choices("other_benefits", _BENEFITS)


def _all_or_none(row: Cells, columns: list[str]) -> None:
    """Each of the columns that is empty while another is filled is named."""
    empty = [column for column in columns if row.values[column] in (None, "")]
    if len(empty) == len(columns):
        return
    for column in empty:
        others = ", ".join(c for c in columns if c not in empty)
        row.refuse(column, RowProblem.INCOMPLETE, others=others)


def _check_against_birth(row: Cells, birth: date) -> None:
    """Nothing that is said of a person lies before their birth."""
    refused = {error.column for error in row.errors}
    for column in _DATED:
        if column in refused:
            continue
        day = row.day(column, future=True)
        if day is not None and day < birth:
            row.refuse(column, RowProblem.BEFORE_BIRTH, date=day, birth=birth)
