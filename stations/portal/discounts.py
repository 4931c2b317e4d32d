"""Shops that give a discount, for everybody to read."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from stations.enums.health import DiscountGroup
from stations.queries.health import discounts_on_offer, streets_with_discounts
from ui.forms import PlainForm

_SHOWN = 50


class DiscountForm(PlainForm):
    """In which street, for whom; everywhere and everybody, unless said otherwise."""

    street = forms.ChoiceField(label=_("街道"), required=False)
    group = forms.ChoiceField(
        label=_("优惠对象"), required=False, choices=[("", _("全部")), *DiscountGroup.choices]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        streets = streets_with_discounts().values_list("code", "name")
        self.fields["street"].choices = [("", _("全部")), *streets]


class DiscountsView(TemplateView):
    """What it is, for whom and until when."""

    template_name = "portal/stations/discounts.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """422 when a choice is none."""
        form = DiscountForm(request.GET)
        chosen = form.cleaned_data if form.is_valid() else {}
        rows = discounts_on_offer(chosen.get("street", ""), chosen.get("group", ""))
        page = Paginator(rows, _SHOWN).get_page(request.GET.get("page"))
        status = 200 if form.is_valid() else 422
        return self.render_to_response({"form": form, "page": page}, status=status)
