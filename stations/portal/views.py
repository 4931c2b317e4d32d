"""The service map: a list first, a drawing second; nobody logs in, nobody is located."""

from itertools import groupby

from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.generic import TemplateView, View

from stations.enums import FunctionCategory
from stations.portal.forms import MapForm
from stations.queries.hours import open_at, open_words, special_words, week_rows
from stations.queries.partners import coming_to
from stations.queries.places import with_offer
from stations.queries.service_map import OnMap, Wish, draw, find_places, places_of_public

ON_A_PAGE = 20
NONE = "'none'"


class ServiceMapView(TemplateView):
    """With ?all=1 everything stands on one page, to be printed."""

    template_name = "portal/stations/map.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """422 when a choice is none."""
        form = MapForm(request.GET)
        wish = form.wish()
        rows = find_places(wish, timezone.now())
        status = 200 if form.is_valid() else 422
        return self.render_to_response(self._shown(form, wish, rows), status=status)

    def _shown(self, form: MapForm, wish: Wish, rows: list[OnMap]) -> dict:
        print_all = "all" in self.request.GET
        pages = Paginator(rows, max(len(rows), 1) if print_all else ON_A_PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        first = page.start_index()
        drawing = draw(page.object_list, wish.near, first=max(first, 1))
        return {
            "form": form,
            "page": page,
            "rows": list(enumerate(page.object_list, start=first)),
            "total": len(rows),
            "drawing": drawing,
            "print_all": print_all,
            "everything": self._address_of_everything(),
            "now": timezone.now(),
        }

    def _address_of_everything(self) -> str:
        asked = self.request.GET.copy()
        asked.pop("page", None)
        asked["all"] = "1"
        return f"?{asked.urlencode()}"


@method_decorator(xframe_options_exempt, name="dispatch")
class EmbeddedMapView(ServiceMapView):
    """The same inside pages of the district's own sites; of no others."""

    template_name = "portal/stations/embed.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Only the origins of the settings may frame it."""
        framing = {"frame-ancestors": settings.MAP_EMBED_ORIGINS or [NONE]}
        return csp_replace(framing)(super().dispatch)(request, *args, **kwargs)


class PlaceView(TemplateView):
    """One place: how to get there, when it is open, what it offers."""

    template_name = "portal/stations/place.html"

    def get_context_data(self, **kwargs):
        """404 for what isn't open to the public."""
        rows = with_offer(places_of_public().filter(pk=self.kwargs["pk"]))
        place = rows.select_related("division", "operator").first()
        if place is None:
            raise Http404
        now = timezone.now()
        functions = sorted(
            place.functions.all(), key=lambda one: FunctionCategory.values.index(one.category)
        )
        return super().get_context_data(
            **kwargs,
            place=place,
            service_phone=place.phone,
            now_words=open_words(open_at([place], now)[place.pk], now),
            week=week_rows(place.hours),
            coming=coming_to(place),
            special=[(row, special_words(row)) for row in place.coming_days],
            functions=[
                (FunctionCategory(category).label, list(group))
                for category, group in groupby(functions, key=lambda one: one.category)
            ],
        )


class PlacesDataView(View):
    """What the map shows as GeoJSON (WGS-84), for other sites and for maps of one's own."""

    def get(self, request: HttpRequest) -> JsonResponse:
        """Public facts; anybody's page may read them."""
        form = MapForm(request.GET)
        if not form.is_valid():
            return JsonResponse({"code": "invalid", "fields": form.errors}, status=400)
        rows = find_places(form.wish(), timezone.now())
        data = {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}
        response = JsonResponse(data, content_type="application/geo+json")
        response["Access-Control-Allow-Origin"] = "*"
        return response


def _feature(row: OnMap) -> dict:
    """A place without coordinates has no geometry."""
    station, place = row.station, row.place
    point = {"type": "Point", "coordinates": [place.longitude, place.latitude]} if place else None
    return {
        "type": "Feature",
        "id": station.pk,
        "geometry": point,
        "properties": {
            "name": station.name,
            "kind": station.kind,
            "division": station.division_id,
            "address": station.address,
            "phone": station.phone,
            "opening_hours": station.opening_hours,
            "open_now": row.now.is_open,
            "domains": list(row.domains),
        },
    }
