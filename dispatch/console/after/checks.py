"""Checks from outside, and corrections that wait for a second person."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.console.acts import SAVED, ActsMixin
from accounts.console.guards import StaffMixin
from core.audit import record
from core.dates import add_months, month_of, parse_month, today
from core.errors import DomainError, InvalidInput
from core.forms import key_of
from core.private_files import file_response
from dispatch.commands.audits import check_audit, draw_audits
from dispatch.commands.records import Correction, correct_record, decide_correction
from dispatch.console.after.forms import AuditForm, DrawForm, RecordForm
from dispatch.console.base import OrderMixin
from dispatch.enums.visits import CorrectionState
from dispatch.models import (
    RecordCorrection,
    VisitAudit,
    VisitEvidence,
    VisitRecord,
)
from dispatch.queries.after import (
    audits_to_check,
    open_corrections,
    proofs_of,
    reused_photos,
)
from dispatch.queries.flags import flags_of
from dispatch.queries.visits import content_from, content_of, versions_of

MOST_SHOWN = 100


class AuditsView(StaffMixin, ActsMixin, TemplateView):
    """What chance has picked; drawing more."""

    template_name = "console/dispatch/after/audits.html"
    permission = "dispatch.view_visitaudit"
    post_permission = "dispatch.draw_audit"

    def get_context_data(self, **kwargs):
        """In scope."""
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            audits=audits_to_check(user)[:MOST_SHOWN],
            form=DrawForm(initial={"period": _last_month()}, user=user),
            may_draw=user.has_perm(self.post_permission),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Draw for one of the places that the user holds."""
        form = DrawForm(request.POST, user=request.user)
        return self.act(lambda: self._draw(form), SAVED, "dispatch_console:audits")

    def _draw(self, form: DrawForm) -> None:
        if not form.is_valid():
            raise InvalidInput(fields=form.errors)
        period = parse_month(form.cleaned_data["period"])
        draw_audits(period=period, division_code=form.code, by=self.request.user)


def _last_month() -> str:
    return f"{add_months(month_of(today()), -1):%Y-%m}"


class AuditView(StaffMixin, ActsMixin, View):
    """One visit: its proofs, and what the call said."""

    permission = "dispatch.view_visitaudit"
    post_permission = "dispatch.audit_visit"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """In scope."""
        return self._page(AuditForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep what was found, or show whom to ring: who looked is kept."""
        if "phone" in request.POST:
            record(self._audit, "dispatch.audit.phone_seen", by=request.user)
            return self._page(AuditForm(), phone=self._audit.order.resident.phone or "")
        form = AuditForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        act = {**form.cleaned_data, "audit": self._audit, "by": request.user}
        return self.act(lambda: check_audit(**act), SAVED, "dispatch_console:audit", pk)

    @property
    def _audit(self) -> VisitAudit:
        rows = VisitAudit.objects.visible_to(self.request.user)
        related = rows.select_related(
            "order__resident__community", "order__item", "order__operator"
        )
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def _page(self, form: AuditForm, *, phone: str = "", status: int = 200) -> HttpResponse:
        audit, user = self._audit, self.request.user
        context = {
            "audit": audit,
            "order": audit.order,
            "form": form,
            "phone": phone,
            "proofs": proofs_of(audit.order, user),
            "reused": reused_photos(audit.order),
            "may": user.has_perm(self.post_permission) and audit.state in ("drawn", "doubtful"),
        }
        return render(self.request, "console/dispatch/after/audit.html", context, status=status)


class EvidencePhotoView(StaffMixin, View):
    """The photo or the signature of a visit."""

    permission = "dispatch.view_visitevidence"

    def get(self, request: HttpRequest, pk: int, what: str) -> HttpResponse:
        """In scope; who looked is kept."""
        row = get_object_or_404(VisitEvidence.objects.visible_to(request.user), pk=pk)
        file = row.photo if what == "photo" else row.signature
        if not file:
            raise Http404
        record(row, "dispatch.visit.photo_seen", by=request.user, order=row.order_id)
        return file_response(file, f"visit-{pk}-{what}")


class RecordView(OrderMixin, View):
    """What was done at a home, and its correction: for who answers for it, who checks it, who was there."""

    permission = "dispatch.read_health"
    post_permission = "dispatch.correct_record"

    @cached_property
    def row(self) -> VisitRecord:
        """404 without one, and for a colleague's."""
        row = getattr(self.order, "record", None)
        if row is None or not self.request.user.has_perm(self.permission, self.order):
            raise Http404
        return row

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Health data: who looked is kept."""
        record(self.row, "dispatch.record.seen", by=request.user, order=pk)
        return self._page(RecordForm(content=content_of(self.row)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """At once, or for approval; what was typed stays beside a refusal."""
        form = RecordForm(request.POST, content=content_of(self.row))
        if not form.is_valid():
            return self._page(form, 422)
        correction = Correction(form.content, form.cleaned_data["reason"])
        try:
            made = correct_record(order=self.order, correction=correction, by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, 422)
        is_asked = made.state == CorrectionState.ASKED
        messages.success(request, _("已提交，等另一个人批准。") if is_asked else _("已保存。"))
        return redirect("dispatch_console:record", pk=pk)

    def _page(self, form: RecordForm, status: int = 200) -> HttpResponse:
        order, user = self.order, self.request.user
        context = {
            "order": order,
            "row": self.row,
            "content": content_of(self.row),
            "proofs": proofs_of(order, user),
            "flags": flags_of([order]).get(order.pk, []),
            "form": form,
            "corrections": versions_of(self.row),
            "may": user.has_perm(self.post_permission, order),
        }
        return render(self.request, "console/dispatch/after/record.html", context, status=status)


class CorrectionsView(StaffMixin, ActsMixin, View):
    """Both versions side by side; another person decides."""

    permission = "dispatch.view_recordcorrection"
    post_permission = "dispatch.decide_correction"

    def get(self, request: HttpRequest) -> HttpResponse:
        """In scope."""
        rows = [
            (row, content_from(str(row.before)), content_from(str(row.after)))
            for row in open_corrections(request.user)[:MOST_SHOWN]
        ]
        context = {"rows": rows, "may": request.user.has_perm(self.post_permission)}
        return render(request, "console/dispatch/after/corrections.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Yes or no."""
        rows = RecordCorrection.objects.visible_to(request.user)
        row = get_object_or_404(rows, pk=key_of(request.POST.get("correction", "")))
        yes = "approve" in request.POST
        return self.act(
            lambda: decide_correction(correction=row, approve=yes, by=request.user),
            SAVED,
            "dispatch_console:corrections",
        )
