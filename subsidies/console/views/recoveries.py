"""Money asked back from people: who owes what, and how it is settled."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from accounts.console.guards import StaffMixin
from accounts.models import User
from core.errors import DomainError
from core.money import yuan
from subsidies import commands
from subsidies.console.forms.recoveries import (
    AgreeForm,
    OffsetForm,
    RecoveriesForm,
    RepayForm,
    WriteOffForm,
)
from subsidies.enums import RecoveryState
from subsidies.models import Recovery
from subsidies.queries.purses import free_fen
from ui.forms import PlainForm

HANDLE, WRITE_OFF = "subsidies.handle_recovery", "subsidies.write_off_recovery"


def _agree(recovery: Recovery, data: dict[str, Any], user: User) -> str:
    commands.agree_instalments(
        recovery=recovery, monthly_fen=data["monthly"], first_month=data["first_month"], by=user
    )
    return _("已约定分期，并通知了本人。")


def _repay(recovery: Recovery, data: dict[str, Any], user: User) -> str:
    left = commands.repay(
        recovery=recovery,
        amount_fen=data["amount"],
        method=data["method"],
        reference=data["reference"],
        by=user,
    )
    return _("已记账，已经还清。") if left == 0 else _("已记账。")


def _offset(recovery: Recovery, data: dict[str, Any], user: User) -> str:
    taken = commands.offset(
        recovery=recovery,
        amount_fen=data["amount"],
        reference=data["number"],
        reason=data["reason"],
        by=user,
    )
    return _("已从账户抵扣 %(fen)s 元。") % {"fen": yuan(taken)}


def _propose(recovery: Recovery, data: dict[str, Any], user: User) -> str:
    commands.propose_write_off(recovery=recovery, reason=data["reason"], by=user)
    return _("已提出核销，等另一个人批准。")


def _write_off(recovery: Recovery, data: dict[str, Any], user: User) -> str:
    commands.write_off(recovery=recovery, by=user)
    return _("已核销，并通知了本人。")


@dataclass(frozen=True)
class Act:
    """What a person may do: the form, who may, and the field that a refusal stands beside."""

    form: type[PlainForm]
    permission: str
    field: str | None
    do: Callable[[Recovery, dict[str, Any], User], str]


ACTS = {
    "agree": Act(AgreeForm, HANDLE, "monthly", _agree),
    "repay": Act(RepayForm, HANDLE, "amount", _repay),
    "offset": Act(OffsetForm, HANDLE, "amount", _offset),
    "propose": Act(WriteOffForm, HANDLE, "reason", _propose),
    "write_off": Act(PlainForm, WRITE_OFF, None, _write_off),
}


class RecoveriesView(StaffMixin, ListView):
    """Recoveries in scope: what is still owed, unless another state is asked for."""

    template_name = "console/subsidies/recoveries/list.html"
    permission = "subsidies.view_recovery"
    paginate_by = 50

    @cached_property
    def form(self) -> RecoveriesForm:
        """The filter in the address."""
        return RecoveriesForm(self.request.GET)

    def get_queryset(self):
        """As the address says."""
        rows = Recovery.objects.visible_to(self.request.user).with_remaining()
        rows = rows.select_related("resident__community", "programme")
        return rows.filter(**self.form.wanted()) if self.request.GET else rows.to_handle()

    def get_context_data(self, **kwargs):
        """With the filter."""
        return super().get_context_data(**kwargs, form=self.form)


class RecoveryView(StaffMixin, TemplateView):
    """One recovery: which months, what was taken, every payment, and what may be done."""

    template_name = "console/subsidies/recoveries/detail.html"
    permission = "subsidies.view_recovery"

    @cached_property
    def recovery(self) -> Recovery:
        """404 for anybody outside the area."""
        rows = Recovery.objects.visible_to(self.request.user).with_remaining()
        related = rows.select_related(
            "resident__community",
            "programme",
            "write_off_asked_by",
            "written_off_by",
            "late_charge__operator",
        )
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """With the forms that this person may send."""
        user, recovery = self.request.user, self.recovery
        is_open = recovery.state in (RecoveryState.OPEN, RecoveryState.AGREED)
        forms = {
            name: act.form(auto_id=f"id_{name}_%s")
            for name, act in ACTS.items()
            if is_open and user.has_perm(act.permission)
        }
        if recovery.write_off_asked_by_id in (None, user.pk):
            forms.pop("write_off", None)
        free = free_fen(recovery)
        if not free:
            forms.pop("offset", None)
        forms.update(kwargs.pop("sent", {}))
        return super().get_context_data(
            **kwargs,
            recovery=recovery,
            forms=forms,
            free_fen=free,
            lines=recovery.lines.select_related("grant").order_by("grant__period", "pk"),
            entries=recovery.entries.select_related("journal"),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One button, one act; a refusal stands beside what was typed."""
        name = request.POST.get("act", "")
        act = ACTS.get(name)
        if act is None or not request.user.has_perm(act.permission):
            raise PermissionDenied
        form = act.form(request.POST, auto_id=f"id_{name}_%s")
        if form.is_valid():
            try:
                done = act.do(self.recovery, form.cleaned_data, request.user)
            except DomainError as refusal:
                form.add_error(act.field, str(refusal))
            else:
                messages.success(request, done)
                return redirect("subsidies_console:recovery", self.recovery.pk)
        context = self.get_context_data(sent={name: form}, form=form)
        return self.render_to_response(context, status=422)
