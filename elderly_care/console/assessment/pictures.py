"""Sealed pictures of assessments and plans, one at a time; who looked is kept."""

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View

from accounts.console.guards import StaffMixin
from core.audit import record
from core.private_files import file_response
from elderly_care.models import AssessmentRecord, AssessmentSignature, CarePlan


class PictureView(StaffMixin, View):
    """A file of a row in scope."""

    permission = "elderly_care.read_assessment"
    model: type[Model]
    column: str
    seen: str

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """404 without a picture, too."""
        rows = self.model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
        row = get_object_or_404(rows.exclude(**{self.column: ""}), pk=pk)
        record(row, self.seen, by=request.user)
        return file_response(getattr(row, self.column), f"{self.column}-{pk}")


class SignatureView(PictureView):
    """A signature as it was drawn."""

    model, column = AssessmentSignature, "file"
    seen = "elderly_care.assessment.signature_seen"


class PhotoView(PictureView):
    """What the assessors took at the home."""

    model, column = AssessmentRecord, "photo"
    seen = "elderly_care.assessment.photo_seen"


class PlanSignatureView(PictureView):
    """Under an agreed care plan."""

    permission = "elderly_care.view_careplan"
    model, column = CarePlan, "signature"
    seen = "elderly_care.careplan.signature_seen"
