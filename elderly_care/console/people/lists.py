"""Lists about many people: changes and merges that wait, classes of risk, households to re-check."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.acts import ActsMixin
from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from accounts.models import Division
from core.forms import key_of
from elderly_care import commands
from elderly_care.console.people.forms import DecisionForm, MergeForm
from elderly_care.enums import RiskLevel
from elderly_care.models import ChangeRequest, MergeRequest, Resident, RiskClass
from elderly_care.queries import candidates, merges_waiting
from elderly_care.queries.changes import both_versions
from elderly_care.queries.portrait_facts import RISK_KINDS
from elderly_care.queries.risks import listed, reason_words

PER_PAGE = 50


class ChangesView(StaffMixin, ActsMixin, TemplateView):
    """What waits for a second person, oldest first; whoever asked may take it back."""

    template_name = "console/care/changes.html"
    permission = "elderly_care.view_changerequest"
    post_permission = "elderly_care.ask_changes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        rows = ChangeRequest.objects.visible_to(self.request.user).waiting().order_by("pk")
        rows = rows.select_related("resident__community", "asked_by")
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Only one's own."""
        mine = ChangeRequest.objects.visible_to(request.user).filter(asked_by=request.user)
        row = get_object_or_404(mine, pk=key_of(request.POST.get("drop", "")))
        return self.act(
            lambda: commands.drop_change(request=row, by=request.user),
            _("申请已撤回。"),
            "care_console:changes",
        )


class ChangeDecisionView(StaffMixin, FormPage):
    """Both versions, and yes or no."""

    template_name = "console/care/change.html"
    permission = "elderly_care.decide_changes"
    form_class = DecisionForm
    title = _("审批档案更改")
    button = _("提交意见")

    @cached_property
    def row(self) -> ChangeRequest:
        """In scope."""
        rows = ChangeRequest.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("resident__community", "asked_by"), pk=self.kwargs["pk"]
        )

    def act(self, data: dict[str, Any]) -> None:
        """By somebody else than who asked."""
        commands.decide_change(request=self.row, by=self.request.user, **data)

    def back(self) -> str:
        """The list."""
        return reverse("care_console:changes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the request, both versions in words."""
        before, after = both_versions(self.row)
        return super().get_context_data(**kwargs, row=self.row, before=before, after=after)


class DuplicatesView(StaffMixin, TemplateView):
    """Files that may be one person, and merges that wait."""

    template_name = "console/care/duplicates.html"
    permission = "elderly_care.view_mergerequest"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both lists."""
        user = self.request.user
        waiting = merges_waiting(user)[:PER_PAGE]
        return super().get_context_data(**kwargs, pairs=candidates(user), waiting=waiting)


class CompareView(StaffMixin, FormPage):
    """Side by side; one officer says that they are one person."""

    template_name = "console/care/compare.html"
    permission = "elderly_care.ask_merge"
    title = _("合并重复档案")
    explained = _("由另一个人审批后合并，合并后不能撤销。")
    button = _("申请合并")
    done = _("已申请，等另一个人审批。")

    @cached_property
    def files(self) -> list[Resident]:
        """Two, both in scope."""
        keys = [self.kwargs["first"], self.kwargs["second"]]
        people = Resident.objects.visible_to(self.request.user).filter(pk__in=keys)
        found = list(people.select_related("community").order_by("pk"))
        if len(found) != 2:
            raise Http404
        return found

    def form(self, data: Any = None) -> MergeForm:
        """Which of the two stays."""
        files = [(str(p.pk), f"{p.resident_no} {p.masked_id_number}") for p in self.files]
        return MergeForm(data, files=files)

    def act(self, data: dict[str, Any]) -> None:
        """Kept is the chosen one."""
        first, second = self.files
        kept, dropped = (first, second) if str(first.pk) == data["kept"] else (second, first)
        commands.ask_merge(kept=kept, dropped=dropped, reason=data["reason"], by=self.request.user)

    def back(self) -> str:
        """The list."""
        return reverse("care_console:duplicates")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With both files."""
        return super().get_context_data(**kwargs, files=self.files)


class MergeDecisionView(StaffMixin, FormPage):
    """Another officer compares them, and says yes or no."""

    template_name = "console/care/compare.html"
    permission = "elderly_care.decide_merge"
    form_class = DecisionForm
    title = _("审批档案合并")
    explained = _(
        "合并后不能撤销：能转的转入保留的档案，账目和已经发生的留在原编号下，从保留的档案可以看到。"
    )
    button = _("提交意见")

    @cached_property
    def row(self) -> MergeRequest:
        """In scope."""
        rows = MergeRequest.objects.visible_to(self.request.user)
        related = rows.select_related("kept__community", "dropped__community", "asked_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def act(self, data: dict[str, Any]) -> None:
        """By somebody else than who asked."""
        commands.decide_merge(request=self.row, by=self.request.user, **data)

    def back(self) -> str:
        """The list."""
        return reverse("care_console:duplicates")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With both files, the kept one first."""
        return super().get_context_data(
            **kwargs, files=[self.row.kept, self.row.dropped], row=self.row
        )


class RisksView(StaffMixin, TemplateView):
    """Who is red, yellow or green, community by community."""

    template_name = "console/care/risks.html"
    permission = "elderly_care.view_riskclass"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One level at a time; red first."""
        asked = self.request.GET
        level = asked.get("level", RiskLevel.RED)
        level = level if level in RiskLevel.values else RiskLevel.RED.value
        places = Division.objects.visible_to(self.request.user).communities().order_by("code")
        place = next((p for p in places if p.code == asked.get("place")), None)
        rows = RiskClass.objects.visible_to(self.request.user).current()
        rows = listed(rows, level=level, place=place.code if place else "")
        page = Paginator(rows, PER_PAGE).get_page(asked.get("page"))
        for row in page:
            row.words = "、".join(reason_words(code) for code in row.reasons) or row.reason
            row.kind = RISK_KINDS[RiskLevel(row.level)]
        return super().get_context_data(
            **kwargs, page=page, levels=RiskLevel.choices, level=level, places=places, place=place
        )
