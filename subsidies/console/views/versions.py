"""The page on which rules are written and tried before they are saved."""

from itertools import islice

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.admin.exports import csv_download
from core.audit import record
from core.dates import month_of
from core.errors import DomainError
from core.money import yuan
from subsidies import commands
from subsidies.console.forms.programmes import MonthForm
from subsidies.console.forms.version_editor import VersionEditor
from subsidies.console.views.programmes import CHANGE, OneProgrammeMixin
from subsidies.enums import AwardChange
from subsidies.queries import DryRun
from subsidies.queries.dry_run import described

ROWS_SHOWN = 50


class NewVersionView(OneProgrammeMixin, View):
    """A new dated version, beginning with what stands. Nothing is saved until it is said."""

    permission = CHANGE

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Filled from the latest version."""
        return self._page(VersionEditor(self.programme, base=self._latest()))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """One more row, a dry run on the page or as a file, or save."""
        act = request.POST.get("act", "")
        adding = act.startswith("add-")
        editor = VersionEditor(self.programme, request.POST, base=self._latest(), check=not adding)
        if adding:
            editor.add(act.removeprefix("add-"))
            return self._page(editor)
        month = MonthForm(request.POST)
        if not all([editor.is_valid(), month.is_valid()]):
            return self._page(editor, month=month, status=422)
        try:
            return self._act(act, editor, month)
        except DomainError as refusal:
            editor.form.take(refusal)
            return self._page(editor, month=month, refusal=refusal, status=422)

    def _act(self, act: str, editor: VersionEditor, month: MonthForm) -> HttpResponse:
        draft, user = editor.draft(), self.request.user
        if act == "save":
            version = commands.save_version(programme=self.programme, draft=draft, by=user)
            words = {"since": version.effective_from, "document": version.document_no}
            messages.success(self.request, _("已保存：%(document)s，%(since)s 起生效。") % words)
            return redirect("subsidies_console:programme", pk=self.programme.pk)
        commands.require_present(self.programme, draft.since)
        wanted = month.cleaned_data["month"] or editor.first_month
        run = DryRun(self.programme, month_of(wanted), draft=draft, user=user)
        return _file(self.request, run) if act == "csv" else self._tried(editor, month, run)

    def _tried(self, editor: VersionEditor, month: MonthForm, run: DryRun) -> HttpResponse:
        rows = run.rows()
        shown = described(list(islice(rows, ROWS_SHOWN)))
        more = sum(1 for _row in rows)  # to the end, for the totals
        return self._page(editor, month=month, run=run, rows=shown, more=more)

    def _latest(self):
        return self.programme.versions.order_by("-effective_from").first()

    def _page(self, editor: VersionEditor, *, status: int = 200, **more) -> HttpResponse:
        context = {
            "programme": self.programme,
            "editor": editor,
            "month": MonthForm(),
            "earliest": commands.earliest_change(self.programme),
            "changes": AwardChange.choices,
            **more,
        }
        page = "console/subsidies/programmes/version.html"
        return render(self.request, page, context, status=status)


class DryRunView(OneProgrammeMixin, View):
    """What the stored rules do in a month."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """On the page, or as a file."""
        form = MonthForm(request.GET)
        month = form.cleaned_data["month"] if form.is_valid() else None
        run = month and DryRun(self.programme, month, user=request.user)
        if run and "csv" in request.GET:
            return _file(request, run)
        context = {"programme": self.programme, "month": form, "run": run}
        context["changes"] = AwardChange.choices
        if run:
            rows = run.rows()
            context["rows"] = described(list(islice(rows, ROWS_SHOWN)))
            context["more"] = sum(1 for _row in rows)
        return render(request, "console/subsidies/programmes/dry_run.html", context)


def _file(request: HttpRequest, run: DryRun) -> HttpResponse:
    record(run.programme, "subsidies.dry_run_exported", by=request.user, month=f"{run.month:%Y-%m}")
    return csv_download(
        request,
        f"dry-run-{run.programme.code}-{run.month:%Y%m}.csv",
        titles=[
            *(_("档案编号"), _("姓名"), _("社区"), _("变化")),
            *(_("原档次"), _("原金额（元）"), _("新档次"), _("新金额（元）")),
        ],
        rows=run.described_rows(),
        cells=_cells,
    )


def _cells(pair) -> list[str]:
    row, resident = pair
    return [
        *(resident.resident_no, str(resident), str(resident.community), str(row.change.label)),
        *(row.before_tier, yuan(row.before_fen), row.after_tier, yuan(row.after_fen)),
    ]
