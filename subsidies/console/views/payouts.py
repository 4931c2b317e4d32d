"""Bank files of a run: making one, taking it out, bringing the bank's answer, and what came back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from subsidies import commands, queries
from subsidies.console.forms.runs import FormatForm, ReasonForm, ReturnForm
from subsidies.console.views.runs import RunMixin
from subsidies.enums import FileKind, RunState
from subsidies.models import PayoutFile, PayoutItem

ON_A_PAGE = 50
MISSING_SHOWN = 200
MIME = {
    FileKind.CSV: "text/csv",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class RunPayoutsView(RunMixin, FormView):
    """The files of a run, who can't be paid yet, and the button that makes the next file."""

    template_name = "console/subsidies/runs/payouts.html"
    permission = "subsidies.view_payoutfile"
    post_permission = "subsidies.handle_payouts"
    form_class = FormatForm

    def get_context_data(self, **kwargs):
        """In scope."""
        run, user = self.run, self.request.user
        missing = queries.lots_without_account(run, user)
        changed = queries.lots_with_new_account(run, user)
        return super().get_context_data(
            **kwargs,
            run=run,
            files=queries.payout_files_of(run, user),
            changed=changed[:MISSING_SHOWN],
            changed_count=changed.count(),
            reason_form=ReasonForm(),
            may_accept=user.has_perm("subsidies.review_run"),
            missing=missing[:MISSING_SHOWN],
            missing_count=missing.count(),
            may_make=run.state == RunState.CLOSED and user.has_perm("subsidies.handle_payouts"),
        )

    def form_valid(self, form):
        """Made once; a second press finds nobody left."""
        try:
            file = commands.make_payout_file(
                run=self.run, format=form.cleaned_data["format"], by=self.request.user
            )
        except DomainError as refusal:
            form.add_error("format", str(refusal))
            return self.form_invalid(form)
        text = _("已生成 %(name)s，共 %(count)s 笔。")
        messages.success(self.request, text % {"name": file.name, "count": file.count})
        return redirect("subsidies_console:payout_file", pk=file.pk)

    def form_invalid(self, form):
        """The choice stays."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class NewAccountsView(RunMixin, View):
    """Accounts that were changed after the approvals: somebody has looked, they may be paid to."""

    permission = "subsidies.review_run"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Those that were ticked, with a reason."""
        form = ReasonForm(request.POST)
        try:
            done = commands.accept_new_accounts(
                run=self.run,
                lot_ids=[int(pk) for pk in request.POST.getlist("lots") if pk.isdecimal()],
                reason=form.cleaned_data["reason"] if form.is_valid() else "",
                by=request.user,
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            text = _("已确认 %(count)s 笔，制作下一个银行文件时列入。")
            messages.success(request, text % {"count": done})
        return redirect("subsidies_console:run_payouts", pk=pk)


class FileMixin(StaffMixin):
    """Sets self.file, with a line in the user's area."""

    permission = "subsidies.view_payoutfile"

    @cached_property
    def file(self) -> PayoutFile:
        """The one in the address."""
        file = queries.payout_file_for(self.request.user, self.kwargs["pk"])
        if file is None:
            raise Http404
        return file


class PayoutFileView(FileMixin, FormView):
    """One file: what became of its lines, and the bank's answer."""

    template_name = "console/subsidies/runs/payout_file.html"
    post_permission = "subsidies.handle_payouts"
    form_class = ReturnForm

    def get_context_data(self, **kwargs):
        """A page of its lines, what needs somebody first."""
        lines = Paginator(queries.payout_lines(self.file, self.request.user), ON_A_PAGE)
        return super().get_context_data(
            **kwargs,
            file=self.file,
            figures=queries.payout_figures(self.file),
            page=lines.get_page(self.request.GET.get("page")),
            may_handle=self.request.user.has_perm("subsidies.handle_payouts"),
        )

    def form_valid(self, form):
        """All of the answer, or nothing with each wrong cell named."""
        try:
            done = commands.import_returns(
                file=self.file, content=form.cleaned_data["file"].read(), by=self.request.user
            )
        except DomainError as refusal:
            for text in (str(refusal), *refusal.fields.get("file", ())):
                form.add_error("file", text)
            return self.form_invalid(form)
        text = _(
            "到账 %(paid)s 笔，退票 %(returned)s 笔，结果不明 %(unknown)s 笔；%(repeated)s 笔以前已导入。"
        )
        messages.success(self.request, text % vars(done))
        return redirect("subsidies_console:payout_file", pk=self.file.pk)

    def form_invalid(self, form):
        """Nothing was taken."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PayoutDownloadView(FileMixin, View):
    """The bytes as they were made. A POST, because taking a file out is recorded."""

    permission = "subsidies.handle_payouts"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The same bytes every time."""
        content = commands.payout_content(file=self.file, by=request.user)
        kind = MIME[FileKind(self.file.format.kind)]
        response = HttpResponse(content, content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="{self.file.name}"'
        response["Cache-Control"] = "no-store, private"
        return response


class PayoutAcceptView(FileMixin, View):
    """The bank has taken the file."""

    permission = "subsidies.handle_payouts"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Twice is once."""
        try:
            commands.accept_payout_file(file=self.file, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("subsidies_console:payout_file", pk=pk)


class PayoutActView(StaffMixin, View):
    """What is done with a line that the bank sent back."""

    permission = "subsidies.handle_payouts"

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Retry, or give back to the fund."""
        items = PayoutItem.objects.visible_to(request.user)
        item = get_object_or_404(items, pk=pk)
        try:
            messages.success(request, self._act(item, verb))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("subsidies_console:payout_file", pk=item.file_id)

    def _act(self, item: PayoutItem, verb: str) -> str:
        by = self.request.user
        if verb == "retry":
            commands.retry_payout(item=item, by=by)
            return _("已安排重发：下一次制作银行文件时列入。")
        if verb != "give-back":
            raise Http404
        form = ReasonForm(self.request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        commands.give_back_payout(item=item, reason=reason, by=by)
        return _("已退回项目资金。")
