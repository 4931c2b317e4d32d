"""Calls of the user's place."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from core.forms import key_of as pk_of
from dispatch.commands import ServiceRequest, preview_request
from dispatch.commands.call_emergencies import emergency_from_call
from dispatch.commands.calls import (
    close_call,
    hold_call,
    key_of,
    let_go,
    note_call,
    request_from_call,
    save_draft,
)
from dispatch.console.hotline.forms import CallerForm, CallRequestForm, CloseForm, NumberForm
from dispatch.console.orders.asking import AskMixin
from dispatch.enums import Channel
from dispatch.models import IncomingCall, WorkOrder
from dispatch.queries.calls import (
    callers,
    calls_in_scope,
    emergencies_in_scope,
    families,
    relative_calling,
    rings_for,
    risks_of,
)
from dispatch.queries.catalogue import purses_for_home
from dispatch.queries.items import offered_items
from dispatch.queries.orders import orders_of
from dispatch.queries.papers import papers_of
from dispatch.queries.people import find_people_to_serve, people_to_serve
from dispatch.queries.visits import notes_at_door
from elderly_care.models import Resident

CALLS_SHOWN, LATEST = 50, 5
_DRAFT = (
    *("item", "window_start", "window_min", "urgency", "destination", "note"),
    *("minutes", "address"),
    "resident",
)


class HotlineView(StaffMixin, TemplateView):
    """Emergencies first, then calls, each with who holds it; mine opens by itself."""

    permission = "dispatch.answer_call"

    def get_template_names(self):
        """Its list alone for the page that asks again."""
        part = "_list" if "part" in self.request.GET else "list"
        return [f"console/dispatch/hotline/{part}.html"]

    def get_context_data(self, **kwargs):
        """In scope."""
        user = self.request.user
        calls = list(calls_in_scope(user)[:CALLS_SHOWN])
        kwargs.setdefault("form", NumberForm())
        return super().get_context_data(
            **kwargs,
            calls=calls,
            mine=next((call for call in calls if rings_for(call, user)), None),
            emergencies=list(emergencies_in_scope(user)),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """A call that no telephone system told of."""
        form = NumberForm(request.POST)
        if form.is_valid():
            try:
                call = note_call(number=form.cleaned_data["number"], by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return redirect("dispatch_console:hotline_call", pk=call.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class HotlineCallView(StaffMixin, AskMixin, TemplateView):
    """The caller's card, and the request that is being written."""

    template_name = "console/dispatch/hotline/call.html"
    permission = "dispatch.answer_call"

    @cached_property
    def call(self) -> IncomingCall:
        """404 outside the scope."""
        rows = IncomingCall.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("held_by", "order"), pk=self.kwargs["pk"])

    @cached_property
    def people(self) -> list[Resident]:
        """Who has this number."""
        return callers(self.call, self.request.user)

    @cached_property
    def resident(self) -> Resident | None:
        """The one that was chosen, or the only one."""
        chosen = (
            self.request.POST.get("resident")
            or self.request.GET.get("resident")
            or self.call.draft.get("resident", "")
        )
        if key := pk_of(chosen):
            people = people_to_serve(self.request.user).select_related("community")
            return people.filter(pk=key).first()
        return self.people[0] if len(self.people) == 1 else None

    def form(self, data=None) -> CallRequestForm | None:
        """With the draft, where nothing has been sent yet."""
        if self.resident is None:
            return None
        form = CallRequestForm(data, items=offered_items(self.resident))
        form.fields["item"].widget.attrs["autofocus"] = True
        form.initial |= {k: v for k, v in self.call.draft.items() if k in form.fields and v}
        return form

    def get_context_data(self, **kwargs):
        """What is known of the caller."""
        kwargs.setdefault("form", self.form())
        kwargs.setdefault("close", CloseForm())
        kwargs.setdefault("caller", CallerForm())
        person = self.resident
        known = {}
        if person is not None:
            known = {
                "age": person.age_on(today()),
                "purses": purses_for_home(person),
                "latest": orders_of(person)[:LATEST],
                "families": families(person),
                "papers": papers_of(person, today()),
                "risks": risks_of(person),
                "notes": notes_at_door([person.pk], today()).get(person.pk, []),
                "relative": relative_calling(self.call, person),
            }
        holder = self.call.held_by_id
        return super().get_context_data(
            **kwargs,
            **known,
            call=self.call,
            people=self.people,
            resident=person,
            mine=holder == self.request.user.pk,
            may_write=holder in (None, self.request.user.pk),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hold, let go, keep as a draft, save the request, call it an emergency, or close without one."""
        acts = {"hold": self._hold, "let_go": self._let_go, "draft": self._draft}
        if request.POST.get("draft") == "quiet":
            return self._quietly()
        for name, act in acts.items():
            if name in request.POST:
                return self._done(act)
        if "find" in request.POST:
            return self._found(CallerForm(request.POST))
        if "emergency" in request.POST:
            return self._emergency()
        if "close" in request.POST:
            return self._close()
        return self.ask(self.form(request.POST))

    def _found(self, form: CallerForm) -> HttpResponse:
        """Whom a name means, where nobody has the number."""
        found = find_people_to_serve(form.text(), self.request.user) if form.text() else []
        context = self.get_context_data(caller=form, found=found, asked=bool(form.text()))
        return self.render_to_response(context, status=200 if form.text() else 422)

    def _quietly(self) -> HttpResponse:
        """The page keeps a draft by itself; it is told, not the agent."""
        try:
            self._draft()
        except DomainError:
            return HttpResponse(status=409)
        return HttpResponse(status=204)

    def _done(self, act) -> HttpResponse:
        try:
            act()
        except DomainError as refusal:
            messages.error(self.request, refusal.in_full)
        else:
            messages.success(self.request, _("已保存。"))
        return redirect("dispatch_console:hotline_call", pk=self.call.pk)

    def _hold(self) -> None:
        """With what was typed before the button was pressed."""
        hold_call(call=self.call, by=self.request.user)
        if "item" in self.request.POST:
            self._draft()

    def _let_go(self) -> None:
        """Whoever takes it goes on with what was typed."""
        if "item" in self.request.POST:
            self._draft()
        let_go(call=self.call, by=self.request.user)

    def _emergency(self) -> HttpResponse:
        if self.resident is None:
            raise Http404
        try:
            opened = emergency_from_call(
                call=self.call,
                resident=self.resident,
                said=self.request.POST.get("note", ""),
                by=self.request.user,
            )
        except DomainError as refusal:
            messages.error(self.request, refusal.in_full)
            return redirect("dispatch_console:hotline_call", pk=self.call.pk)
        return redirect("dispatch_console:emergency", pk=opened.pk)

    def _draft(self) -> None:
        kept = {name: self.request.POST.get(name, "") for name in _DRAFT}
        save_draft(call=self.call, draft=kept, by=self.request.user)

    def _close(self) -> HttpResponse:
        form = CloseForm(self.request.POST)
        if form.is_valid():
            try:
                close_call(
                    call=self.call,
                    resident=self.resident,
                    by=self.request.user,
                    **form.cleaned_data,
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return redirect("dispatch_console:hotline")
        return self.render_to_response(self.get_context_data(close=form), status=422)

    def _wish(self, form: CallRequestForm) -> ServiceRequest:
        reference = self.call.recording or self.call.call_id
        return form.wish(self.resident, Channel.PHONE, call_reference=reference)

    def save_request(self, form: CallRequestForm, told_fen: int) -> WorkOrder:
        """One order of a call."""
        return request_from_call(
            call=self.call,
            request=self._wish(form),
            by=self.request.user,
            expected_own_fen=told_fen,
        )

    def preview(self, form: CallRequestForm) -> WorkOrder:
        """With the same key."""
        return preview_request(
            request=self._wish(form), by=self.request.user, key=key_of(self.call)
        )
