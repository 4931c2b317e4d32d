"""A guardian's own page: the child's place, its days, leave, and taking the consent back."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import today
from core.errors import DomainError
from elderly_care.commands.child_care import withdraw_child_consent
from elderly_care.commands.day_care_leave import Leave, ask_leave
from elderly_care.models import ChildEnrolment
from elderly_care.portal.day_care import LeaveForm
from elderly_care.queries.child_places import child_days, children_of
from elderly_care.queries.day_care_days import with_care


class ChildrenView(LoginRequiredMixin, TemplateView):
    """Whose guardian somebody is."""

    template_name = "portal/family/children.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with the last days."""
        rows = children_of(self.request.user, today())  # type: ignore[arg-type]
        shown = [(row, child_days(row, today())) for row in rows]
        with_care([day for _row, days in shown for day in days])
        return super().get_context_data(**kwargs, children=shown)


class _ChildMixin(LoginRequiredMixin):
    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def enrolment(self) -> ChildEnrolment:
        """Of one's own child; 404 else."""
        rows = children_of(self.request.user, today())  # type: ignore[arg-type]
        row = rows.filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """About whom."""
        return super().get_context_data(**kwargs, row=self.enrolment)  # type: ignore[misc]


class ChildLeaveView(_ChildMixin, TemplateView):
    """Some days away."""

    template_name = "portal/family/child_leave.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With a key of its own."""
        kwargs.setdefault("form", LeaveForm(initial={"key": uuid4().hex, "first": today()}))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Told by the guardian."""
        form = LeaveForm(request.POST)
        if form.is_valid():
            leave = Leave(**form.cleaned_data)
            try:
                ask_leave(enrolment=self.enrolment, leave=leave, by=request.user)  # type: ignore[arg-type]
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已请假，这些天不收费。"))
                return redirect("family:children")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ChildWithdrawView(_ChildMixin, TemplateView):
    """Ask once more, then the consent is gone, and the place with it."""

    template_name = "portal/family/child_withdraw.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """At once."""
        user: Any = request.user
        why = _("监护人在网上撤回同意")
        withdraw_child_consent(enrolment=self.enrolment, reason=why, by=user)
        messages.success(request, _("已撤回同意，托位结束，照护须知和接送人电话已删除。"))
        return redirect("family:children")
