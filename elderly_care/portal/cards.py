"""The resident's code for the till, large enough to be scanned from a phone."""

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView

from elderly_care.commands import member_code
from elderly_care.portal.guards import ResidentRequiredMixin
from elderly_care.queries import usable_code


class MemberCodeView(ResidentRequiredMixin, TemplateView):
    """Shown when there is one; made when it is asked for."""

    template_name = "portal/family/code.html"
    link_needs = "may_see_account"

    def get_context_data(self, **kwargs):
        """As a picture inside the page."""
        card = usable_code(self.resident)
        image = segno.make(card.number, error="m").svg_data_uri(scale=8) if card else ""
        return super().get_context_data(**kwargs, card=card, image=image, resident=self.resident)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The same code when it is asked for twice."""
        member_code(resident=self.resident, by=request.user)
        return redirect("family:code")
