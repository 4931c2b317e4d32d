"""A station's tablet: today's rolls and counters. Works without the network; each act has its own key."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.offline import ActView, ManifestView, ServiceWorkerView
from core.dates import today
from core.errors import NotFound
from stations.commands.activities import roll
from stations.commands.activities.counters import count
from stations.commands.activities.door import guest_at
from stations.console.activities.base import ActivityStationMixin
from stations.console.activities.roll_forms import CountForm, RollForm, WalkInForm
from stations.enums.activities import RollAct
from stations.models import ActivitySession, ActivitySignUp, SessionCounter
from stations.queries.sign_ups import rolls_on

KEEPS = "stations.keep_activity_roll"


class RollView(ActivityStationMixin, TemplateView):
    """Every session of today."""

    template_name = "console/activities/roll.html"
    permission = KEEPS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """3 queries, however many sessions; every form has a key of its own."""
        rolls = rolls_on(self.station, self.request.user, today())
        return super().get_context_data(**kwargs, rolls=rolls, day=today(), new_key=_key)


def _key() -> str:
    return uuid4().hex


class WorkerView(ServiceWorkerView):
    """The page's service worker."""

    permission = KEEPS


class PageManifestView(ManifestView):
    """The page on a tablet's home screen."""

    permission = KEEPS
    name = _("活动签到")
    short_name = _("签到")


class RollActView(ActView):
    """What a tablet reports about a session; a plain form comes back to the station's rolls."""

    permission = KEEPS

    @property
    def session(self) -> ActivitySession:
        """Of the line, of the guest or of the counter; with its activity."""
        raise NotImplementedError

    @property
    def back(self) -> str:  # type: ignore[override]
        """The station's page; the list of stations where nothing was found."""
        try:
            station = self.session.activity.station_id
        except NotFound:
            return reverse("stations_console:activities")
        return reverse("stations_console:activity_roll", args=[station])

    def _noted(self, form: Any) -> roll.Noted:
        data = form.cleaned_data
        return roll.Noted(data["key"], data["occurred_at"], data.get("reason", ""))


class LineView(RollActView):
    """Coming, leaving, and the wrong line pressed."""

    form_class = RollForm

    @cached_property
    def sign_up(self) -> ActivitySignUp:
        """In scope. Raises NotFound."""
        rows = ActivitySignUp.objects.visible_to(self.request.user)
        related = rows.select_related("citizen", "session__activity")
        row = related.filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise NotFound
        return row

    @property
    def session(self) -> ActivitySession:
        """The sign-up's."""
        return self.sign_up.session

    def _act(self, form: Any) -> None:
        command, self.done = _LINE_ACTS[self.kwargs["act"]]
        command(sign_up=self.sign_up, noted=self._noted(form), by=self.request.user)

    def _words(self) -> dict[str, object]:
        citizen = self.sign_up.citizen
        return {"name": citizen.name if citizen else self.sign_up.person}


class WalkInView(RollActView):
    """Somebody at the door."""

    form_class = WalkInForm
    done = _("%(name)s：已现场登记。")

    @cached_property
    def session(self) -> ActivitySession:
        """In scope. Raises NotFound."""
        rows = ActivitySession.objects.visible_to(self.request.user)
        row = rows.select_related("activity__station").filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise NotFound
        return row

    @transaction.atomic
    def _act(self, form: Any) -> None:
        """A refusal registers nobody."""
        data, by = form.cleaned_data, self.request.user
        guest = guest_at(session=self.session, number=data["number"], name=data["name"], by=by)
        made = roll.walk_in(session=self.session, guest=guest, noted=self._noted(form), by=by)
        self.made = made

    def _words(self) -> dict[str, object]:
        citizen = self.made.citizen
        return {"name": citizen.name if citizen else self.made.person}


class CountView(RollActView):
    """So many more."""

    form_class = CountForm
    done = _("%(kind)s：合计 %(count)s。")

    @cached_property
    def counter(self) -> SessionCounter:
        """In scope. Raises NotFound."""
        rows = SessionCounter.objects.visible_to(self.request.user)
        row = rows.select_related("session__activity").filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise NotFound
        return row

    @property
    def session(self) -> ActivitySession:
        """The counter's."""
        return self.counter.session

    def _act(self, form: Any) -> None:
        amount, noted = form.cleaned_data["amount"], self._noted(form)
        self.counter.count = count(
            counter=self.counter, amount=amount, noted=noted, by=self.request.user
        ).count

    def _words(self) -> dict[str, object]:
        return {"kind": self.counter.get_kind_display(), "count": self.counter.count}


_LINE_ACTS: dict[str, tuple[Callable[..., ActivitySignUp], Any]] = {
    RollAct.COME.value: (roll.check_in, _("%(name)s：已签到。")),
    RollAct.LEAVE.value: (roll.check_out, _("%(name)s：已签退。")),
    RollAct.UNDO.value: (roll.undo, _("%(name)s：已撤销。")),
}
