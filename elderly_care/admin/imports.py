"""The page that takes a roster. Enrolment is known only to the right of here, so it is passed in."""

import csv
from collections.abc import Callable
from typing import BinaryIO

from django import forms
from django.contrib import admin
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.audit import Actor
from core.errors import DomainError
from core.forms import ListFileField
from core.spreadsheets import spreadsheet_safe
from elderly_care.commands import ImportResult

_SALT = "elderly_care.import.errors"
_SHOWN = 200
_PERMISSION = "elderly_care.import_residents"


class ImportForm(forms.Form):
    """One file."""

    file = ListFileField(label=gettext_lazy("名册文件"))


def import_page(
    request, *, take: Callable[[BinaryIO, Actor], ImportResult], opts=None
) -> HttpResponse:
    """Ask for a file, take it, and show what became of every row."""
    if not request.user.has_perm(_PERMISSION):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    result = None
    if form.is_valid():
        try:
            result = take(form.cleaned_data["file"], request.user)
        except DomainError as refusal:
            form.add_error("file", str(refusal))
    context = {
        **admin.site.each_context(request),
        "title": _("导入名册"),
        "opts": opts,
        "form": form,
        "result": result,
    }
    if result is not None and result.rejected:
        rows = [(error.line, error.column, error.reason) for error in result.rejected]
        context["shown"] = rows[:_SHOWN]
        context["hidden_count"] = max(len(rows) - _SHOWN, 0)
        context["errors"] = signing.dumps(rows, salt=_SALT, compress=True)
    return render(request, "admin/elderly_care/resident/import.html", context)


@require_POST
def errors_view(request) -> HttpResponse:
    """The refused rows of the page that was just shown, as a file; nothing is stored in between."""
    if not request.user.has_perm(_PERMISSION):
        raise PermissionDenied
    try:
        rows = signing.loads(request.POST.get("errors", ""), salt=_SALT, max_age=24 * 3600)
    except signing.BadSignature:
        raise PermissionDenied from None
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="import-errors.csv"'
    writer = csv.writer(response)
    writer.writerow([_("行"), _("列"), _("原因")])
    writer.writerows([spreadsheet_safe(str(cell)) for cell in row] for row in rows)
    return response
