"""Complaints: the list, a new one, and one with its steps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from core.errors import DomainError
from meals import commands
from meals.console.safety.forms import AnswerForm, ComplaintForm, ComplaintsForm, StepForm
from meals.console.views.base import StaffMixin
from meals.enums import ComplaintState
from meals.models import Complaint, Kitchen
from meals.queries.complaints import complaints_of, dishes_of_complaint
from meals.transitions import COMPLAINT
from ui.forms import PlainForm


@dataclass(frozen=True)
class Act:
    """A step: its form, its button, the command."""

    form: type[PlainForm]
    label: str
    do: Callable[..., Complaint]


def acts() -> dict[str, Act]:
    """By the machine's verbs."""
    return {
        "examine": Act(StepForm, _("开始调查"), commands.examine_complaint),
        "answer": Act(AnswerForm, _("答复"), commands.answer_complaint),
        "reopen": Act(StepForm, _("重新调查"), commands.reopen_complaint),
        "close": Act(StepForm, _("办结"), commands.close_complaint),
    }


class ComplaintsView(StaffMixin, ListView):
    """Complaints in scope."""

    template_name = "console/meals/safety/complaints.html"
    permission = "meals.view_complaint"
    paginate_by = 50

    @cached_property
    def form(self) -> ComplaintsForm:
        """The filter in the address."""
        return ComplaintsForm(self.request.GET, states=ComplaintState.choices)

    def get_queryset(self):
        """As the address says."""
        state = self.form.cleaned_data["state"] if self.form.is_valid() else ""
        return complaints_of(self.request.user, state=state)

    def get_context_data(self, **kwargs):
        """With the filter."""
        may = self.request.user.has_perm("meals.take_complaint")
        return super().get_context_data(**kwargs, form=self.form, may_take=may)


class NewComplaintView(StaffMixin, TemplateView):
    """Somebody isn't content."""

    template_name = "console/meals/safety/complaint_new.html"
    permission = "meals.take_complaint"

    def form(self, data=None) -> ComplaintForm:
        """With the kitchens in scope; an order in the address is filled in."""
        kitchens = Kitchen.objects.visible_to(self.request.user).select_related("station")
        return ComplaintForm(
            data, kitchens=kitchens, initial={"order": self.request.GET.get("order")}
        )

    def get_context_data(self, **kwargs):
        """With the form."""
        return super().get_context_data(**{"form": self.form(), **kwargs})

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Written down once."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                taken = self._take(form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("投诉已受理。"))
                return redirect("meals_console:complaint", taken.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _take(self, data: dict[str, Any]) -> Complaint:
        new = commands.NewComplaint(
            kitchen_id=data["kitchen"].pk if data["kitchen"] else 0,
            service_date=data["day"],
            meal_period=data["meal"],
            dish_name=data["dish"],
            text=data["text"],
            promised_on=data["promised_on"],
            order_id=data["order"],
        )
        return commands.take_complaint(complaint=new, key=data["key"], by=self.request.user)


class ComplaintView(StaffMixin, TemplateView):
    """One complaint: who, which meal, what was done, and what may be done."""

    template_name = "console/meals/safety/complaint.html"
    permission = "meals.view_complaint"
    post_permission = "meals.handle_complaint"

    @cached_property
    def complaint(self) -> Complaint:
        """404 for anybody outside the area."""
        rows = Complaint.objects.visible_to(self.request.user)
        related = rows.select_related("kitchen__station", "resident", "order", "received_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """With the forms that this person may send."""
        sent = kwargs.pop("sent", {})
        may = self.request.user.has_perm(self.post_permission)
        forms = [
            (verb, act.label, sent.get(verb) or act.form(auto_id=f"{verb}_%s"))
            for verb, act in acts().items()
            if may and COMPLAINT.allows(self.complaint, verb)
        ]
        steps = self.complaint.steps.select_related("by")
        return super().get_context_data(
            **kwargs,
            complaint=self.complaint,
            dishes=dishes_of_complaint(self.complaint),
            steps=steps,
            forms=forms,
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """One button, one step."""
        verb = request.POST.get("act", "")
        act = acts().get(verb)
        if act is None:
            raise PermissionDenied
        form = act.form(request.POST, auto_id=f"{verb}_%s")
        if form.is_valid():
            try:
                act.do(complaint=self.complaint, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已登记。"))
                return redirect("meals_console:complaint", self.complaint.pk)
        context = self.get_context_data(sent={verb: form}, form=form)
        return self.render_to_response(context, status=422)
