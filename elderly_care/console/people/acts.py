"""What is done from a person's portrait."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.pages import FormPage
from core.errors import DomainError
from core.forms import key_of
from elderly_care import commands
from elderly_care.console.people.base import EndMixin, PersonMixin
from elderly_care.console.people.forms import (
    ChangeForm,
    ConsentForm,
    ContactForm,
    LeavingForm,
    LookForm,
    RiskForm,
    TagForm,
)
from elderly_care.enums import ConsentChannel
from elderly_care.models import Contact, RiskClass, SensitiveTag
from elderly_care.queries import consents_of
from elderly_care.queries.fates import going_on
from elderly_care.queries.portrait_facts import RISK_KINDS
from elderly_care.queries.risks import reason_words
from stations.queries.departures import affairs_ahead

HISTORY = 20


class ContactsView(PersonMixin, EndMixin, FormPage):
    """Whom to call, in order."""

    template_name = "console/care/contacts.html"
    permission = "elderly_care.keep_contacts"
    form_class = ContactForm
    title = _("联系人")
    button = _("登记联系人")

    def rows(self):
        """In their order."""
        seen = Contact.objects.visible_to(self.request.user)
        return seen.filter(resident=self.person, ended_on__isnull=True).order_by("priority", "pk")

    def act(self, data: dict[str, Any]) -> None:
        """Another one."""
        facts = commands.ContactFacts(**data)
        commands.add_contact(resident=self.person, facts=facts, by=self.request.user)

    def end(self, row: Contact) -> None:
        """Not called any more."""
        commands.end_contact(contact=row, by=self.request.user)

    def back(self) -> str:
        """The list."""
        return reverse("care_console:contacts", args=[self.kwargs["pk"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list above the form."""
        return super().get_context_data(**kwargs, contacts=list(self.rows()))


class ConsentsView(PersonMixin, TemplateView):
    """Each purpose with its text, and what the person said."""

    template_name = "console/care/consents.html"
    permission = "elderly_care.view_residentconsent"
    post_permission = "elderly_care.keep_consents"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A form for each purpose that was not agreed to; kwargs: the one that was refused."""
        refused: ConsentForm | None = kwargs.pop("refused", None)
        rows = []
        for asked in consents_of(self.person):
            start = {"purpose": asked.purpose.value, "version": asked.text.version}
            is_it = refused is not None and refused.data.get("purpose") == asked.purpose
            ids = f"id_{asked.purpose}_%s"  # the same questions once for each purpose
            form = refused if is_it else ConsentForm(initial=start, auto_id=ids)
            rows.append((asked, form))
        return super().get_context_data(**kwargs, rows=rows, form=refused)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep a consent, or its withdrawal."""
        if "withdraw" in request.POST:
            return self._done(self._withdraw)
        asked = request.POST.get("purpose", "")[:16]
        form = ConsentForm(request.POST, auto_id=f"id_{asked}_%s")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(refused=form), status=422)
        try:
            self._give(form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal)
            return self.render_to_response(self.get_context_data(refused=form), status=422)
        messages.success(request, _("已登记同意。"))
        return redirect(request.path)

    def _give(self, data: dict[str, Any]) -> None:
        purpose, version = data.pop("purpose"), data.pop("version")
        said = commands.Said(**data)
        commands.give_consent(
            resident=self.person, purpose=purpose, version=version, said=said, by=self.request.user
        )

    def _withdraw(self) -> None:
        commands.withdraw_consent(
            resident=self.person,
            purpose=self.request.POST["withdraw"][:16],
            channel=ConsentChannel.WINDOW,
            by=self.request.user,
        )

    def _done(self, act: Any) -> HttpResponse:
        try:
            act()
        except DomainError as refusal:
            messages.error(self.request, refusal.in_full)
        else:
            messages.success(self.request, _("已撤回，立即停止。"))
        return redirect(self.request.path)


class ChangeView(PersonMixin, FormPage):
    """Change a file at once, or ask for what a second person has to look at."""

    permission = "elderly_care.ask_changes"
    form_class = ChangeForm
    title = _("更改档案")
    explained = _("姓名、证件号码和救助类别要由另一个人审批；其他的立即生效。")
    button = _("提交更改")
    done = _("已提交。立即生效的已经生效，要审批的等另一个人审批。")

    def act(self, data: dict[str, Any]) -> None:
        """As it was written."""
        wish = commands.Wish(data["field"], data["value"], data["reason"])
        commands.ask_change(resident=self.person, wish=wish, by=self.request.user)


class LeavingView(PersonMixin, FormPage):
    """One act that reaches every app the same day."""

    template_name = "console/care/leaving.html"
    permission = "elderly_care.record_leaving"
    form_class = LeavingForm
    title = _("登记去世或迁出")
    explained = _(
        "登记以后，补贴、订餐、上门服务、日间照料、床位、设备、巡访、预约、活动、志愿班次、卡和家属授权当天全部停止，冻结的钱退回。"
    )
    button = _("登记")
    done = _("已登记，各项服务当天停止。")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who has gone can't go again: their file says since when."""
        if self.person.died_on or self.person.moved_out_on:
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def act(self, data: dict[str, Any]) -> None:
        """The command, and everything that follows from it."""
        who = {"resident": self.person, "by": self.request.user}
        if data["what"] == "died":
            commands.record_death(died_on=data["on"], **who)
        else:
            commands.record_move_out(moved_out_on=data["on"], **who)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With everything that will end."""
        here = affairs_ahead([self.person.citizen_id]) if self.person.citizen_id else []
        return super().get_context_data(**kwargs, ending=[*going_on(self.person), *here])


class RiskView(PersonMixin, EndMixin, FormPage):
    """Judge otherwise than the rules, for a time; or let them judge again. The history stands above."""

    template_name = "console/care/risk.html"
    permission = "elderly_care.override_risk"
    form_class = RiskForm
    title = _("人工核定风险等级")
    button = _("核定")

    def act(self, data: dict[str, Any]) -> None:
        """Until its last day."""
        commands.override_risk(resident=self.person, by=self.request.user, **data)

    def rows(self):
        """Classes of the person, the newest first."""
        seen = RiskClass.objects.visible_to(self.request.user).filter(resident=self.person)
        return seen.select_related("set_by").order_by("-since", "-pk")

    def end(self, row: RiskClass) -> None:
        """The rules judge again."""
        commands.end_override(resident=row.resident, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what it was before."""
        history = list(self.rows()[:HISTORY])
        for row in history:
            row.words = "、".join(reason_words(code) for code in row.reasons) or row.reason
            row.kind = RISK_KINDS[row.level]
        return super().get_context_data(**kwargs, history=history)


class TagsView(PersonMixin, TemplateView):
    """Nothing is shown before somebody has said why; every answer is a POST's, so no address shows it."""

    template_name = "console/care/tags.html"
    permission = "elderly_care.keep_sensitive_tags"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Two forms."""
        kwargs.setdefault("look_form", LookForm())
        kwargs.setdefault("tag_form", TagForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Look, set or end."""
        if "look" in request.POST:
            return self._look(LookForm(request.POST))
        if "end" in request.POST:
            return self._end(request.POST["end"])
        form = TagForm(request.POST)
        if form.is_valid():
            try:
                commands.set_tag(resident=self.person, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                words = _(
                    "已登记。以前登记过、没有终止的，日期和说明没有改；要改请查看后终止，再登记。"
                )
                messages.success(request, words)
                return redirect(request.path)
        return self.render_to_response(self.get_context_data(tag_form=form), status=422)

    def _look(self, form: LookForm) -> HttpResponse:
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                tags = commands.look_at_tags(
                    resident=self.person, reason=reason, by=self.request.user
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return self.render_to_response(self.get_context_data(tags=tags, looked=True))
        return self.render_to_response(self.get_context_data(look_form=form), status=422)

    def _end(self, text: str) -> HttpResponse:
        rows = SensitiveTag.objects.visible_to(self.request.user).filter(resident=self.person)
        tag = rows.filter(pk=key_of(text)).first()
        if tag is None:
            raise Http404
        commands.end_tag(tag=tag, by=self.request.user)
        messages.success(self.request, _("已终止。"))
        return redirect(self.request.path)
