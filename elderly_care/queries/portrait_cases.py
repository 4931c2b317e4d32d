"""What the person asked for at windows and online, for the portrait: the citizen is the same person."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from elderly_care.enums import FamilyItem
from elderly_care.queries.portrait import LINES, Asked, Line, Part, Source, register_source
from stations.enums import CaseState
from stations.models import Case

CASES = Part("cases", gettext_lazy("窗口办件"), 55, "stations.view_case", FamilyItem.FILE)


def read_cases(asked: Asked) -> dict[str, list[Line]]:
    """The newest, of the person and of files that were merged into it."""
    mine = Q(citizen__resident__in=asked.files)
    rows = asked.scoped(Case.objects.all()).filter(mine).select_related("item")
    return {"cases": [_line(row, asked) for row in rows.order_by("-pk")[: LINES + 1]]}


def _line(row: Any, asked: Asked) -> Line:
    href = reverse("stations_console:case", args=[row.pk]) if asked.is_staff else ""
    is_open = row.state not in (CaseState.CLOSED, CaseState.WITHDRAWN)
    kind = "info" if is_open else "plain"
    return Line(row.item.name, row.get_state_display(), row.accepted_on, href, kind)


def announce_cases() -> None:
    """Called once, when the app is loaded."""
    register_source("cases", Source((CASES,), read_cases))
