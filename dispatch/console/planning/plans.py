"""Plans of a day: asked for, compared, changed, published."""

from datetime import timedelta
from functools import partial
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from accounts.models import Division
from core.dates import today
from core.errors import DomainError
from dispatch import tasks
from dispatch.commands.plan_moves import move_visit
from dispatch.commands.planning import ask_plan, begin_publishing
from dispatch.console.planning.forms import MoveForm, PlanForm
from dispatch.enums.planning import PlanState
from dispatch.models import Plan, PlannedVisit, WorkOrder
from dispatch.queries.board import carers_of_plan, seconds_of_search

ON_A_PAGE = 30
UNPLACED_ON_A_PAGE = 50


class PlansView(StaffMixin, TemplateView):
    """The plans of the last days side by side, and a form for new ones."""

    template_name = "console/dispatch/planning/plans.html"
    permission = "dispatch.view_plan"
    post_permission = "dispatch.plan_visits"

    def _form(self, data=None) -> PlanForm:
        divisions = Division.objects.visible_to(self.request.user).order_by("code")
        tomorrow = today() + timedelta(days=1)
        first = divisions.first()
        return PlanForm(data, divisions=divisions, initial={"day": tomorrow, "division": first})

    def get_context_data(self, **kwargs):
        """In scope, also those that another took the place of: variants are compared afterwards, too."""
        plans = Plan.objects.visible_to(self.request.user).select_related("division")
        rows = Paginator(plans.order_by("-day", "division", "-pk"), ON_A_PAGE)
        page = rows.get_page(self.request.GET.get("page"))
        return super().get_context_data(
            **{
                "form": self._form(),
                "page": page,
                "plans": [(plan, _minutes(plan)) for plan in page],
                "may_plan": self.request.user.has_perm(self.post_permission),
                **kwargs,
            }
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """A worker does it: a search takes longer than a page may."""
        form = self._form(request.POST)
        if form.is_valid():
            try:
                self._ask(form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("正在排班，请过一会儿刷新本页。"))
                return redirect("dispatch_console:plans")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    @transaction.atomic
    def _ask(self, wish) -> None:
        for variant in wish["variants"]:
            plan = ask_plan(
                day=wish["day"], division=wish["division"], by=self.request.user, variant=variant
            )
            transaction.on_commit(partial(tasks.plan_day.delay, plan.pk, self.request.user.pk))


def _minutes(plan: Plan) -> int | None:
    """On the way, for people."""
    return round(plan.cost["travel"] / 60) if "travel" in plan.cost else None


class PlanMixin(StaffMixin):
    """One plan of the path, in scope."""

    permission = "dispatch.view_plan"
    post_permission = "dispatch.plan_visits"

    @cached_property
    def plan(self) -> Plan:
        """404 outside the scope."""
        plans = Plan.objects.visible_to(self.request.user).select_related("division")
        return get_object_or_404(plans, pk=self.kwargs["pk"])


class PlanView(PlanMixin, TemplateView):
    """Every carer's day, then what has nobody and why; each visit can be moved to who is chosen."""

    template_name = "console/dispatch/planning/plan.html"

    def get_context_data(self, **kwargs):
        """Carers by name, visits by time."""
        visits = self.plan.visits.select_related("order__item", "order__resident", "carer__user")
        ordered = list(visits.order_by("carer__user__display_name", "carer", "starts_at", "pk"))
        unplaced = self.plan.unplaced.select_related("order__item", "order__resident")
        page = Paginator(unplaced.order_by("pk"), UNPLACED_ON_A_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(
            **{
                "plan": self.plan,
                "days": [(who, list(rows)) for who, rows in groupby(ordered, lambda v: v.carer)],
                "unplaced": page,
                "unfolded": "page" in self.request.GET or not ordered,
                "left": page.paginator.count,
                "minutes": _minutes(self.plan) or 0,
                **self._sending(ordered),
                **self._may(ordered),
                **kwargs,
            }
        )

    def _sending(self, rows: list[PlannedVisit]) -> dict[str, object]:
        """How far publishing is, order by order."""
        done = {row.order_id for row in rows if row.locked}
        refused = {row.order_id for row in rows if row.result}
        all_of_them = {row.order_id for row in rows}
        return {
            "placed": len(all_of_them),
            "sent": len(done),
            "failed": len(refused),
            "pending": len(all_of_them - done - refused),
            "search_seconds": seconds_of_search(self.plan),
        }

    def _may(self, rows: list[PlannedVisit]) -> dict[str, object]:
        """What state and rights allow."""
        state, carers = self.plan.state, list(carers_of_plan(self.plan))
        plans = self.request.user.has_perm(self.post_permission)
        is_left = state == PlanState.PUBLISHED and not all(row.locked for row in rows)
        return {
            "is_asked": state == PlanState.ASKED,
            "is_published": state == PlanState.PUBLISHED,
            "on_shift": len(carers),
            "carers": carers,
            "may_change": plans and state == PlanState.DRAFT,
            "may_publish": plans
            and self.plan.day >= today()
            and (state == PlanState.DRAFT or is_left),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One visit to another carer; a refusal names the rule."""
        form = MoveForm(request.POST, carers=carers_of_plan(self.plan))
        orders = WorkOrder.objects.visible_to(request.user)
        if form.is_valid():
            order = get_object_or_404(orders, pk=form.cleaned_data["order"])
            try:
                move_visit(
                    plan=self.plan, order=order, carer=form.cleaned_data["carer"], by=request.user
                )
            except DomainError as refusal:
                messages.error(request, refusal.in_full)
            else:
                messages.success(request, _("%(number)s 已调整。") % {"number": order})
        else:
            messages.error(request, _("没有这位服务人员，方案没有改变。"))
        return redirect("dispatch_console:plan", pk=pk)


class PublishView(PlanMixin, View):
    """The draft becomes the day; pressed again, sending goes on where it broke off."""

    permission = "dispatch.plan_visits"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A worker sends visit by visit: a day of a district takes longer than a page may."""
        try:
            with transaction.atomic():
                begin_publishing(plan=self.plan, by=request.user)
                transaction.on_commit(
                    partial(tasks.plan_publish.delay, self.plan.pk, request.user.pk)
                )
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("正在派出，每张的结果写在下面，请过一会儿刷新本页。"))
        return redirect("dispatch_console:plan", pk=pk)
