"""Pictures of reports that were refused: for who finds out what happened."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View

from accounts.console.guards import StaffMixin
from core.audit import record
from core.private_files import file_response
from dispatch.models import LateReport


class LatePhotoView(StaffMixin, View):
    """The photo or the signature of a report that came too late."""

    permission = "dispatch.view_latereport"

    def get(self, request: HttpRequest, pk: int, what: str) -> HttpResponse:
        """In scope; who looked is kept."""
        row = get_object_or_404(LateReport.objects.visible_to(request.user), pk=pk)
        file = row.photo if what == "photo" else row.signature
        if not file:
            raise Http404
        record(row, "dispatch.late_report.photo_seen", by=request.user, order=row.order_id)
        return file_response(file, f"late-{pk}-{what}")
