"""Activities for the person for whom one acts: what there is, what they have signed up for."""

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

from core.dates import age_on, today
from core.errors import DomainError
from core.forms import key_of
from elderly_care.commands.activities import cancel_resident, sign_up_resident
from elderly_care.enums import FamilyItem
from elderly_care.portal.guards import ResidentRequiredMixin
from stations.commands.activities.fitting import ages_words
from stations.enums.activities import SignUpState
from stations.models import ActivitySession, ActivitySignUp, Citizen
from stations.queries.activities import by_day, offered_session, sessions_on_offer
from stations.queries.sign_ups import notices_of, position_of, sign_ups_of

_SHOWN, _NOTICES = 30, 5


class ActivitiesView(ResidentRequiredMixin, TemplateView):
    """Signed up for, and what takes place in the person's street."""

    template_name = "portal/family/activities.html"
    link_needs = FamilyItem.ORDER

    @property
    def people(self) -> list[Citizen]:
        """The person as a citizen; none before anything was asked for."""
        return [self.resident.citizen] if self.resident.citizen else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The nearest first. A relative doesn't see groups to which the person was invited."""
        rows = [row for row in sign_ups_of(self.people) if not row.session.activity.is_restricted]
        street = self.resident.community_id[:9]
        years = age_on(self.resident.birth_date, today())
        near = sessions_on_offer().filter(activity__station__division__code__startswith=street)
        page = Paginator(near.for_age(years), _SHOWN).get_page(self.request.GET.get("page"))
        told = notices_of(self.people).filter(sign_up__session__activity__is_restricted=False)
        return super().get_context_data(
            **kwargs,
            rows=rows,
            page=page,
            days=by_day(page.object_list),
            notices=told[:_NOTICES],
            now=timezone.now(),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Give a place back."""
        key = key_of(request.POST.get("sign_up", ""))
        shown = sign_ups_of(self.people).filter(session__activity__is_restricted=False)
        row = get_object_or_404(shown, pk=key)
        try:
            cancel_resident(link=self.link, sign_up=row, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("报名已取消。"))
        return redirect("family:activities")


class ActivityView(ResidentRequiredMixin, TemplateView):
    """One session, to sign the person up."""

    template_name = "portal/family/activity.html"
    link_needs = FamilyItem.ORDER

    @cached_property
    def session(self) -> ActivitySession:
        """Public."""
        row = offered_session(self.kwargs["pk"], [])
        if row is None:
            raise Http404
        return row

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether one can sign up now."""
        is_open = self.session.takes_sign_ups(timezone.now())
        ages = self.session.activity.ages
        return super().get_context_data(
            **kwargs,
            session=self.session,
            is_open=is_open,
            key=uuid4().hex,
            mine=self._mine,
            ages=ages_words(ages) if ages.limited else "",
        )

    @property
    def _mine(self) -> ActivitySignUp | None:
        """The place the person has, or waits for."""
        people = [self.resident.citizen] if self.resident.citizen else []
        return sign_ups_of(people).filter(session=self.session).first()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A place, a place on the waiting list, or why not."""
        key = request.POST.get("key", "")[:60] or uuid4().hex
        try:
            made = sign_up_resident(link=self.link, session=self.session, key=key, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
            return redirect("family:activity", pk)
        if made.state == SignUpState.WAITING:
            words = _("名额已满，已排在候补第 %(position)s 位，有名额会自动报上并通知本人。")
            messages.success(request, words % {"position": position_of(made)})
        else:
            messages.success(request, _("已报名，报名号 %(number)s。") % {"number": made.number})
        return redirect("family:activities")
