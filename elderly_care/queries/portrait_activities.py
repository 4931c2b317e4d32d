"""Which activities the person came to and comes to, for the portrait: the citizen is the same person."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from elderly_care.enums import FamilyItem
from elderly_care.queries.portrait import LINES, Asked, Line, Listed, Part, Source, register_source
from stations.enums.activities import STANDING_STATES, SignUpState
from stations.models import ActivitySignUp

ACTIVITIES = Part(
    "activities", gettext_lazy("活动"), 54, "stations.view_activitysignup", FamilyItem.VISITS
)
_KINDS = {SignUpState.BOOKED: "info", SignUpState.WAITING: "warn", SignUpState.NO_SHOW: "warn"}


def _lists(asked: Asked) -> dict[str, Listed]:
    """The newest. Groups that aren't public are for named roles; family never learns of them here."""
    states = [*STANDING_STATES, SignUpState.NO_SHOW]
    rows = asked.scoped(ActivitySignUp.objects.filter(state__in=states))
    mine = rows.filter(Q(citizen__resident__in=asked.files))
    if not asked.is_staff:
        mine = mine.filter(session__activity__is_restricted=False)
    columns = {
        "session": "session",
        "title": "session__activity__title",
        "station": "session__activity__station__name",
        "state": "state",
        "starts_at": "session__starts_at",
    }
    return {"activities": Listed(mine.order_by("-session__starts_at", "-pk")[: LINES + 1], columns)}


def _read(asked: Asked) -> dict[str, list[Line]]:
    return {"activities": [_line(row, asked) for row in asked.found["activities"]]}


def _line(row: dict[str, Any], asked: Asked) -> Line:
    href = ""
    if asked.is_staff:
        href = reverse("stations_console:activity_session", args=[row["session"]])
    state = SignUpState(row["state"])
    detail = f"{state.label} {row['station']}"
    day = timezone.localdate(row["starts_at"])
    return Line(row["title"], detail, day, href, _KINDS.get(state, "plain"))


def announce_activities() -> None:
    """Called once, when the app is loaded."""
    register_source("activities", Source((ACTIVITIES,), _read, _lists))
