"""The reception's page: a card, a number, or a tap for who gives no name. Works without the network."""

from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.offline import ActView, ManifestView, ServiceWorkerView
from core.dates import today
from core.errors import NotFound
from stations.commands.footfall.entries import Coming, note_entry, note_number
from stations.console.base import StationMixin
from stations.console.footfall.forms import NumberForm, PeopleForm
from stations.enums.footfall import EntryWay
from stations.models import Station
from stations.queries.footfall import noted_on

NOTES = "stations.note_entry"


class DoorView(StationMixin, TemplateView):
    """What was noted today, and the two forms."""

    template_name = "console/footfall/door.html"
    permission = NOTES

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """2 queries; every form has a key of its own."""
        known, nameless = noted_on(self.station, today())
        return super().get_context_data(
            **kwargs,
            station=self.station,
            day=today(),
            known=known,
            nameless=nameless,
            new_key=_key,
        )


def _key() -> str:
    return uuid4().hex


class WorkerView(ServiceWorkerView):
    """The page's service worker."""

    permission = NOTES


class PageManifestView(ManifestView):
    """The page on a tablet's home screen."""

    permission = NOTES
    name = _("到访登记")
    short_name = _("到访")


class EntryActView(ActView):
    """What a tablet reports about a station's door."""

    permission = NOTES

    @property
    def station(self) -> Station:
        """In scope. Raises NotFound."""
        rows = Station.objects.visible_to(self.request.user)
        row = rows.filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise NotFound
        return row

    @property
    def back(self) -> str:  # type: ignore[override]
        """The station's page."""
        return reverse("stations_console:footfall_door", args=[self.kwargs["pk"]])


class NumberView(EntryActView):
    """Somebody who is known."""

    form_class = NumberForm
    done = _("%(name)s：已登记到访。")

    def _act(self, form: Any) -> None:
        data = form.cleaned_data
        self.made = note_number(
            station=self.station,
            number=data["number"],
            at=data["occurred_at"],
            key=data["key"],
            by=self.request.user,
        )

    def _words(self) -> dict[str, object]:
        visit = self.made.visit
        return {"name": visit.citizen if visit else ""}


class PeopleView(EntryActView):
    """Whoever gives no name."""

    form_class = PeopleForm
    done = _("未留姓名：%(people)s 人，已登记。")

    def _act(self, form: Any) -> None:
        data = form.cleaned_data
        coming = Coming(
            station=self.station,
            at=data["occurred_at"],
            way=EntryWay.DESK,
            key=data["key"],
            people=data["amount"],
        )
        self.made = note_entry(coming=coming, by=self.request.user)

    def _words(self) -> dict[str, object]:
        return {"people": self.made.people}
