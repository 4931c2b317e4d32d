"""The rider's phone: today's stops, and what happened at each door. Works without scripts and network."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.console.offline import ActView, ServiceWorkerView
from core.dates import today
from core.errors import DomainError, InvalidInput, NotFound
from core.money import parse_yuan
from meals.commands.delivering import Failure, Proof, deliver, fail_delivery
from meals.commands.doors import save_door_note
from meals.commands.round_steps import end_stop, send_round
from meals.console.door_forms import DeliverForm, DoorNoteForm, FailForm
from meals.console.views.base import StaffMixin
from meals.models import MealOrder, Round, Stop
from meals.queries.rides import brought_today, rider_stops, rides_to_begin


class RiderView(StaffMixin, TemplateView):
    """Today's stops, the next one first."""

    template_name = "console/meals/rider/page.html"
    permission = "meals.deliver_mealorder"

    def get_context_data(self, **kwargs):
        """Every form has its own key: pressed twice, it is one act."""
        stops = rider_stops(self.request.user, today())
        return super().get_context_data(
            **kwargs,
            day=today(),
            now=timezone.now(),
            stops=[self._with_forms(stop) for stop in stops],
            rides=rides_to_begin(self.request.user, today()),
            brought=brought_today(self.request.user, today()),
        )

    def _with_forms(self, stop):
        if stop.order is None:
            return {"stop": stop}
        prefix = {"auto_id": f"order-{stop.order.pk}-%s"}
        return {
            "stop": stop,
            "deliver": DeliverForm(initial={"key": uuid4().hex}, **prefix),
            "fail": FailForm(initial={"key": uuid4().hex}, auto_id=f"fail-{stop.order.pk}-%s"),
            "note": DoorNoteForm(
                initial={"text": stop.door_note}, auto_id=f"note-{stop.order.pk}-%s"
            ),
        }


class WorkerView(ServiceWorkerView):
    """The rider's."""

    permission = "meals.deliver_mealorder"


class DoorActView(ActView):
    """What happened at one door."""

    permission = "meals.deliver_mealorder"
    back = "meals_console:rider"

    @cached_property
    def order(self) -> MealOrder:
        """In scope. Raises NotFound."""
        orders = MealOrder.objects.visible_to(self.request.user).select_related("resident")
        order = orders.filter(pk=self.kwargs["pk"]).first()
        if order is None:
            raise NotFound
        return order

    def _words(self) -> dict[str, object]:
        return {"number": self.order.number, "name": self.order.resident.name}


class DeliverView(DoorActView):
    """The meal reached its person."""

    form_class = DeliverForm
    done = gettext_lazy("%(number)s %(name)s：已送达。")

    def _act(self, form) -> None:
        data = form.cleaned_data
        proof = Proof(**form.proof, cash_fen=parse_yuan(data["cash"]))
        deliver(
            order=self.order,
            proof=proof,
            by=self.request.user,
            occurred_at=data["occurred_at"],
            key=data["key"],
        )


class FailView(DoorActView):
    """It didn't."""

    form_class = FailForm
    done = gettext_lazy("%(number)s %(name)s：已记为没有送到。")

    def _act(self, form) -> None:
        data = form.cleaned_data
        fail_delivery(
            order=self.order,
            failure=Failure(data["reason"], data["note"], data["photo"]),
            by=self.request.user,
            occurred_at=data["occurred_at"],
            key=data["key"],
        )


class DoorNoteView(StaffMixin, View):
    """What the next one should know."""

    permission = "meals.deliver_mealorder"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Of the person whose meal it is."""
        orders = MealOrder.objects.visible_to(request.user).select_related("resident")
        order = get_object_or_404(orders, pk=pk)
        form = DoorNoteForm(request.POST)
        if not form.is_valid():
            messages.error(request, str(InvalidInput()))
        else:
            save_door_note(resident=order.resident, text=form.cleaned_data["text"], by=request.user)
            messages.success(request, _("上门须知已保存。"))
        return redirect("meals_console:rider")


class RideView(StaffMixin, View):
    """Off it goes, or the crates stand at a meal point."""

    permission = "meals.deliver_mealorder"

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        """Only of one's own rounds."""
        try:
            self._act()
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("meals_console:rider")

    def _act(self) -> None:
        user, pk = self.request.user, self.kwargs["pk"]
        if self.kwargs["what"] == "rounds":
            rounds = Round.objects.visible_to(user).filter(rider__user=user)
            send_round(round_=get_object_or_404(rounds, pk=pk), by=user)
            messages.success(self.request, _("已出发，路上小心。"))
        else:
            stops = Stop.objects.visible_to(user).filter(round__rider__user=user, order=None)
            end_stop(stop=get_object_or_404(stops, pk=pk), reached=True, by=user)
            messages.success(self.request, _("已记为送到助餐点。"))
