"""Complaints with their deadline: taken on the phone, answered by who answers for the visit."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.console.acts import SAVED, ActsMixin
from accounts.console.guards import StaffMixin
from core.audit import record
from core.dates import today
from core.errors import DomainError
from core.private_files import file_response
from dispatch.commands.complaints import answer_complaint, complain_on_phone
from dispatch.console.after.forms import AnswerForm, ComplaintForm
from dispatch.models import ServiceComplaint, WorkOrder
from dispatch.queries.after import answered_complaints, open_complaints

MOST_SHOWN = 100


class ComplaintsView(StaffMixin, TemplateView):
    """By deadline."""

    template_name = "console/dispatch/after/complaints.html"
    permission = "dispatch.view_servicecomplaint"

    def get_context_data(self, **kwargs):
        """In scope."""
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            complaints=open_complaints(user)[:MOST_SHOWN],
            answered=answered_complaints(user)[:MOST_SHOWN],
            today=today(),
            form=AnswerForm(),
            may=user.has_perm("dispatch.answer_complaint"),
            may_take=user.has_perm("dispatch.call_back"),
        )


class ComplaintView(StaffMixin, ActsMixin, View):
    """An answer."""

    permission = "dispatch.answer_complaint"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Of a complaint in scope."""
        complaint = get_object_or_404(ServiceComplaint.objects.visible_to(request.user), pk=pk)
        answer = request.POST.get("answer", "")
        return self.act(
            lambda: answer_complaint(complaint=complaint, answer=answer, by=request.user),
            SAVED,
            "dispatch_console:complaints",
        )


class PhotoView(StaffMixin, View):
    """What the person photographed."""

    permission = "dispatch.view_servicecomplaint"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """In scope; who looked is kept."""
        row = get_object_or_404(ServiceComplaint.objects.visible_to(request.user), pk=pk)
        if not row.photo:
            raise Http404
        record(row, "dispatch.complaint.photo_seen", by=request.user, order=row.order_id)
        return file_response(row.photo, f"complaint-{pk}")


class NewComplaintView(StaffMixin, View):
    """Somebody rings because of a visit, also of one that never came."""

    permission = "dispatch.call_back"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Of which visit, and what."""
        return self._page(ComplaintForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """By when there will be an answer is said at once."""
        form = ComplaintForm(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        order = WorkOrder.objects.visible_to(request.user).filter(pk=form.key).first()
        if order is None:
            form.add_error("number", _("没有找到这个工单号，请核对。"))
            return self._page(form, 422)
        try:
            text = form.cleaned_data["text"]
            made = complain_on_phone(order=order, text=text, by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, 422)
        words = {"number": order.number, "day": made.due_on}
        messages.success(request, _("已登记工单 %(number)s 的投诉，%(day)s 前答复。") % words)
        return redirect("dispatch_console:complaints")

    def _page(self, form: ComplaintForm, status: int = 200) -> HttpResponse:
        template = "console/dispatch/after/complaint.html"
        return render(self.request, template, {"form": form}, status=status)
