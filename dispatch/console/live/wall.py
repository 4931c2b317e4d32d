"""The wall: a page that reads itself again."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from accounts.console.guards import StaffMixin
from dispatch.enums.visits import CarerStatus
from dispatch.logic.drawing import coarse, frame_of
from dispatch.queries.wall import Wall, wall

BAR_HEIGHT = 100
BAR_WIDTH = 40
BAR_STEP = 50
MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN = 600, 420, 60
CHARACTERS = {
    CarerStatus.IDLE: _("闲"),
    CarerStatus.ON_THE_WAY: _("途"),
    CarerStatus.SERVING: _("服"),
    CarerStatus.OVERDUE: "!",
    CarerStatus.OFFLINE: "–",
}


def bars(rows: list[tuple[object, int]]) -> list[dict[str, object]]:
    """Where each bar of a drawing stands; the table beside it holds the figures."""
    most = max((count for _label, count in rows), default=0) or 1
    return [
        {
            "label": label,
            "count": count,
            "x": number * BAR_STEP,
            "height": count * BAR_HEIGHT // most,
            "y": BAR_HEIGHT - count * BAR_HEIGHT // most,
        }
        for number, (label, count) in enumerate(rows)
    ]


def drawing(shown: Wall) -> dict[str, object]:
    """Streets by name, carers by shape, character and colour; no names, no homes."""
    located = [
        (coarse(row.latitude), coarse(row.longitude), row)
        for row in shown.carers
        if row.latitude is not None and row.longitude is not None
    ]
    named = [(area.latitude, area.longitude, area) for area in shown.areas]
    places = [(lat, lon) for lat, lon, _what in (*located, *named)]
    if not places:
        return {"width": MAP_WIDTH, "height": MAP_HEIGHT}
    frame = frame_of(places, MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN)
    spots = Counter((frame.at(lat, lon), row.status) for lat, lon, row in located)
    return {
        "width": MAP_WIDTH,
        "height": MAP_HEIGHT,
        "areas": [{"name": area.name, "at": frame.at(lat, lon)} for lat, lon, area in named],
        "pins": [
            {"at": at, "status": status, "character": CHARACTERS[status], "count": count}
            for (at, status), count in sorted(spots.items())
        ],
    }


def statuses(shown: Wall) -> list[tuple[str, str, int]]:
    """The figures behind the drawing, and what its marks mean."""
    counts = Counter(row.status for row in shown.carers)
    return [(status, str(status.label), counts[status]) for status in CarerStatus]


class WallView(StaffMixin, View):
    """The whole page."""

    permission = "dispatch.watch_wall"
    template_name = "console/dispatch/live/wall.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """In scope."""
        shown: Wall = wall(request.user, timezone.now())
        context = {
            "wall": shown,
            "now": timezone.now(),
            "drawing": drawing(shown),
            "statuses": statuses(shown),
            "trend": bars([(day, count) for day, count in shown.trend]),
            "trend_width": len(shown.trend) * BAR_STEP,
        }
        return render(request, self.template_name, context)


class WallDataView(WallView):
    """Only what changes."""

    template_name = "console/dispatch/live/_wall.html"
