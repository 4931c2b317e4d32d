"""The wall: a page that reads itself again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import View

from accounts.console.guards import StaffMixin
from dispatch.queries.wall import Wall, wall

BAR_HEIGHT = 100
BAR_WIDTH = 40
BAR_STEP = 50


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
            "trend": bars([(day, count) for day, count in shown.trend]),
            "trend_width": len(shown.trend) * BAR_STEP,
        }
        return render(request, self.template_name, context)


class WallDataView(WallView):
    """Only what changes."""

    template_name = "console/dispatch/live/_wall.html"
