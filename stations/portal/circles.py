"""The three circles of a street for everybody."""

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from stations.queries.public_circles import public_circles
from stations.queries.service_map import streets_of_public
from ui.forms import PlainForm


class StreetForm(PlainForm):
    """Of which street; the first one, unless said otherwise."""

    street = forms.ChoiceField(label=_("街道"))

    def __init__(self, asked: QueryDict):
        self.streets = dict(streets_of_public().values_list("code", "name"))
        self.first = next(iter(self.streets), "")
        super().__init__({"street": asked.get("street", self.first)})
        self.fields["street"].choices = list(self.streets.items())
        self.fields["street"].required = bool(self.streets)

    def chosen(self) -> str:
        """A street's code; nothing where there is no street with an open place."""
        return self.cleaned_data["street"] if self.is_valid() else self.first


class CirclesView(TemplateView):
    """Lists first, a drawing of them second; no persons."""

    template_name = "portal/stations/circles.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """422 when the street is none."""
        form = StreetForm(request.GET)
        street = form.chosen()
        shown = public_circles(street) if street else None
        status = 200 if form.is_valid() else 422
        context = {"form": form, "shown": shown, "street": form.streets.get(street, "")}
        return self.render_to_response(context, status=status)
