"""Departments' benefit records: the list, and the page that takes a department's file."""

import csv

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, View

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from core.spreadsheets import spreadsheet_safe
from subsidies import commands
from subsidies.commands import BenefitResult
from subsidies.console.forms.lists import BenefitFileForm, BenefitsForm
from subsidies.queries.worklists import benefit_rows, departments_of, latest_imports

_SALT = "subsidies.benefits.errors"
_SHOWN = 200


class BenefitsView(StaffMixin, ListView):
    """What departments told, of one's own area."""

    template_name = "console/subsidies/benefits/list.html"
    permission = "subsidies.view_benefitrecord"
    paginate_by = 50

    @cached_property
    def form(self) -> BenefitsForm:
        """The filters in the address."""
        return BenefitsForm(self.request.GET, user=self.request.user)

    def get_queryset(self):
        """In scope."""
        return benefit_rows(self.request.user, self.form.wanted())

    def get_context_data(self, **kwargs):
        """With the filters."""
        return super().get_context_data(**kwargs, form=self.form)


class BenefitImportView(StaffMixin, FormView):
    """A department's file, and what became of every row."""

    template_name = "console/subsidies/benefits/import.html"
    permission = "subsidies.import_benefits"
    form_class = BenefitFileForm

    def get_form_kwargs(self):
        """The departments for which this user may deliver."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self):
        """Who delivers for one department only needn't choose."""
        known = list(departments_of(self.request.user)[:2])
        return {"department": known[0]} if len(known) == 1 else {}

    def get_context_data(self, **kwargs):
        """With the last batches."""
        imports = latest_imports(self.request.user)
        return super().get_context_data(**{"result": None, "imports": imports, **kwargs})

    def form_invalid(self, form) -> HttpResponse:
        """What was chosen stays."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form) -> HttpResponse:
        """The same command as the command line's."""
        file = form.cleaned_data["file"]
        try:
            result = commands.import_benefits(
                file=file,
                department=form.cleaned_data["department"],
                by=self.request.user,
                file_name=file.name,
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, **_told(result)))


class BenefitErrorsView(StaffMixin, View):
    """The refused rows of the page just shown, as a file; nothing is stored in between."""

    permission = "subsidies.import_benefits"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Only what we have signed."""
        try:
            rows = signing.loads(request.POST.get("errors", ""), salt=_SALT, max_age=24 * 3600)
        except signing.BadSignature:
            raise PermissionDenied from None
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="benefit-errors.csv"'
        writer = csv.writer(response)
        writer.writerow([_("行"), _("列"), _("原因")])
        writer.writerows([spreadsheet_safe(str(cell)) for cell in row] for row in rows)
        return response


def _told(result: BenefitResult) -> dict:
    rows = [(error.line, error.column, str(error.reason)) for error in result.rejected]
    return {
        "result": result,
        "shown": rows[:_SHOWN],
        "hidden_count": max(len(rows) - _SHOWN, 0),
        "errors": signing.dumps(rows, salt=_SALT, compress=True) if rows else "",
    }
