"""Figures of months that the platform has not counted itself: entered by hand, or from a file."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import DivisionLevel
from accounts.models import Division, User
from core.audit import Actor, record
from core.dates import YEARS, month_of, today
from core.errors import InvalidInput, NotAllowed, require_valid
from elderly_care.logic.tables import read_table
from meals.models import PastFigure
from stations.models import Station

REQUIRED, OPTIONAL = ("month", "street", "meals"), ("station", "visits")  # columns of a file
LONGEST_NUMBER = 9  # digits


class MonthNotOver(InvalidInput):
    """The platform counts it."""

    code: ClassVar[str] = "meals.month_not_over"
    message = _("%(month)s 还没有结束，平台自己会统计。什么都没有登记。")


class NotAStreet(InvalidInput):
    """A community or a district."""

    code: ClassVar[str] = "meals.not_a_street"
    message = _("“%(place)s”不是街道，或站点不在这条街道里。什么都没有登记。")


class BadRow(InvalidInput):
    """A line of the file can't be read; nothing of the file is kept."""

    code: ClassVar[str] = "meals.past_row"
    message = _("第 %(line)s 行的“%(column)s”不对：%(text)s。整个文件都没有登记。")


@dataclass(frozen=True)
class Reported:
    """What somebody reported for a place and a month."""

    division: Division
    month: date
    meals: int
    source: str
    as_of: date
    station: Station | None = None
    visits: int | None = None


@transaction.atomic
def record_past_figure(*, reported: Reported, by: Actor) -> PastFigure:
    """A month before the platform; the same again is the same row, another number a correction.

    Raises MonthNotOver, NotAStreet, NotAllowed, InvalidInput.
    """
    _check(reported, by)
    values = {**reported.__dict__, "month": month_of(reported.month)}
    known = PastFigure.objects.filter(
        division=reported.division, station=reported.station, month=values["month"]
    )
    newest = known.newest().first()
    if newest is not None and all(getattr(newest, name) == values[name] for name in values):
        return newest
    row = PastFigure(**values, recorded_by_id=by.pk)
    require_valid(row)
    row.save()
    before = newest.meals if newest else None
    record(row, "meals.past_figure.recorded", by=by, before=before, after=row.meals)
    return row


def _check(reported: Reported, by: Actor) -> None:
    month = month_of(reported.month)
    if month >= month_of(today()) or month.year not in YEARS:
        raise MonthNotOver(month=f"{month:%Y-%m}")
    here = reported.division
    inside = reported.station is None or reported.station.division_id.startswith(here.code)
    if here.level != DivisionLevel.STREET or not inside:
        raise NotAStreet(place=here.name)
    if isinstance(by, User) and not by.scope.covers(here.code):
        raise NotAllowed


@transaction.atomic
def import_past_figures(*, content: bytes, source: str, as_of: date, by: Actor) -> int:
    """A CSV or XLSX: month, street code, station name (may be empty), meals, visits (may be empty).

    All of it or nothing; returns how many rows were read. Raises what the file or a row has wrong.
    """
    table = read_table(content)
    table.require_columns(REQUIRED, optional=OPTIONAL)
    for line, cells in table.rows:
        row = dict(zip(table.header, cells, strict=False))
        record_past_figure(reported=_reported(line, row, source, as_of), by=by)
    return len(table.rows)


def _reported(line: int, row: dict[str, Any], source: str, as_of: date) -> Reported:
    street = Division.objects.filter(code=_text(row.get("street"))).first()
    if street is None:
        raise BadRow(line=line, column="street", text=_text(row.get("street")))
    visits = _text(row.get("visits"))
    return Reported(
        division=street,
        month=_month(line, row.get("month")),
        meals=_number(line, "meals", _text(row.get("meals"))),
        source=source,
        as_of=as_of,
        station=_station(line, street, _text(row.get("station"))),
        visits=_number(line, "visits", visits) if visits else None,
    )


def _station(line: int, street: Division, name: str) -> Station | None:
    if not name:
        return None
    inside = Station.objects.filter(division__code__startswith=street.code, name=name)
    found = list(inside.order_by("pk")[:2])
    if len(found) != 1:
        raise BadRow(line=line, column="station", text=name)
    return found[0]


def _month(line: int, cell: object) -> date:
    if isinstance(cell, datetime | date):
        return date(cell.year, cell.month, 1)
    match = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?", _text(cell), re.ASCII)
    if match is None or int(match[1]) not in YEARS or not 1 <= int(match[2]) <= 12:
        raise BadRow(line=line, column="month", text=_text(cell))
    return date(int(match[1]), int(match[2]), 1)


def _number(line: int, column: str, text: str) -> int:
    digits = text.replace(",", "").removesuffix(".0")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER):
        raise BadRow(line=line, column=column, text=text)
    return int(digits)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()[:80]
