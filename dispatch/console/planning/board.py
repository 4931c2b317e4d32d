"""The board: who waits, who could go and why, sent with two clicks, taken back with one."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from core.forms import key_of
from dispatch.commands import assign, withdraw
from dispatch.commands.urgent import insert_urgent
from dispatch.console.base import OrderMixin
from dispatch.console.planning.forms import BoardForm
from dispatch.models import WorkOrder
from dispatch.queries.board import came_after_plan, waiting_orders
from dispatch.queries.orders import carers_for
from dispatch.queries.ranking import rank_carers
from dispatch.queries.urgent import urgent_options

ON_A_PAGE = 50
CANDIDATES = 12


class BoardView(StaffMixin, TemplateView):
    """Everything that waits for somebody, what is urgent or late first."""

    permission = "dispatch.view_workorder"

    part = False

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Its list alone for the page that asks again; the list's links lead to whole pages."""
        wish = request.GET.copy()
        self.part = bool(wish.pop("part", None))
        request.GET = wish
        return super().get(request, *args, **kwargs)

    def get_template_names(self):
        """The page, or its list."""
        part = "_waiting" if self.part else "board"
        return [f"console/dispatch/planning/{part}.html"]

    def get_context_data(self, **kwargs):
        """In scope; of a day or an urgency where that is chosen."""
        form = BoardForm(self.request.GET or None)
        chosen = form.cleaned_data if form.is_valid() else {}
        user = self.request.user
        sent = (
            WorkOrder.objects.visible_to(user)
            .coming()
            .filter(pk=key_of(self.request.GET.get("undo", "")))
        )
        waiting = waiting_orders(user, chosen.get("day"), chosen.get("urgency", ""))
        page = Paginator(waiting, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            **kwargs,
            form=form,
            page=page,
            unplanned=came_after_plan(list(page)),
            undo=sent.select_related("resident", "item").first(),
            now=timezone.now(),
            live=self._again(),
            may_assign=user.has_perm("dispatch.assign_workorder"),
        )

    def _again(self) -> str:
        """The same choice, for the list alone."""
        wish = self.request.GET.copy()
        wish.pop("undo", None)
        wish["part"] = "1"
        return wish.urlencode()


class SendMixin(OrderMixin):
    """To read for who may see orders, to send for who may assign them."""

    post_permission = "dispatch.assign_workorder"


class CandidatesView(SendMixin, TemplateView):
    """Who could go, the best first; one button each."""

    template_name = "console/dispatch/planning/candidates.html"

    def get_context_data(self, **kwargs):
        """With everybody who can't, by rule."""
        ranking = rank_carers(self.order, timezone.now())
        return super().get_context_data(
            **kwargs,
            order=self.order,
            ranking=ranking,
            candidates=ranking.candidates[:CANDIDATES],
            pair=self.order.item.carers_needed > 1,
            may_insert=self.order.is_urgent or bool(came_after_plan([self.order])),
            may_assign=self.request.user.has_perm(self.post_permission),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sent, or a sentence why not; back to the board, where it can be undone."""
        starts_at = _moment(request.POST.get("starts_at", ""))
        chosen = [key for key in request.POST.getlist("carer") if key.isascii() and key.isdecimal()]
        carers = list(carers_for(self.order).filter(pk__in=chosen[:2]))
        try:
            assign(
                order=self.order,
                carers=carers,
                starts_at=starts_at,
                by=request.user,
                expected_state=request.POST.get("expected_state", ""),
            )
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
            return redirect("dispatch_console:candidates", pk=pk)
        names = _("、").join(str(carer) for carer in carers)
        messages.success(
            request, _("%(number)s 已派给 %(names)s。") % {"number": self.order, "names": names}
        )
        return redirect(f"{reverse('dispatch_console:board')}?undo={self.order.pk}")


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        raise Http404
    return found


class UndoView(SendMixin, View):
    """The last dispatch is taken back."""

    permission = "dispatch.assign_workorder"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The order waits again."""
        try:
            withdraw(order=self.order, by=request.user, reason=_("撤销派单"))
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("已撤销，%(number)s 回到待派。") % {"number": self.order})
        return redirect("dispatch_console:board")


class UrgentView(SendMixin, TemplateView):
    """Every way to fit an urgent order in, with whose times would change."""

    template_name = "console/dispatch/planning/urgent.html"

    def get_context_data(self, **kwargs):
        """Nothing is written by looking."""
        return super().get_context_data(
            **kwargs,
            order=self.order,
            options=urgent_options(self.order, timezone.now()),
            may_assign=self.request.user.has_perm(self.post_permission),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """As shown, or a sentence."""
        try:
            done = insert_urgent(
                order=self.order, choice=request.POST.get("choice", ""), by=request.user
            )
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
            return redirect("dispatch_console:urgent", pk=pk)
        words = _("%(number)s 已插入，%(count)s 个上门改了时间。")
        messages.success(request, words % {"number": done.order, "count": done.moved})
        return redirect(f"{reverse('dispatch_console:board')}?undo={self.order.pk}")
