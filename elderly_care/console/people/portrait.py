"""The portrait: one page about a person, of which each member of the staff sees their part."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import today
from elderly_care.commands import note_portrait
from elderly_care.console.find import FindPersonView
from elderly_care.models import Resident
from elderly_care.queries import staff_portrait, with_files


class FindView(FindPersonView):
    """Name, pinyin, phone or ID number."""

    permission = "elderly_care.view_portrait"
    title = _("老人档案")
    nav = "console/care/_nav.html"
    way_name = "care_console:portrait"
    way_label = _("打开")


class PortraitView(StaffMixin, TemplateView):
    """Facts, household, contacts, family, benefits, orders, visits, alerts."""

    template_name = "console/care/portrait.html"
    permission = "elderly_care.view_portrait"

    @cached_property
    def person(self) -> Resident:
        """With the files that were merged into it."""
        people = with_files(Resident.objects.visible_to(self.request.user))
        return get_object_or_404(people, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A look at somebody's health is kept."""
        user = self.request.user
        boxes = staff_portrait(self.person, user)
        if any(box.part.code == "health" and box.lines for box in boxes):
            note_portrait(resident=self.person, by=user)
        age = self.person.age_on(today())
        return super().get_context_data(**kwargs, person=self.person, boxes=boxes, age=age)
