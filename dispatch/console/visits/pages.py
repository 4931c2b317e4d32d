"""The carer's page and its acts. Works without scripts and without the network."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from accounts.console.offline import ActView, ManifestView, ServiceWorkerView
from core.dates import today
from core.errors import DomainError, NotFound
from dispatch.commands.place_reasons import explain_place
from dispatch.commands.positions import share_location
from dispatch.commands.visits import accept_visit, check_in, check_out, depart_visit, fail_visit
from dispatch.console.visits.forms import FailForm, FinishForm, StartForm, StepForm
from dispatch.enums import OrderState
from dispatch.enums.visits import VisitFailReason
from dispatch.models import VisitEvidence, WorkOrder
from dispatch.queries.visit_rules import checklist
from dispatch.queries.visits import (
    Visit,
    carer_of,
    items_besides,
    unexplained,
    visits_of_day,
)

MOST_ASKED = 20
FORMS = {"accept": StepForm, "depart": StepForm, "start": StartForm}


class VisitsView(StaffMixin, TemplateView):
    """Today's visits, the next one first; one large button for the one next step."""

    template_name = "console/dispatch/visits/page.html"
    permission = "dispatch.report_visit"

    def get_context_data(self, **kwargs):
        """Every form has its own key: pressed twice, it is one act."""
        carer = carer_of(self.request.user)
        visits = visits_of_day(carer, today()) if carer else []
        left = [visit for visit in visits if visit.steps]
        over = [visit for visit in visits if not visit.steps]
        return super().get_context_data(
            **kwargs,
            carer=carer,
            day=today(),
            now=timezone.now(),
            visits=[self._with_forms(visit) for visit in (*left, *over)],
            next=left[0].order.pk if left else None,
            left=len(left),
            done=sum(visit.done for visit in visits),
            failed=sum(visit.failed for visit in visits),
            unexplained=unexplained(self.request.user)[:MOST_ASKED],
        )

    def _with_forms(self, visit: Visit):
        steps = [(step, self._form(visit, step)) for step in visit.steps]
        may_fail = visit.steps and visit.order.state != OrderState.DONE
        fail = FailForm(initial=_new_key(), auto_id=f"fail-{visit.order.pk}-%s")
        return {"visit": visit, "steps": steps, "fail": fail if may_fail else None}

    def _form(self, visit: Visit, step: str) -> StepForm:
        look = {"initial": _new_key(), "auto_id": f"{step}-{visit.order.pk}-%s"}
        if step == "finish":
            return FinishForm(lines=visit.lines, items=visit.besides, **look)
        return FORMS[step](**look)


def _new_key() -> dict[str, str]:
    return {"key": uuid4().hex}


class WorkerView(ServiceWorkerView):
    """The page's service worker."""

    permission = "dispatch.report_visit"


class PageManifestView(ManifestView):
    """The page on a phone's home screen."""

    permission = "dispatch.report_visit"
    name = _("上门服务")
    short_name = _("上门")


class ConsentView(StaffMixin, View):
    """Whether one is seen on the map while on shift."""

    permission = "dispatch.report_visit"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Given or withdrawn, as often as one likes."""
        try:
            share_location(agrees="agree" in request.POST, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, gettext("已保存。"))
        return redirect("dispatch_console:visits")


class PlaceReasonView(StaffMixin, View):
    """Why a report came from elsewhere: asked when the phone is heard of again."""

    permission = "dispatch.report_visit"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Of one's own reports."""
        proof = get_object_or_404(
            VisitEvidence.objects.visible_to(request.user).filter(by=request.user), pk=pk
        )
        try:
            explain_place(proof=proof, words=request.POST.get("words", ""), by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, gettext("已补上说明。"))
        return redirect("dispatch_console:visits")


class VisitActView(ActView):
    """What happened at one home."""

    permission = "dispatch.report_visit"
    back = "dispatch_console:visits"

    @cached_property
    def order(self) -> WorkOrder:
        """In scope; the command asks whether the carer was sent. Raises NotFound."""
        orders = WorkOrder.objects.visible_to(self.request.user)
        order = orders.select_related("resident", "item").filter(pk=self.kwargs["pk"]).first()
        if order is None:
            raise NotFound
        return order

    def _words(self) -> dict[str, object]:
        return {"number": self.order.number, "name": self.order.resident.name}


class AcceptView(VisitActView):
    """Will go."""

    form_class = StepForm
    done = _("%(number)s %(name)s：已接单。")

    def _act(self, form) -> None:
        accept_visit(order=self.order, act=form.act, by=self.request.user)


class DepartView(VisitActView):
    """Is on the way."""

    form_class = StepForm
    done = _("%(number)s %(name)s：已出发，路上小心。")

    def _act(self, form) -> None:
        depart_visit(order=self.order, act=form.act, by=self.request.user)


class StartView(VisitActView):
    """Has arrived."""

    form_class = StartForm
    done = _("%(number)s %(name)s：已签到，服务开始。")

    def _act(self, form) -> None:
        check_in(order=self.order, shown=form.shown, act=form.act, by=self.request.user)


class FinishView(VisitActView):
    """Has left."""

    form_class = FinishForm
    done = _("%(number)s %(name)s：已签退，服务完成。")

    def _checked_form(self):
        self.form_class = self._form_of_the_item
        return super()._checked_form()

    def _form_of_the_item(self, *args):
        lines = checklist(self.order.item, self.order.resident.community_id, today())
        return FinishForm(*args, lines=lines, items=items_besides(self.order))

    def _act(self, form) -> None:
        user = self.request.user
        check_out(order=self.order, shown=form.shown, work=form.work, act=form.act, by=user)


class FailView(VisitActView):
    """Could not."""

    form_class = FailForm
    done = _("%(number)s %(name)s：已记为未能服务，派单员会看到。")

    def _act(self, form) -> None:
        reason = form.cleaned_data["reason"]
        user = self.request.user
        if reason == VisitFailReason.UNWELL:
            self.done = _("%(number)s %(name)s：已报紧急呼叫，坐席马上处理。有危险先打 120。")
        fail_visit(order=self.order, reason=reason, shown=form.shown, act=form.act, by=user)
