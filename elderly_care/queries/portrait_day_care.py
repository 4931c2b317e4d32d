"""Day care, beds and respite on the page about a person."""

from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elderly_care.enums import FamilyItem
from elderly_care.enums.beds import RespiteState, StayState
from elderly_care.enums.day_care import EnrolmentState
from elderly_care.models import BedStay, DayCareEnrolment, RespiteBooking
from elderly_care.queries.portrait import Asked, Line, Part, Source, register_source

PART = Part(
    "day_care",
    gettext_lazy("日间照料、床位和喘息服务"),
    33,
    "elderly_care.view_daycareenrolment",
    FamilyItem.VISITS,
    gettext_lazy("没有。"),
)
_COLUMNS = ("what", "pk", "state", "place", "begins", "ends")


def announce_day_care() -> None:
    """Said when the app is loaded."""
    register_source("day_care", Source((PART,), _read))


def _rows(asked: Asked, model: Any, what: str, place: str, dates: tuple[str, str]) -> QuerySet[Any]:
    rows = asked.scoped(model.objects.filter(resident__in=asked.files))
    return rows.annotate(
        what=Value(what, CharField()),
        place=F(place),
        begins=F(dates[0]),
        ends=F(dates[1]),
    ).values_list(*_COLUMNS)


def _read(asked: Asked) -> dict[str, list[Line]]:
    """One statement."""
    dates = ("starts_on", "ends_on")
    enrolments = _rows(
        asked, DayCareEnrolment, "place", "unit__station__name", ("started_on", "ended_on")
    )
    stays = _rows(asked, BedStay, "bed", "bed__station__name", dates)
    respites = _rows(asked, RespiteBooking, "respite", "station__name", dates)
    found = enrolments.order_by().union(stays.order_by(), respites.order_by(), all=True)
    rows = sorted(found, key=lambda row: (row[5] is not None, row[0], -row[1]))
    return {"day_care": [_line(asked, row) for row in rows]}


def _line(asked: Asked, row: tuple[Any, ...]) -> Line:
    what, key, state, place, begins, ends = row
    words = {
        "place": (_("日间照料"), EnrolmentState),
        "bed": (_("床位"), StayState),
        "respite": (_("喘息服务"), RespiteState),
    }
    name, states = words[what]
    shown = str(states(state).label)
    until = _("到 %(day)s") % {"day": f"{ends:%Y-%m-%d}"} if ends else ""
    href = ""
    if asked.is_staff and what == "place":
        href = reverse("care_console:day_care_enrolment", args=[key])
    return Line(f"{name} {place}", f"{shown} {until}".strip(), begins, href)
