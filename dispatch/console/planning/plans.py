"""Plans of a day: asked for, compared, changed, published."""

from datetime import timedelta
from functools import partial
from itertools import groupby

from django.contrib import messages
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
from dispatch.commands.planning import ask_plan, publish_plan
from dispatch.console.planning.forms import MoveForm, PlanForm
from dispatch.enums.planning import PlanState
from dispatch.models import Plan, WorkOrder
from dispatch.queries.board import carers_of_plan

SHOWN = 30


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
        """In scope; superseded drafts are left out."""
        plans = Plan.objects.visible_to(self.request.user).exclude(state=PlanState.SUPERSEDED)
        return super().get_context_data(
            **{
                "form": self._form(),
                "plans": plans.select_related("division").order_by("-day", "division", "-pk")[
                    :SHOWN
                ],
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
    """Every carer's day, what has nobody and why, and a select to move each visit."""

    template_name = "console/dispatch/planning/plan.html"

    def get_context_data(self, **kwargs):
        """Carers by name, visits by time."""
        visits = self.plan.visits.select_related("order__item", "order__resident", "carer__user")
        ordered = list(visits.order_by("carer__user__display_name", "carer", "starts_at", "pk"))
        unplaced = self.plan.unplaced.select_related("order__item", "order__resident")
        is_draft = self.plan.state == PlanState.DRAFT
        return super().get_context_data(
            **{
                "plan": self.plan,
                "days": [(who, list(rows)) for who, rows in groupby(ordered, lambda v: v.carer)],
                "unplaced": unplaced.order_by("pk"),
                "carers": carers_of_plan(self.plan) if is_draft else (),
                "may_change": is_draft and self.request.user.has_perm(self.post_permission),
                **kwargs,
            }
        )

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
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("%(number)s 已调整。") % {"number": order})
        else:
            messages.error(request, _("没有这位服务人员，方案没有改变。"))
        return redirect("dispatch_console:plan", pk=pk)


class PublishView(PlanMixin, View):
    """The draft becomes the day."""

    permission = "dispatch.plan_visits"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Visit by visit; what failed is on the page."""
        try:
            done = publish_plan(plan=self.plan, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            words = _("已派 %(sent)s 张工单，%(failed)s 张没有派成。")
            messages.success(request, words % {"sent": done.sent, "failed": done.failed})
        return redirect("dispatch_console:plan", pk=pk)
