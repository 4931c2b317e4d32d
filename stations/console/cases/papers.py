"""Pictures of a case's papers: the window adds copies and looks at what was sent; every look is kept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from core.private_files import file_response
from stations.commands.case_papers import add_paper, look_at_paper
from stations.console.cases.forms import CopyForm
from stations.models import Case, CasePaper


class PapersView(StaffMixin, View):
    """A copy that the window makes."""

    permission = "stations.take_case"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Kept with the case, or why not."""
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        form = CopyForm(request.POST, request.FILES, materials=case.materials.order_by("position"))
        if not form.is_valid():
            messages.error(request, _("没有保存：请选择材料和文件。"))
            return redirect("stations_console:case", pk)
        data = form.cleaned_data
        try:
            add_paper(case=case, position=data["position"], file=data["photo"], by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("已保存。"))
        return redirect("stations_console:case", pk)


class PaperView(StaffMixin, View):
    """What somebody sent; who looked is kept."""

    permission = "stations.take_case"

    def get(self, request: HttpRequest, pk: int, paper: int) -> HttpResponse:
        """The file."""
        rows = CasePaper.objects.visible_to(request.user).select_related("material__case")
        row = get_object_or_404(rows, material__case=pk, pk=paper)
        look_at_paper(paper=row, by=request.user)
        return file_response(row.file, f"{row.material.case.number}-{row.pk}")
