"""One round: its stops in order, its rider, off it goes."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.errors import DomainError
from core.forms import key_of
from meals import commands, tasks
from meals.console.rounds.forms import OrderOfStopsForm, RiderForm, SequenceForm
from meals.console.views.base import StaffMixin
from meals.enums import OfferState, RoundState, StopState
from meals.models import Round, RoundOffer, Stop
from meals.queries.rounds import is_late, stops


class RoundView(StaffMixin, TemplateView):
    """Reading for everybody in scope; every button is a command."""

    template_name = "console/meals/rounds/round.html"
    permission = "meals.view_round"
    post_permission = "meals.arrange_round"

    @cached_property
    def round(self) -> Round:
        """In scope."""
        rounds = Round.objects.visible_to(self.request.user)
        related = rounds.select_related("kitchen__station", "start", "rider__user", "fixed_round")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    @cached_property
    def stops(self) -> list[Stop]:
        """Those that are still part of it."""
        return list(stops().filter(round=self.round))

    @property
    def waiting(self) -> list[Stop]:
        """Those that can be put in another order."""
        return [stop for stop in self.stops if stop.state == StopState.PLANNED]

    def get_context_data(self, **kwargs):
        """As it is now, with what somebody typed."""
        round_ = self.round
        forms = {
            "order_form": OrderOfStopsForm(stops=self.waiting, initial={"version": round_.version}),
            "rider_form": RiderForm(round_=round_, initial={"rider": round_.rider_id}),
            "sequence_form": SequenceForm(),
            **kwargs,
        }
        order_form = forms["order_form"]
        rows = [(stop, is_late(stop), _field(order_form, stop)) for stop in self.stops]
        offers = RoundOffer.objects.visible_to(self.request.user).filter(
            round=round_, version=round_.version
        )
        may = self.request.user.has_perm(self.post_permission)
        return super().get_context_data(
            **forms,
            round=round_,
            rows=rows,
            offer=offers.filter(state=OfferState.OPEN).first(),
            may_change=may and round_.state == RoundState.PLANNED,
            may_keep=may,
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Which button was pressed."""
        acts = {
            "reorder": self._reorder,
            "rider": self._rider,
            "keep": self._keep,
            "offer": self._offer,
            "accept": self._accept,
            "send": self._send,
        }
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            return redirect(request.path)
        try:
            wrong = act(request)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            wrong = None
        if wrong is not None:
            return self.render_to_response(self.get_context_data(**wrong), status=422)
        return redirect(request.path)

    def _reorder(self, request: HttpRequest) -> dict | None:
        form = OrderOfStopsForm(request.POST, stops=self.waiting)
        if not form.is_valid():
            return {"order_form": form}
        version = form.cleaned_data["version"]
        commands.reorder_round(
            round_=self.round, stops=form.wanted, version=version, by=request.user
        )
        messages.success(request, _("次序已保存，只用于这一天。"))
        return None

    def _rider(self, request: HttpRequest) -> dict | None:
        form = RiderForm(request.POST, round_=self.round)
        if not form.is_valid():
            return {"rider_form": form}
        rider = form.cleaned_data["rider"]
        commands.assign_rider(round_=self.round, rider=rider, by=request.user)
        messages.success(request, _("送餐员已保存。"))
        return None

    def _keep(self, request: HttpRequest) -> dict | None:
        form = SequenceForm(request.POST)
        if not form.is_valid():
            return {"sequence_form": form}
        name = form.cleaned_data["name"]
        commands.keep_sequence(round_=self.round, name=name, by=request.user)
        messages.success(request, _("以后都按这个次序送。"))
        return None

    def _offer(self, request: HttpRequest) -> None:
        """A worker searches; the page shows what it found when it is opened again."""
        key = self.round.pk
        transaction.on_commit(lambda: tasks.optimise_round.delay(key))
        messages.success(request, _("正在计算，请过一会儿刷新本页。"))

    def _accept(self, request: HttpRequest) -> None:
        offers = RoundOffer.objects.visible_to(request.user).filter(round=self.round)
        offer = get_object_or_404(offers, pk=key_of(request.POST.get("offer", "")))
        commands.accept_offer(offer=offer, by=request.user)
        messages.success(request, _("已按建议的次序排好。"))

    def _send(self, request: HttpRequest) -> None:
        commands.send_round(round_=self.round, by=request.user)
        count = self.round.portions
        messages.success(request, _("线路已出发，%(count)s 份在路上。") % {"count": count})


def _field(form: OrderOfStopsForm, stop: Stop):
    """The box for a stop's number; none for what has been reached."""
    name = f"stop-{stop.pk}"
    return form[name] if name in form.fields else None
