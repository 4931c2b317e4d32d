"""Statements for finance and for the operators themselves: confirm, dispute, answer, lock."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView, View

from accounts.console.guards import StaffMixin
from core.dates import add_months
from core.errors import DomainError
from subsidies import commands
from subsidies.console.forms.settlement import AnswerForm, DisputeForm, DrawForm, StatementsForm
from subsidies.enums import DisputeState
from subsidies.models import Dispute, Statement
from subsidies.queries.registry import reference_url, reference_words
from subsidies.queries.settlement import parts_by_day, recompute, statement_lines, statements_of
from subsidies.transitions import STATEMENT

LINES_ON_A_PAGE = 100
CONFIRM, SETTLE = "subsidies.confirm_statement", "subsidies.settle_operators"


class StatementsView(StaffMixin, ListView):
    """Statements in scope, by operator, state and month; several are confirmed or locked at once."""

    template_name = "console/subsidies/settlement/list.html"
    permission = "subsidies.view_statement"
    paginate_by = 50

    @cached_property
    def form(self) -> StatementsForm:
        """The filters in the address."""
        return StatementsForm(self.request.GET, user=self.request.user)

    def get_queryset(self):
        """As the address says."""
        rows = statements_of(self.request.user)
        wanted = self.form.cleaned_data if self.form.is_valid() else {}
        if wanted.get("operator"):
            rows = rows.filter(operator=wanted["operator"])
        if wanted.get("state"):
            rows = rows.filter(state=wanted["state"])
        if month := wanted.get("month"):
            rows = rows.filter(through__gte=month, through__lt=add_months(month, 1))
        return rows

    def get_context_data(self, **kwargs):
        """With the buttons of whoever looks."""
        user = self.request.user
        may_settle = user.has_perm(SETTLE)
        return super().get_context_data(
            **kwargs,
            form=self.form,
            may_settle=may_settle,
            may_confirm=user.has_perm(CONFIRM),
            draw_form=DrawForm(user=user) if may_settle else None,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Confirm, lock or order all that were ticked; one that is refused keeps no other back."""
        ids = [pk for pk in request.POST.getlist("statement") if pk.isdecimal()]
        rows = list(statements_of(request.user).filter(pk__in=ids).order_by("through", "pk"))
        action = request.POST.get("action", "")
        if action == "order":
            return self._order(rows)
        acts = {
            "confirm": (CONFIRM, commands.confirm_statement),
            "lock": (SETTLE, commands.lock_statement),
        }
        if action not in acts:
            raise Http404
        permission, act = acts[action]
        if not request.user.has_perm(permission):
            raise PermissionDenied
        for statement in rows:
            try:
                act(statement=statement, by=request.user)
            except DomainError as refusal:
                messages.error(request, f"{statement.number}：{refusal}")
        return redirect(request.get_full_path())

    def _order(self, rows: list[Statement]) -> HttpResponse:
        """One payment order for what was ticked; all of one operator."""
        if not self.request.user.has_perm(SETTLE):
            raise PermissionDenied
        try:
            if len({row.operator_id for row in rows}) != 1:
                raise commands.NothingToPay
            order = commands.prepare_payment(
                operator=rows[0].operator,
                statement_ids=[row.pk for row in rows],
                by=self.request.user,
            )
        except DomainError as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.request.get_full_path())
        return redirect("subsidies_console:payment", pk=order.pk)


class DrawView(StaffMixin, View):
    """Draw a statement now, through a day."""

    permission = SETTLE

    def post(self, request: HttpRequest) -> HttpResponse:
        """Nothing owed is no error."""
        form = DrawForm(request.POST, user=request.user)
        if not form.is_valid():
            messages.error(request, _("请选运营方，并写明结算到哪一天。"))
            return redirect("subsidies_console:statements")
        try:
            statement = commands.draw_statement(**form.cleaned_data, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("subsidies_console:statements")
        if statement is None:
            messages.info(request, _("没有需要结算的款项。"))
            return redirect("subsidies_console:statements")
        return redirect("subsidies_console:statement", pk=statement.pk)


class StatementMixin(StaffMixin):
    """Sets self.statement, found in scope."""

    permission = "subsidies.view_statement"

    @cached_property
    def statement(self) -> Statement:
        """404 for anybody else's."""
        return get_object_or_404(statements_of(self.request.user), pk=self.kwargs["pk"])


class StatementView(StatementMixin, TemplateView):
    """One statement: its days, its lines with their orders, what corrections did, and the next step."""

    template_name = "console/subsidies/settlement/statement.html"

    def get_context_data(self, **kwargs):
        """A page of lines; the sums are of all."""
        user, statement = self.request.user, self.statement
        lines = statement_lines(statement).prefetch_related("disputes")
        lines = lines.order_by("transfer__journal__book_date", "pk")
        page = Paginator(lines, LINES_ON_A_PAGE).get_page(self.request.GET.get("page"))
        words = reference_words(line.reference for line in page)
        parts = recompute(statement)
        own = statement.operator_id in user.scope.organisations and user.has_perm(CONFIRM)
        finance = user.has_perm(SETTLE, statement)
        disputes = list(statement.disputes.select_related("line", "raised_by", "answered_by"))
        answered = all(dispute.state != DisputeState.OPEN for dispute in disputes)
        return super().get_context_data(
            **kwargs,
            statement=statement,
            days=parts_by_day(statement),
            page=page,
            lines=[
                (line, words.get(line.reference, ""), reference_url(line.reference))
                for line in page
            ],
            parts=parts,
            corrections_fen=sum(part.corrections_fen for part in parts),
            now_fen=sum(part.now_fen for part in parts),
            disputes=disputes,
            may_confirm=own and answered and STATEMENT.allows(statement, "confirm"),
            may_dispute=own and STATEMENT.allows(statement, "dispute"),
            may_answer=finance,
            may_lock=finance and answered and STATEMENT.allows(statement, "lock"),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Confirm or lock."""
        acts = {
            "confirm": (CONFIRM, commands.confirm_statement, _("已确认。")),
            "lock": (SETTLE, commands.lock_statement, _("已锁定，这段时间不再记入新的款项。")),
        }
        if request.POST.get("action") not in acts:
            raise Http404
        permission, act, done = acts[request.POST["action"]]
        if not request.user.has_perm(permission):
            raise PermissionDenied
        try:
            act(statement=self.statement, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        return redirect("subsidies_console:statement", pk=self.statement.pk)


class DisputeView(StatementMixin, TemplateView):
    """The operator objects to a line."""

    template_name = "console/subsidies/settlement/dispute.html"
    permission = CONFIRM

    @cached_property
    def line(self):
        """Of this statement."""
        return get_object_or_404(statement_lines(self.statement), pk=self.kwargs["transfer_pk"])

    def get_context_data(self, **kwargs):
        """The line in question."""
        kwargs.setdefault("form", DisputeForm())
        words = reference_words([self.line.reference]).get(self.line.reference, "")
        return super().get_context_data(
            **kwargs, statement=self.statement, line=self.line, words=words
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """With the reason."""
        form = DisputeForm(request.POST)
        if form.is_valid():
            objection = commands.Objection(
                self.line.pk, form.cleaned_data["reason"], form.cleaned_data["claimed"]
            )
            try:
                commands.dispute_line(
                    statement=self.statement, objection=objection, by=request.user
                )
            except DomainError as refusal:
                form.add_error("reason", str(refusal))
            else:
                messages.success(request, _("异议已提出，等结算方答复。"))
                return redirect("subsidies_console:statement", pk=self.statement.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class AnswerView(StaffMixin, TemplateView):
    """Finance answers an objection: the line stands, or is corrected by a new booking."""

    template_name = "console/subsidies/settlement/answer.html"
    permission = SETTLE

    @cached_property
    def dispute(self) -> Dispute:
        """In scope and open."""
        rows = Dispute.objects.visible_to(self.request.user).filter(state=DisputeState.OPEN)
        related = rows.select_related("statement__operator", "line", "raised_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """The line in question."""
        kwargs.setdefault("form", AnswerForm())
        line = statement_lines(self.dispute.statement).get(pk=self.dispute.line_id)
        words = reference_words([line.reference]).get(line.reference, "")
        return super().get_context_data(
            **kwargs,
            dispute=self.dispute,
            line=line,
            words=words,
            address=reference_url(line.reference),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Upheld with the right amount, or rejected."""
        form = AnswerForm(request.POST)
        if form.is_valid() and self._answered(form):
            messages.success(request, _("已答复。"))
            return redirect("subsidies_console:statement", pk=self.dispute.statement_id)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _answered(self, form: AnswerForm) -> bool:
        answer, right = form.cleaned_data["answer"], form.cleaned_data["right"]
        common = {"dispute": self.dispute, "answer": answer, "by": self.request.user}
        try:
            if "reject" in self.request.POST:
                commands.reject_dispute(**common)
            elif right is None:
                form.add_error("right", _("请填写更正后的金额。"))
                return False
            else:
                commands.uphold_dispute(**common, right_fen=right)
        except DomainError as refusal:
            form.add_error("answer", str(refusal))
            return False
        return True
