"""Day care, beds and respite on the page about a person."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elderly_care.enums import FamilyItem
from elderly_care.enums.beds import RespiteState, StayState
from elderly_care.enums.day_care import EnrolmentState
from elderly_care.models import BedStay, DayCareEnrolment, RespiteBooking
from elderly_care.queries.portrait import LINES, Asked, Line, Listed, Part, Source, register_source

PART = Part(
    "day_care",
    gettext_lazy("日间照料、床位和喘息服务"),
    33,
    "elderly_care.view_daycareenrolment",
    FamilyItem.VISITS,
    gettext_lazy("没有。"),
)
_WORDS: dict[str, tuple[Promise, Any]] = {
    "place": (gettext_lazy("日间照料"), EnrolmentState),
    "bed": (gettext_lazy("床位"), StayState),
    "respite": (gettext_lazy("喘息服务"), RespiteState),
}


def announce_day_care() -> None:
    """Said when the app is loaded."""
    register_source("day_care", Source((PART,), _read, _lists))


def _lists(asked: Asked) -> dict[str, Listed]:
    return {
        "bed": _rows(asked, BedStay, "bed__station__name", ("starts_on", "ends_on")),
        "place": _rows(asked, DayCareEnrolment, "unit__station__name", ("started_on", "ended_on")),
        "respite": _rows(asked, RespiteBooking, "station__name", ("starts_on", "ends_on")),
    }


def _rows(asked: Asked, model: Any, place: str, dates: tuple[str, str]) -> Listed:
    rows = asked.scoped(model.objects.filter(resident__in=asked.files)).order_by("-pk")
    columns = {"pk": "pk", "state": "state", "place": place}
    return Listed(rows[: LINES + 1], columns | {"begins_on": dates[0], "ends_on": dates[1]})


def _read(asked: Asked) -> dict[str, list[Line]]:
    """What goes on first."""
    found = [(what, row) for what, rows in asked.found.items() for row in rows]
    found.sort(key=lambda pair: pair[1]["ends_on"] is not None)
    return {"day_care": [_line(asked, what, row) for what, row in found]}


def _line(asked: Asked, what: str, row: dict[str, Any]) -> Line:
    name, states = _WORDS[what]
    until = _("到 %(day)s") % {"day": f"{row['ends_on']:%Y-%m-%d}"} if row["ends_on"] else ""
    detail = f"{states(row['state']).label} {until}".strip()
    href = ""
    if asked.is_staff and what == "place":
        href = reverse("care_console:day_care_enrolment", args=[row["pk"]])
    return Line(f"{name} {row['place']}", detail, row["begins_on"], href)
