"""Payment orders: printed, approved by a second person, marked as paid; and where operators want their money."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from accounts.console.guards import StaffMixin
from accounts.models import Organisation
from core.audit import record
from core.errors import DomainError
from subsidies import commands
from subsidies.console.forms.settlement import (
    BankAccountForm,
    CancelPaymentForm,
    OperatorsForm,
    PaidForm,
)
from subsidies.models import OperatorBankAccount, PaymentOrder
from subsidies.transitions import PAYMENT_ORDER

SETTLE = "subsidies.settle_operators"


class PaymentsView(StaffMixin, ListView):
    """Payment orders in scope, newest first."""

    template_name = "console/subsidies/settlement/payments.html"
    permission = "subsidies.view_paymentorder"
    paginate_by = 50

    @cached_property
    def form(self) -> OperatorsForm:
        """The filter in the address."""
        return OperatorsForm(self.request.GET, user=self.request.user)

    def get_queryset(self):
        """As the address says."""
        rows = PaymentOrder.objects.visible_to(self.request.user).select_related("operator")
        if self.form.is_valid() and self.form.cleaned_data["operator"]:
            rows = rows.filter(operator=self.form.cleaned_data["operator"])
        return rows

    def get_context_data(self, **kwargs):
        """With the filter."""
        return super().get_context_data(**kwargs, form=self.form)


class PaymentView(StaffMixin, TemplateView):
    """One order as it is printed, with the next step below."""

    template_name = "console/subsidies/settlement/payment.html"
    permission = "subsidies.view_paymentorder"
    post_permission = SETTLE

    @cached_property
    def order(self) -> PaymentOrder:
        """In scope."""
        rows = PaymentOrder.objects.visible_to(self.request.user).select_related(
            "operator", "bank_account", "prepared_by", "approved_by"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """The account's number is written out only where the order is to be paid."""
        user, order = self.request.user, self.order
        kwargs.setdefault("paid_form", PaidForm())
        kwargs.setdefault("cancel_form", CancelPaymentForm())
        may = user.has_perm(SETTLE, order)
        number = order.bank_account.number if may else f"****{order.bank_account.last_four}"
        if may:
            record(order.bank_account, "subsidies.operatorbankaccount.shown", by=user)
        return super().get_context_data(
            **kwargs,
            order=order,
            number=number,
            parts=order.parts.select_related("programme"),
            statements=order.statements.order_by("through", "pk"),
            may_approve=may
            and PAYMENT_ORDER.allows(order, "approve")
            and order.prepared_by_id != user.pk,
            may_pay=may and PAYMENT_ORDER.allows(order, "pay"),
            may_cancel=may and PAYMENT_ORDER.allows(order, "cancel"),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Approve, pay or cancel."""
        acts = {"approve": self._approve, "pay": self._pay, "cancel": self._cancel}
        act = acts.get(request.POST.get("action", ""))
        if act is None:
            raise Http404
        refused = act()
        if refused:
            return self.render_to_response(self.get_context_data(**refused), status=422)
        return redirect("subsidies_console:payment", pk=self.order.pk)

    def _approve(self) -> dict:
        try:
            commands.approve_payment(order=self.order, by=self.request.user)
        except DomainError as refusal:
            messages.error(self.request, str(refusal))
        return {}

    def _pay(self) -> dict:
        form = PaidForm(self.request.POST)
        if form.is_valid():
            try:
                commands.mark_paid(order=self.order, by=self.request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.add_error("bank_reference", str(refusal))
            else:
                messages.success(self.request, _("已登记付款，款项已记账。"))
        return {"paid_form": form} if form.errors else {}

    def _cancel(self) -> dict:
        form = CancelPaymentForm(self.request.POST)
        if form.is_valid():
            try:
                commands.cancel_payment(order=self.order, by=self.request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.add_error("reason", str(refusal))
            else:
                messages.success(self.request, _("付款单已作废，结算单可以重新制单。"))
        return {"cancel_form": form} if form.errors else {}


class BankAccountView(StaffMixin, TemplateView):
    """Where an operator's money goes; the number is never shown again in full."""

    template_name = "console/subsidies/settlement/bank_account.html"
    permission = SETTLE

    @cached_property
    def operator(self) -> Organisation:
        """In scope, and of the user's own area."""
        bodies = Organisation.objects.visible_to(self.request.user)
        operator = get_object_or_404(bodies, pk=self.kwargs["pk"])
        if not self.request.user.has_perm(SETTLE, operator):
            raise PermissionDenied
        return operator

    def get_context_data(self, **kwargs):
        """The present one, masked."""
        kwargs.setdefault("form", BankAccountForm(initial={"holder": self.operator.name}))
        present = OperatorBankAccount.objects.visible_to(self.request.user).filter(
            operator=self.operator, replaced_at__isnull=True
        )
        return super().get_context_data(**kwargs, operator=self.operator, present=present.first())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Replace it."""
        form = BankAccountForm(request.POST)
        if form.is_valid():
            given = commands.BankAccountInput(**form.cleaned_data)
            try:
                commands.set_operator_bank_account(
                    operator=self.operator, account_input=given, by=request.user
                )
            except DomainError as refusal:
                form.add_error("number", str(refusal))
            else:
                messages.success(request, _("收款账户已登记。"))
                return redirect("subsidies_console:statements")
        return self.render_to_response(self.get_context_data(form=form), status=422)
