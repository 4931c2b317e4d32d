"""Follow-up calls: whom to ring, and the script beside the visit."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from core.audit import record
from core.dates import today
from core.errors import DomainError
from dispatch.commands.follow_ups import call_back
from dispatch.console.after.forms import CallForm
from dispatch.console.base import OrderMixin
from dispatch.models import CallScript
from dispatch.queries.after import times_of, visits_to_call
from dispatch.queries.visit_rules import call_script

ON_A_PAGE = 50


class CallsView(StaffMixin, TemplateView):
    """The longest waiting first."""

    template_name = "console/dispatch/after/calls.html"
    permission = "dispatch.call_back"

    def get_context_data(self, **kwargs):
        """In scope."""
        rows = Paginator(visits_to_call(self.request.user, timezone.now()), ON_A_PAGE)
        page = rows.get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page)


class CallView(OrderMixin, View):
    """One call."""

    permission = "dispatch.call_back"

    @cached_property
    def script(self) -> CallScript | None:
        """What is asked where the resident lives."""
        return call_script(self.order.resident.community_id, today())

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """That the number was shown is kept."""
        record(self.order, "dispatch.order.phone_shown", by=request.user)
        return self._page(CallForm(initial={"key": uuid4().hex}, script=self.script))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it; a refusal stands beside what was typed."""
        form = CallForm(request.POST, script=self.script)
        if not form.is_valid():
            return self._page(form, 422)
        data = form.cleaned_data
        try:
            call_back(order=self.order, call=form.call, by=request.user, key=data["key"])
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, 422)
        messages.success(request, _("已保存。"))
        return redirect("dispatch_console:calls")

    def _page(self, form: CallForm, status: int = 200) -> HttpResponse:
        context = {
            "order": self.order,
            "form": form,
            "script": self.script,
            "times": times_of(self.order),
        }
        return render(self.request, "console/dispatch/after/call.html", context, status=status)
