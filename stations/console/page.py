"""One place: its facts, hours, rooms, papers, devices, functions and log; and what may happen to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.models import User
from core.dates import today
from core.errors import DomainError
from stations import commands
from stations.console.base import StationMixin
from stations.console.forms import ActForm, ReasonActForm
from stations.models import Station
from stations.queries.devices import seen_devices
from stations.queries.hours import open_at, open_words, special_words, week_rows
from stations.queries.network import catalogue_size
from stations.queries.panels import panels_of
from stations.transitions import STATION
from ui.forms import PlainForm

CHANGES_SHOWN = 20
SUPPORT_SHOWN = 24


@dataclass(frozen=True)
class Act:
    """One act: who may, from which states, the words, the form and the command behind it."""

    verb: str
    permission: str
    title: Promise
    done: Promise
    run: Callable[[Station, User, dict[str, Any]], object]
    form: type[PlainForm] = ReasonActForm
    kind: str = "secondary"


def _build(station: Station, by: User, told: dict[str, Any]) -> None:
    commands.build_station(station=station, by=by, reason=told["reason"])


def _told(command: Callable[..., object]) -> Callable[[Station, User, dict[str, Any]], object]:
    return lambda station, by, told: command(station=station, by=by, **told)


ACTS = {
    "build": Act(
        "build", "stations.build_station", _("开始建设"), _("已开始建设。"), _build, ActForm
    ),
    "open": Act(
        "open",
        "stations.open_station",
        _("开放"),
        _("已开放。"),
        _told(commands.open_station),
        ActForm,
        "primary",
    ),
    "note": Act(
        "adjust",
        "stations.adjust_station",
        _("登记调整（不停止开放）"),
        _("调整已登记。"),
        _told(commands.note_adjustment),
    ),
    "adjust": Act(
        "adjust",
        "stations.adjust_station",
        _("停止开放，进行调整"),
        _("已转为调整中。"),
        _told(commands.adjust_station),
    ),
    "close": Act(
        "close",
        "stations.close_station",
        _("关闭"),
        _("已关闭。"),
        _told(commands.close_station),
        ReasonActForm,
        "danger",
    ),
}


class StationView(StationMixin, TemplateView):
    """To read for everybody in scope; to act for who keeps places."""

    template_name = "console/stations/station.html"

    def acts(self, chosen: dict[str, PlainForm]) -> list[tuple[str, Act, PlainForm]]:
        """What is possible now."""
        return [
            (name, act, chosen.get(name) or act.form(auto_id=f"id_{name}_%s"))
            for name, act in ACTS.items()
            if STATION.allows(self.station, act.verb) and self.request.user.has_perm(act.permission)
        ]

    def get_context_data(self, **kwargs):
        """Everything about the place."""
        chosen = kwargs.pop("chosen", {})
        place, now, day = self.station, timezone.now(), today()
        offered = place.functions.select_related("function")
        return super().get_context_data(
            **kwargs,
            station=place,
            acts=self.acts(chosen),
            now_words=open_words(open_at([place], now)[place.pk], now),
            week=week_rows(place.hours),
            special=[(row, special_words(row)) for row in place.special_days.not_over(day)],
            rooms=place.rooms.order_by("name"),
            premises=place.premises.order_by("-valid_from"),
            contracts=place.contracts.select_related("operator").order_by("-valid_from"),
            support=place.support.select_related("corrected_by")[:SUPPORT_SHOWN],
            licences=place.licences.order_by("kind", "-valid_from"),
            devices=seen_devices(place.devices.all(), now),
            standard=offered.exclude(function=None).count(),
            own=offered.filter(function=None).order_by("own_name"),
            catalogue=catalogue_size(),
            changes=place.changes.select_related("recorded_by")[:CHANGES_SHOWN],
            supplies=place.supplies.order_by("name"),
            panels=panels_of(place, self.request.user),
            today=day,
            own_station=f"?station={place.pk}",
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One act; refusals stand at its form."""
        name = request.POST.get("act", "")
        act = ACTS.get(name)
        if act is None:
            raise Http404
        form = act.form(request.POST, auto_id=f"id_{name}_%s")
        if not request.user.has_perm(act.permission):
            form.add_error(None, str(_("您没有办理这件事的权限。")))
        elif form.is_valid():
            try:
                act.run(self.station, request.user, form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, act.done)
                return redirect("stations_console:station", pk=pk)
        context = self.get_context_data(chosen={name: form}, failed=form)
        return self.render_to_response(context, status=422)
