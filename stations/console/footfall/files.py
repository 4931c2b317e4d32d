"""Figures as files that a spreadsheet reads."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.spreadsheets import spreadsheet_safe
from stations.logic.footfall import Count, Hour
from stations.queries.footfall import NamedLine, StationLine

BYTE_ORDER_MARK = "\ufeff"  # Excel reads a CSV as UTF-8 only with it


def stations_file(lines: Iterable[StationLine], name: str) -> HttpResponse:
    """A line for each station."""
    rows = [[str(line.station), *_cells(line.count)] for line in lines]
    return csv_file([[_("站点"), *_titles()], *rows], name)


def lines_file(lines: Iterable[NamedLine], first: str, name: str) -> HttpResponse:
    """A line for each day."""
    return csv_file([[first, *_titles()], *([one.name, *_cells(one.count)] for one in lines)], name)


def hours_file(hours: Iterable[Hour], name: str) -> HttpResponse:
    """A line for each hour."""
    rows = [[one.label, *_cells(one.count)] for one in hours]
    return csv_file([[_("小时"), *_titles()], *rows], name)


def csv_file(rows: Iterable[Sequence[str]], name: str) -> HttpResponse:
    """An answer that a browser saves."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([spreadsheet_safe(cell) for cell in row] for row in rows)
    answer = HttpResponse(BYTE_ORDER_MARK + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _titles() -> list[str]:
    return [_("实名到访（人次）"), _("未留姓名（人次）"), _("门口计数（进）"), _("门口计数（出）")]


def _cells(count: Count) -> list[str]:
    figures = (count.known, count.nameless, count.came_in, count.went_out)
    return ["" if figure is None else str(figure) for figure in figures]
