"""The charity fund: balances and figures, gifts, proposals, decisions, counter rows."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from accounts.models import Division
from core.dates import today
from core.errors import DomainError
from core.money import yuan
from elderly_care.commands import charity, charity_aids
from elderly_care.console.assistance.base import PER_PAGE
from elderly_care.console.assistance.forms import AidForm, CounterForm, EndForm, FundForm, GiftForm
from elderly_care.console.people.forms import DecisionForm
from elderly_care.enums.assistance import AidState
from elderly_care.models import CharityAid, CharityEntry, CharityFund
from elderly_care.queries.charity import aids, entries, funds, purposes_of, years_of


class FundsView(StaffMixin, TemplateView):
    """The funds of the user's places."""

    template_name = "console/assistance/funds.html"
    permission = "elderly_care.view_charityfund"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One query."""
        return super().get_context_data(**kwargs, rows=list(funds(self.request.user)))


class OpenFundView(StaffMixin, FormPage):
    """A new fund."""

    permission = "elderly_care.keep_charity"
    title = _("设立慈善基金")

    def form(self, data: Any = None) -> FundForm:
        """Streets and districts in scope."""
        rows = Division.objects.visible_to(self.request.user).exclude(level="community")
        places = list(rows.order_by("code").values_list("code", "name"))
        return FundForm(data, places=places, initial={"opened_on": today()})

    def act(self, data: dict[str, Any]) -> None:
        """Empty at first."""
        charity.open_fund(facts=charity.FundFacts(**data), by=self.request.user)

    def back(self) -> str:
        """The list."""
        return reverse("assistance_console:funds")


class _FundMixin(StaffMixin):
    @cached_property
    def fund(self) -> CharityFund:
        """In scope."""
        rows = CharityFund.objects.visible_to(self.request.user).select_related("division")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def back(self) -> str:
        """The fund's page."""
        return reverse("assistance_console:fund", args=[self.fund.pk])


class FundView(_FundMixin, TemplateView):
    """What is left, the years, for what it gave, and every movement."""

    template_name = "console/assistance/fund.html"
    permission = "elderly_care.view_charityentry"
    post_permission = "elderly_care.decide_charity"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Close it."""
        try:
            charity.close_fund(fund=self.fund, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, gettext("基金已终止。"))
        return redirect(self.back())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of movements."""
        page = Paginator(entries(self.fund), PER_PAGE).get_page(self.request.GET.get("page"))
        found = {"years": years_of(self.fund), "purposes": purposes_of(self.fund)}
        return super().get_context_data(**kwargs, fund=self.fund, page=page, **found)


class DonateView(_FundMixin, FormPage):
    """What somebody gave."""

    permission = "elderly_care.keep_charity"
    title = _("登记捐赠")
    explained = _("票据编号相同、内容相同的，只登记一次。")

    def form(self, data: Any = None) -> GiftForm:
        """Of today, mostly."""
        return GiftForm(data, initial={"happened_on": today()})

    def act(self, data: dict[str, Any]) -> None:
        """Once for each receipt."""
        charity.donate(fund=self.fund, gift=charity.Gift(**data), by=self.request.user)


class ProposeView(_FundMixin, FormPage):
    """Help for somebody."""

    permission = "elderly_care.keep_charity"
    title = _("提出慈善资助")
    explained = _("老人、家庭、项目填一项。由另一个人审批；同意的当时从基金支出。")
    button = _("提交审批")

    def form(self, data: Any = None) -> AidForm:
        """Numbers are looked up in scope."""
        return AidForm(data, user=self.request.user)

    def act(self, data: dict[str, Any]) -> None:
        """Once for each form."""
        wish = charity_aids.AidWish(**data)
        charity_aids.propose_aid(fund=self.fund, wish=wish, by=self.request.user)


class CounterView(StaffMixin, FormPage):
    """A mistake is taken back by a row of its own."""

    permission = "elderly_care.decide_charity"
    form_class = CounterForm
    title = _("冲正")
    button = _("冲正")

    @cached_property
    def entry(self) -> CharityEntry:
        """In scope."""
        rows = CharityEntry.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def explained(self) -> str:  # type: ignore[override]
        """Which one it is."""
        row = self.entry
        told = {
            "day": row.happened_on,
            "kind": row.get_kind_display(),
            "amount": yuan(row.amount_fen),
            "goods": row.goods,
        }
        return (
            gettext(
                "要冲正的是 %(day)s 的%(kind)s，%(amount)s 元 %(goods)s。"
                "原记录不改，另记一笔相反的；登记人自己不能冲正。"
            )
            % told
        )

    def act(self, data: dict[str, Any]) -> None:
        """By a second person."""
        charity.counter_entry(entry=self.entry, reason=data["reason"], by=self.request.user)

    def back(self) -> str:
        """The fund's page."""
        return reverse("assistance_console:fund", args=[self.entry.fund_id])


class AidsView(StaffMixin, TemplateView):
    """Proposals and what became of them."""

    template_name = "console/assistance/aids.html"
    permission = "elderly_care.view_charityaid"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What waits, unless another state is asked for."""
        state = self.request.GET.get("state", "")
        if state not in AidState.values:
            state = AidState.PROPOSED
        rows = aids(self.request.user).filter(state=state)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page, state=state, states=AidState.choices)


class AidView(StaffMixin, FormPage):
    """One proposal with its reason, for who keeps the fund or decides."""

    template_name = "console/assistance/aid.html"
    permission = "elderly_care.view_charityaid"
    post_permission = "elderly_care.decide_charity"
    form_class = DecisionForm
    title = _("慈善资助")
    button = _("提交意见")

    @cached_property
    def aid(self) -> CharityAid:
        """In scope."""
        rows = CharityAid.objects.visible_to(self.request.user)
        related = rows.select_related("fund", "resident", "household", "asked_by", "decided_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def act(self, data: dict[str, Any]) -> None:
        """By a second person."""
        charity_aids.decide_aid(aid=self.aid, by=self.request.user, **data)

    def back(self) -> str:
        """The list."""
        return reverse("assistance_console:aids")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Auditors see that it was decided, not why."""
        user, aid = self.request.user, self.aid
        rights = ("elderly_care.keep_charity", "elderly_care.decide_charity")
        reads = any(user.has_perm(right) for right in rights)
        decides = (
            user.has_perm(rights[1])
            and aid.state == AidState.PROPOSED
            and aid.asked_by_id != user.pk
        )
        drops = user.has_perm(rights[0]) and aid.state == AidState.PROPOSED
        return super().get_context_data(
            **kwargs, aid=aid, reads=reads, decides=decides, drops=drops
        )


class DropAidView(StaffMixin, FormPage):
    """It won't be asked for any more."""

    permission = "elderly_care.keep_charity"
    form_class = EndForm
    title = _("撤回资助申请")
    button = _("撤回")

    def act(self, data: dict[str, Any]) -> None:
        """Before it is decided."""
        rows = CharityAid.objects.visible_to(self.request.user)
        aid = get_object_or_404(rows, pk=self.kwargs["pk"])
        charity_aids.drop_aid(aid=aid, reason=data["reason"], by=self.request.user)

    def back(self) -> str:
        """The list."""
        return reverse("assistance_console:aids")
