"""The live map, the same as a list and carer by carer, and what the open page asks for."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from core.coordinates import GCJ02, to_gcj02
from core.dates import today
from dispatch.queries.live import Area, OnMap, areas, by_carer, carers_on_map, next_change

VIEWS = ("map", "list", "carers")
LISTS = {
    "list": "console/dispatch/live/_list.html",
    "carers": "console/dispatch/live/_columns.html",
}


def drawn_at(latitude: float, longitude: float) -> tuple[float, float]:
    """Where the map draws a place that is stored as WGS-84."""
    if settings.MAP_TILE_CRS == GCJ02:
        return to_gcj02(latitude, longitude)
    return latitude, longitude


def pin(row: OnMap) -> dict[str, object]:
    """A carer for the map: name, service and time, nothing more."""
    found: dict[str, object] = {
        "id": row.carer,
        "name": row.name,
        "status": row.status,
        "label": row.status_label,
        "service": row.service,
        "from": row.starts_at and f"{timezone.localtime(row.starts_at):%H:%M}",
        "to": row.ends_at and f"{timezone.localtime(row.ends_at):%H:%M}",
        "at": row.seen_at and row.seen_at.isoformat(),
    }
    if row.latitude is not None and row.longitude is not None:
        found["lat"], found["lon"] = drawn_at(row.latitude, row.longitude)
    return found


def base_layer(rows: list[Area]) -> dict[str, object]:
    """Streets and communities as GeoJSON points with their names."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": row.name, "level": row.level},
                "geometry": {
                    "type": "Point",
                    "coordinates": list(reversed(drawn_at(row.latitude, row.longitude))),
                },
            }
            for row in rows
        ],
    }


class MapView(StaffMixin, TemplateView):
    """Works without scripts: the list is part of the page."""

    template_name = "console/dispatch/live/map.html"
    permission = "dispatch.watch_map"

    def get_context_data(self, **kwargs):
        """In scope."""
        user, chosen = self.request.user, self.request.GET.get("view", "map")
        view = chosen if chosen in VIEWS else "map"
        rows = carers_on_map(user, timezone.now())
        return super().get_context_data(
            **kwargs,
            view=view,
            now=timezone.now(),
            rows=rows,
            columns=by_carer(rows, user, today()) if view == "carers" else [],
            base=base_layer(areas(user)) if view == "map" else {},
            tiles={"url": settings.MAP_TILE_URL, "notice": settings.MAP_NOTICE},
        )


class MapDataView(StaffMixin, View):
    """Everything that the map shows, for the page to begin with and to come back to."""

    permission = "dispatch.watch_map"

    def get(self, request: HttpRequest) -> JsonResponse:
        """In scope."""
        now = timezone.now()
        rows = carers_on_map(request.user, now)
        change = next_change(request.user, now)
        found: dict[str, object] = {
            "now": now.isoformat(),
            "again": (change - now).total_seconds() + 1 if change else None,
        }
        view = request.GET.get("view", "")
        if view in LISTS:
            columns = by_carer(rows, request.user, today()) if view == "carers" else []
            context = {"rows": rows, "columns": columns}
            found["html"] = render_to_string(LISTS[view], context, request)
        else:
            found["carers"] = [pin(row) for row in rows]
        return JsonResponse(found)
