"""Standing plans: who has one, a new one, its pause and its end."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from dispatch import commands
from dispatch.commands.standing_changes import Changed, change_plan
from dispatch.console.orders.standing_forms import ChangeForm, PauseForm, StandingForm
from dispatch.enums import Channel
from dispatch.models import StandingPlan
from dispatch.queries import standing as queries
from dispatch.queries.care_plans import Wanted, wanted_by_plan
from dispatch.queries.catalogue import has_card, price_of
from dispatch.queries.items import offered_items
from dispatch.queries.people import people_to_serve
from elderly_care.models import Resident

ON_A_PAGE = 50


class StandingListView(StaffMixin, TemplateView):
    """Who has one, and which days came to nothing."""

    template_name = "console/dispatch/standing/list.html"
    permission = "dispatch.view_standingplan"

    def get_context_data(self, **kwargs):
        """In scope; refusals from today on."""
        user = self.request.user
        pages = Paginator(queries.plans_in_scope(user), ON_A_PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        return super().get_context_data(
            **kwargs,
            page=page,
            rows=[(plan, queries.words_of(plan)) for plan in page],
            refused=queries.refused_in_scope(user, today()),
        )


class StandingNewView(StaffMixin, TemplateView):
    """A new one for a person of the area."""

    template_name = "console/dispatch/standing/new.html"
    permission = "dispatch.ask_by_phone"
    channel = Channel.PHONE
    back = "dispatch_console:request"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody for whom the user may not ask."""
        people = people_to_serve(self.request.user).select_related("community")
        return get_object_or_404(people, pk=self.kwargs["resident_pk"])

    def form(self, data=None) -> StandingForm:
        """With what is served where the person lives, and by whom."""
        carers = queries.carers_to_ask_for(self.resident)
        initial = {"starts_on": today() + timedelta(days=1)} | self._planned()
        return StandingForm(
            data, items=offered_items(self.resident), carers=carers, initial=initial
        )

    @cached_property
    def wanted(self) -> list[Wanted]:
        """What the person's care plan asks for, for who may see it."""
        may = self.request.user.has_perm("elderly_care.view_careplan")
        return wanted_by_plan(self.resident) if may else []

    def _planned(self) -> dict[str, object]:
        """The line of the plan that somebody came from."""
        asked = self.request.GET.get("line", "")
        found = next((each for each in self.wanted if str(each.line.pk) == asked), None)
        return found.initial if found else {}

    def get_context_data(self, **kwargs):
        """The form, and what the person has already."""
        kwargs.setdefault("form", self.form())
        running = [(plan, queries.words_of(plan)) for plan in queries.plans_of(self.resident)]
        return super().get_context_data(
            **kwargs,
            resident=self.resident,
            running=running,
            wanted=self.wanted,
            door=self.channel.label,
            back=self.back,
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set it up once the person knows what a visit costs; twice is once."""
        form = self.form(request.POST)
        if form.is_valid():
            price = self._price(form.cleaned_data)
            if price and form.cleaned_data["price_fen"] != price:
                form.told(price)
                return self.render_to_response(self.get_context_data(form=form, price=price))
            try:
                made = commands.set_up_plan(wish=self._wish(form.cleaned_data), by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, self._said(made))
                return redirect("dispatch_console:standing", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _said(self, made: StandingPlan) -> str:
        """When the first visit is, to say it on the phone."""
        first = queries.first_visit(made)
        if first is None or first.order is None:
            return _("长期服务已设好，每天夜里提前下单。")
        when = f"{timezone.localtime(first.order.window_start):%m-%d %H:%M}"
        return _("长期服务已设好，第一次 %(when)s，以后每天夜里提前下单。") % {"when": when}

    def _price(self, data: dict) -> int:
        item, day = data["item"], data["starts_on"]
        if has_card(self.resident, item.free_card, day):
            return 0
        return price_of(item, self.resident.community_id, day, item.duration_min) or 0

    def _wish(self, data: dict) -> commands.PlanWish:
        carer = data["preferred_carer"]
        names = ("starts_at", "starts_on", "ends_on", "every_weeks", "note")
        return commands.PlanWish(
            resident_id=self.resident.pk,
            item_id=data["item"].pk,
            weekdays=tuple(data["weekdays"]),
            channel=self.channel,
            operator_id=carer.operator_id if carer else None,
            preferred_carer_id=carer.pk if carer else None,
            **{name: data[name] for name in names},
        )


class WindowStandingView(StandingNewView):
    """Set up at the station's window."""

    permission = "dispatch.ask_by_station"
    channel = Channel.STATION
    back = "dispatch_console:window"


class PatrolStandingView(StandingNewView):
    """Set up after a visit to see the person."""

    permission = "dispatch.ask_by_patrol"
    channel = Channel.PATROL
    back = "dispatch_console:patrol"


class StandingView(StaffMixin, TemplateView):
    """One plan: its days, its pause, its end."""

    template_name = "console/dispatch/standing/plan.html"
    permission = "dispatch.view_standingplan"
    post_permission = "dispatch.take_request"

    @cached_property
    def plan(self) -> StandingPlan:
        """In scope, ended or not."""
        known = StandingPlan.objects.visible_to(self.request.user)
        related = known.select_related("resident", "item", "operator", "preferred_carer__user")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """What the days came to."""
        kwargs.setdefault("form", PauseForm())
        kwargs.setdefault("change", self._change_form())
        return super().get_context_data(
            **kwargs,
            plan=self.plan,
            words=queries.words_of(self.plan),
            coming=queries.coming_days(self.plan),
            days=queries.latest_days(self.plan),
            may=self.request.user.has_perm(self.post_permission),
        )

    def _change_form(self, data=None) -> ChangeForm:
        carers = queries.carers_to_ask_for(self.plan.resident).filter(operator=self.plan.operator)
        return ChangeForm(data, plan=self.plan, carers=carers)

    def _change(self, request: HttpRequest) -> HttpResponse:
        """From a day on; the page of the plan that goes on says what became of the orders."""
        form = self._change_form(request.POST)
        if form.is_valid():
            try:
                made = change_plan(plan=self.plan, change=form.change(), by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _changed_words(made))
                return redirect("dispatch_console:standing", pk=made.plan.pk)
        self.__dict__.pop("plan", None)  # as it is kept, not as the refused change left it
        return self.render_to_response(self.get_context_data(change=form), status=422)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Change, pause, go on, or end."""
        if "change" in request.POST:
            return self._change(request)
        if "end" in request.POST:
            return self._act(commands.end_plan, _("长期服务已终止，已经下的单不变。"))
        if "resume" in request.POST:
            return self._act(commands.resume_plan, _("已恢复。"))
        form = PauseForm(request.POST)
        if form.is_valid():
            try:
                commands.pause_plan(plan=self.plan, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("暂停已记下，到期自动恢复；已经下的单不变。"))
                return redirect(request.path)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _act(self, command, done: str) -> HttpResponse:
        try:
            command(plan=self.plan, by=self.request.user)
        except DomainError as refusal:
            messages.error(self.request, refusal.in_full)
        else:
            messages.success(self.request, done)
        return redirect(self.request.path)


def _changed_words(made: Changed) -> str:
    """What became of the orders; those that are given out are named, to be moved by hand."""
    counts = {"followed": len(made.followed), "cancelled": len(made.cancelled)}
    words = _("已改：%(followed)s 张还没派的单跟着改，%(cancelled)s 张取消。") % counts
    if made.stayed:
        numbers = _("、").join(order.number for order in made.stayed)
        words += _("已派人的没有动：%(numbers)s，要改请在工单里改时间。") % {"numbers": numbers}
    return words
