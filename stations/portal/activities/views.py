"""The public plan, a session, what one has signed up for, one's children."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import age_on
from core.errors import DomainError
from core.forms import key_of
from stations.commands.activities.fitting import GROWN_UP, ages_words
from stations.commands.activities.people import Child, bind_child, unbind_child
from stations.commands.activities.signing import SignUp, cancel_sign_up, sign_up
from stations.enums.activities import SignUpChannel, SignUpState
from stations.models import ActivitySession, Citizen
from stations.portal.activities.forms import ChildForm, WhereForm, WhoForm
from stations.portal.cases.guards import CitizenRequiredMixin
from stations.queries import citizen_of
from stations.queries.activities import by_day, invited_sessions, offered_session, sessions_on_offer
from stations.queries.sign_ups import children_of, notices_of, position_of, sign_ups_of

WEEK = 7
_ON_A_PAGE, _ON_PAPER = 30, 200
_NOTICES = 10


class ActivitiesView(TemplateView):
    """Nobody logs in to read the plan. With ?week=1 a station's next seven days, to be printed."""

    template_name = "portal/activities/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Of one station and kind, or of all."""
        form = WhereForm(self.request.GET or None)
        station = form.cleaned_data["station"] if form.is_valid() else None
        week = station is not None and "week" in self.request.GET
        rows = sessions_on_offer(station, days=WEEK) if week else sessions_on_offer(station)
        if form.is_valid() and form.cleaned_data["kind"]:
            rows = rows.filter(activity__kind=form.cleaned_data["kind"])
        pages = Paginator(rows, _ON_PAPER if week else _ON_A_PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        return super().get_context_data(
            **kwargs,
            form=form,
            station=station,
            week=week,
            page=page,
            days=by_day(page.object_list),
            now=timezone.now(),
        )


class PersonMixin:
    """Who looks: a citizen with children, or a visitor."""

    request: HttpRequest

    @cached_property
    def person(self) -> Citizen | None:
        """None for visitors and accounts that nobody has linked."""
        return citizen_of(self.request.user)

    @cached_property
    def children(self) -> list[Any]:
        """For whom they answer."""
        return children_of(self.person) if self.person else []

    @property
    def family(self) -> list[Citizen]:
        """Oneself and the children."""
        return [self.person, *(bond.child for bond in self.children)] if self.person else []


class SessionView(PersonMixin, TemplateView):
    """What it is, how many places are left, and signing up in two taps and a check."""

    template_name = "portal/activities/session.html"

    @cached_property
    def session(self) -> ActivitySession:
        """Public, or one to which somebody of the family is invited."""
        row = offered_session(self.kwargs["pk"], self.family)
        if row is None:
            raise Http404
        return row

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the form for who may sign up."""
        if self._fitting:
            kwargs.setdefault("form", self._form(initial={"key": uuid4()}))
        ages = self.session.activity.ages
        return super().get_context_data(
            **kwargs,
            session=self.session,
            activity=self.session.activity,
            ages=ages_words(ages) if ages.limited else "",
            is_known=self.person is not None,
            for_children=(self.session.activity.age_from or 0) < GROWN_UP,
            is_open=self.session.takes_sign_ups(timezone.now()),
            mine=[row for row in sign_ups_of(self.family) if row.session_id == self.session.pk],
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A place, a place on the waiting list, or why not."""
        if not self._fitting:
            raise Http404
        form = self._form(request.POST)
        if form.is_valid():
            try:
                made = sign_up(wish=self._wish(form), by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, told(made))
                return redirect("stations_portal:my_activities")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _form(self, *args: Any, **kwargs: Any) -> WhoForm:
        return WhoForm(*args, people=self._fitting, **kwargs)

    @cached_property
    def _fitting(self) -> list[Citizen]:
        """Whoever is of the right age then; who told no birth date is asked for it afterwards."""
        ages, day = self.session.activity.ages, self.session.day
        return [
            one
            for one in self.family
            if one.birth_date is None or ages.fits(age_on(one.birth_date, day))
        ]

    def _wish(self, form: WhoForm) -> SignUp:
        chosen = form.cleaned_data["who"]
        child = next((one.child for one in self.children if one.child_id == chosen), None)
        return SignUp(
            session=self.session,
            citizen=child or self.person,
            guardian=self.person if child else None,
            channel=SignUpChannel.PORTAL,
            key=form.cleaned_data["key"],
        )


def told(made: Any) -> str:
    """A place, or which one on the waiting list."""
    if made.state == SignUpState.WAITING:
        words = _("名额已满，已排在候补第 %(position)s 位，有名额会自动报上并通知您。")
        return words % {"position": position_of(made)}
    return _("已报名，报名号 %(number)s。到了请签到。") % {"number": made.number}


class MyActivitiesView(CitizenRequiredMixin, PersonMixin, TemplateView):
    """What is coming, of oneself and the children; what one was told; groups to which one is invited."""

    template_name = "portal/activities/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The nearest first."""
        return super().get_context_data(
            **kwargs,
            rows=sign_ups_of(self.family),
            invited=invited_sessions(self.family)[:_NOTICES],
            now=timezone.now(),
            notices=notices_of(self.family)[:_NOTICES],
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Give a place back."""
        key = key_of(request.POST.get("sign_up", ""))
        row = get_object_or_404(sign_ups_of(self.family), pk=key)
        try:
            cancel_sign_up(sign_up=row, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("报名已取消。"))
        return redirect("stations_portal:my_activities")


class ChildrenView(CitizenRequiredMixin, PersonMixin, TemplateView):
    """For whom one answers: written down with consent, ended at any time."""

    template_name = "portal/activities/children.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """And a form for one more."""
        kwargs.setdefault("form", ChildForm())
        return super().get_context_data(**kwargs, bonds=self.children)

    def post(self, request: HttpRequest) -> HttpResponse:
        """One more, or one less."""
        if request.POST.get("act") == "end":
            return self._end(request)
        form = ChildForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            child = Child(data["name"], data["birth_date"], data["relation"])
            try:
                bind_child(guardian=self.citizen, child=child, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已登记，现在可以替孩子报名。"))
                return redirect("stations_portal:children")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _end(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request.POST.get("bond", ""))
        bond = next((one for one in self.children if one.pk == key), None)
        if bond is None:
            raise Http404
        unbind_child(bond=bond, by=request.user)
        messages.success(request, _("已解除，替这个孩子报的名已取消。"))
        return redirect("stations_portal:children")
