"""Charges and refunds: find one, read what it took and gave back, act on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.money import yuan
from elderly_care.console.find import FindPersonView
from elderly_care.models import Resident
from subsidies import commands
from subsidies.console.forms.charges import (
    FindChargeForm,
    FreeForm,
    LateForm,
    RefundForm,
    TakeBackForm,
)
from subsidies.enums import ChargeState
from subsidies.queries.charge_book import ChargeBook, charge_book, charges_of, plain_reference
from subsidies.queries.registry import reference_url
from ui.forms import PlainForm

VIEW = "subsidies.view_charge_book"
BY_HAND, REFUND, TAKE_BACK = (
    "subsidies.charge_by_hand",
    "subsidies.refund_by_hand",
    "subsidies.take_back_parts",
)


class ChargesView(FindPersonView):
    """Which charge, or whose?"""

    permission = VIEW
    form_class = FindChargeForm
    nav = "console/subsidies/_nav.html"
    title = gettext_lazy("扣款与退款")
    way_name, way_label = "subsidies_console:person_charges", gettext_lazy("看扣款")
    nobody = gettext_lazy("没有这个编号的扣款，也没有这样的老年人；或者不在您负责的范围内。")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A reference leads to its page at once."""
        reference = plain_reference(FindChargeForm(request.POST).text())
        if ":" in reference and charge_book(reference, request.user):
            return redirect("subsidies_console:charge", reference)
        return super().post(request, *args, **kwargs)


class PersonChargesView(StaffMixin, TemplateView):
    """The latest charges of one person, and a late one to enter."""

    template_name = "console/subsidies/charges/person.html"
    permission = VIEW
    post_permission = BY_HAND

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody outside the area."""
        people = Resident.objects.visible_to(self.request.user).select_related("community")
        return get_object_or_404(people, pk=self.kwargs["resident_pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who looked at whose charges is recorded."""
        record(self.resident, "subsidies.charges.shown", by=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the form for who may enter one."""
        if "form" not in kwargs and self.request.user.has_perm(BY_HAND):
            kwargs["late"] = LateForm(resident=self.resident)
        lines = charges_of(self.resident)
        return super().get_context_data(**kwargs, resident=self.resident, lines=lines)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is lacking becomes a debt; the answer says so."""
        form = LateForm(request.POST, resident=self.resident)
        if form.is_valid():
            try:
                return self._charge(form)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
        return self.render_to_response(self.get_context_data(form=form, late=form), status=422)

    def _charge(self, form: LateForm) -> HttpResponse:
        data = form.cleaned_data
        request = commands.ChargeRequest(
            resident=self.resident,
            operator=form.operators[data["operator"]],
            service=data["service"],
            amount_fen=data["amount"],
            number=data["number"],
        )
        made = commands.charge_offline(
            request=request,
            occurred_on=data["occurred_on"],
            reason=data["reason"],
            by=self.request.user,  # type: ignore[arg-type]
        )
        words = _("已补记，从账户扣了 %(paid)s 元。") % {"paid": yuan(made.paid_fen or 0)}
        if made.owed_fen:
            lacking = _("余额不足的 %(owed)s 元由本人归还，已列入追回并通知本人。")
            words += lacking % {"owed": yuan(made.owed_fen)}
        messages.success(self.request, words)
        return redirect("subsidies_console:charge", made.reference)


def _refund(book: ChargeBook, data: dict[str, Any], user: User) -> str:
    asked = commands.RefundRequest(book.reference, data["number"], data["reason"], data["amount"])
    refund = commands.refund_by_hand(request=asked, by=user)
    return _("已退回 %(fen)s 元。") % {"fen": yuan(refund.returned_fen)}


def _take_back(book: ChargeBook, data: dict[str, Any], user: User) -> str:
    if data["part"] not in {part.reference for part in book.government}:
        raise PermissionDenied
    asked = commands.RefundRequest(data["part"], data["number"], data["reason"], data["amount"])
    refund = commands.take_back_by_hand(request=asked, by=user)
    return _("已从运营方收回政府补贴 %(fen)s 元。") % {"fen": yuan(refund.returned_fen)}


def _free(book: ChargeBook, data: dict[str, Any], user: User) -> str:
    if book.charge is None:
        raise PermissionDenied
    commands.void_charge(charge=book.charge, reason=data["reason"], by=user)
    return _("已解除冻结，钱回到了账户。")


@dataclass(frozen=True)
class Act:
    """What a person may do: the form, who may, and what happens."""

    form: type[PlainForm]
    permission: str
    do: Callable[[ChargeBook, dict[str, Any], User], str]


ACTS = {
    "refund": Act(RefundForm, REFUND, _refund),
    "take_back": Act(TakeBackForm, TAKE_BACK, _take_back),
    "free": Act(FreeForm, REFUND, _free),
}


class ChargeView(StaffMixin, TemplateView):
    """One charge: its holds, the lots that paid, the government's parts, what went back."""

    template_name = "console/subsidies/charges/charge.html"
    permission = VIEW

    @cached_property
    def book(self) -> ChargeBook:
        """404 for what nobody charged, or nobody of the area."""
        found = charge_book(self.kwargs["reference"], self.request.user)  # type: ignore[arg-type]
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who looked at whose charge is recorded."""
        if self.book.resident:
            record(self.book.resident, "subsidies.charges.shown", by=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the forms that this person may send."""
        sent = kwargs.pop("sent", {})
        book = self.book
        address = reference_url(book.reference)
        order = address if address != self.request.path else ""
        return super().get_context_data(
            **kwargs,
            book=book,
            order=order,
            forms=self._forms()
            | {name: form for name, form in sent.items() if name != "take_back"},
            parts=[(part, self._take_back(part, sent)) for part in book.government],
        )

    def _forms(self) -> dict[str, PlainForm]:
        user, book, found = self.request.user, self.book, {}
        if book.left_fen and user.has_perm(REFUND):
            found["refund"] = RefundForm(auto_id="id_refund_%s")
        is_held = book.charge is not None and book.charge.state == ChargeState.HELD
        if is_held and user.has_perm(REFUND):
            found["free"] = FreeForm(auto_id="id_free_%s")
        return found

    def _take_back(self, part, sent: dict[str, PlainForm]) -> PlainForm | None:
        if not part.left_fen or not self.request.user.has_perm(TAKE_BACK, part.operator):
            return None
        form = sent.get("take_back")
        if form is not None and form.data.get("part") == part.reference:
            return form
        initial = {"part": part.reference}
        return TakeBackForm(initial=initial, auto_id=f"id_{part.reference}_%s")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One button, one act; a refusal stands above what was typed."""
        name = request.POST.get("act", "")
        act = ACTS.get(name)
        if act is None or not request.user.has_perm(act.permission):
            raise PermissionDenied
        form = act.form(request.POST, auto_id=f"id_{request.POST.get('part', name)}_%s")
        if form.is_valid():
            try:
                done = act.do(self.book, form.cleaned_data, request.user)  # type: ignore[arg-type]
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, done)
                return redirect("subsidies_console:charge", self.book.reference)
        context = self.get_context_data(sent={name: form}, form=form)
        return self.render_to_response(context, status=422)
