"""What the person asked for at windows and online, for the portrait: the citizen is the same person."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from elderly_care.enums import FamilyItem
from elderly_care.queries.portrait import LINES, Asked, Line, Listed, Part, Source, register_source
from stations.enums import CaseState
from stations.models import Case

CASES = Part("cases", gettext_lazy("窗口办件"), 55, "stations.view_case", FamilyItem.FILE)


def _lists(asked: Asked) -> dict[str, Listed]:
    """The newest, of the person and of files that were merged into it."""
    mine = Q(citizen__resident__in=asked.files)
    rows = asked.scoped(Case.objects.all()).filter(mine).order_by("-pk")[: LINES + 1]
    columns = {"pk": "pk", "name": "item__name", "state": "state", "accepted_on": "accepted_on"}
    return {"cases": Listed(rows, columns)}


def _read(asked: Asked) -> dict[str, list[Line]]:
    return {"cases": [_line(row, asked) for row in asked.found["cases"]]}


def _line(row: dict[str, Any], asked: Asked) -> Line:
    href = reverse("stations_console:case", args=[row["pk"]]) if asked.is_staff else ""
    state = CaseState(row["state"])
    kind = "plain" if state in (CaseState.CLOSED, CaseState.WITHDRAWN) else "info"
    return Line(row["name"], str(state.label), row["accepted_on"], href, kind)


def announce_cases() -> None:
    """Called once, when the app is loaded."""
    register_source("cases", Source((CASES,), _read, _lists))
