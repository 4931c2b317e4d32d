"""One's own volunteering: joining, shifts, substitutes, signing in, hours, points, gifts, certificate."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.dates import today
from core.errors import DomainError
from core.forms import key_of
from core.throttle import count_try
from stations.commands.volunteers import certificates, people, points, service, shifts
from stations.enums.volunteers import PlaceState, RedemptionState
from stations.models import ShiftPlace, Volunteer
from stations.portal.cases.guards import CitizenRequiredMixin
from stations.portal.volunteers.forms import CodeForm, JoinForm
from stations.queries.volunteer_teams import team_led_by
from stations.queries.volunteers import (
    gifts_for,
    minutes_in,
    minutes_of,
    places_of,
    places_sought,
    points_of,
    shifts_on_offer,
    told_to,
    volunteer_of,
)

_SHOWN = 20
_NOTICES = 5
_TRIES, _WITHIN = 20, 3600


class VolunteerRequiredMixin(CitizenRequiredMixin):
    """Sets self.citizen; self.volunteer is None for who hasn't joined."""

    @property
    def volunteer(self) -> Volunteer | None:
        """Read anew after an act."""
        return volunteer_of(self.citizen)

    def joined(self) -> Volunteer:
        """404 for who hasn't."""
        if (row := self.volunteer) is None:
            raise Http404
        return row


class MineView(VolunteerRequiredMixin, TemplateView):
    """Everything on one page; POST act=… does one thing."""

    template_name = "portal/volunteers/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Nothing but an invitation for who hasn't joined."""
        row = self.volunteer
        if row is None:
            return super().get_context_data(**kwargs, volunteer=None)
        year = today().year
        return super().get_context_data(
            **kwargs,
            volunteer=row,
            year=year,
            key=uuid4(),
            notices=told_to(row)[:_NOTICES],
            team=team_led_by(row),
            places=places_of(row),
            offers=shifts_on_offer(row)[:_SHOWN],
            sought=places_sought(row)[:_SHOWN],
            minutes=minutes_in(row, year),
            balance=points.balance_of(row.pk),
            entries=points_of(row)[:_SHOWN],
            gifts=gifts_for(row)[:_SHOWN],
            reserved=row.redemptions.filter(state=RedemptionState.RESERVED).select_related("gift"),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """One of the acts."""
        acts = {
            "take": (self._take, _("已报上。来不了的，请早点取消或求替班。")),
            "take_over": (self._take_over, _("谢谢，这个班次现在是您的。")),
            "redeem": (self._redeem, _("已留出，请到站点领取。")),
            "cancel_redemption": (self._cancel_redemption, _("已取消，积分已退回。")),
            "leave": (self._leave, _("已退出志愿者，时长和积分还在。")),
        }
        if (found := acts.get(request.POST.get("act", ""))) is None:
            raise Http404
        run, done = found
        try:
            run(self.joined())
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, done)
        return redirect("stations_portal:volunteering")

    def _take(self, row: Volunteer) -> object:
        shift = get_object_or_404(shifts_on_offer(row), pk=self._pk("shift"))
        wish = shifts.TakeShift(shift, row, self._key())
        return shifts.take_shift(wish=wish, by=self.request.user)

    def _take_over(self, row: Volunteer) -> object:
        place = get_object_or_404(places_sought(row), pk=self._pk("place"))
        return shifts.take_over(place=place, volunteer=row, key=self._key(), by=self.request.user)

    def _redeem(self, row: Volunteer) -> object:
        gift = get_object_or_404(gifts_for(row), pk=self._pk("gift"))
        return points.redeem(volunteer=row, gift=gift, key=self._key(), by=self.request.user)

    def _cancel_redemption(self, row: Volunteer) -> object:
        found = get_object_or_404(row.redemptions, pk=self._pk("redemption"))
        return points.cancel_redemption(redemption=found, by=self.request.user)

    def _leave(self, row: Volunteer) -> object:
        return people.leave_volunteering(volunteer=row, by=self.request.user)

    def _pk(self, field: str) -> int:
        return key_of(self.request.POST.get(field, ""))

    def _key(self) -> str:
        return self.request.POST.get("key", "")[:60] or str(uuid4())


class JoinView(VolunteerRequiredMixin, TemplateView):
    """A citizen asks to help; the station looks at it."""

    template_name = "portal/volunteers/join.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Two questions."""
        kwargs.setdefault("form", JoinForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Pending from now on."""
        form = JoinForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                people.register_volunteer(
                    citizen=self.citizen,
                    station=data["station"],
                    team=data["team"],
                    by=request.user,
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已登记，站点审核通过后您就可以报班次。"))
                return redirect("stations_portal:volunteering")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PlaceView(VolunteerRequiredMixin, TemplateView):
    """One's own place in a shift: sign in and out by code, give back, ask for a substitute."""

    template_name = "portal/volunteers/place.html"

    def _place(self) -> ShiftPlace:
        rows = self.joined().places.select_related("shift__station", "shift__skill", "volunteer")
        return get_object_or_404(rows.select_related("shift__station"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What may be done now."""
        kwargs.setdefault("form", CodeForm())
        row = self._place()
        return super().get_context_data(
            **kwargs,
            place=row,
            booked=row.state == PlaceState.BOOKED,
            came=row.state == PlaceState.CAME,
            ahead=row.shift.starts_at > timezone.now(),
            minutes=minutes_of(row) if row.state == PlaceState.LEFT else None,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the acts."""
        act, place = request.POST.get("act", ""), self._place()
        if act in ("come", "leave"):
            return self._sign(request, place, act)
        acts = {
            "give_back": (shifts.give_back, _("已取消。")),
            "seek": (shifts.seek_substitute, _("正在求替班；有人接替以前，班次还是您的。")),
            "seek_no_more": (shifts.seek_no_more, _("已收回，班次还是您的。")),
        }
        if (found := acts.get(act)) is None:
            raise Http404
        run, done = found
        try:
            run(place=place, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, done)
        return redirect("stations_portal:volunteering")

    def _sign(self, request: HttpRequest, place: ShiftPlace, act: str) -> HttpResponse:
        form = CodeForm(request.POST)
        if form.is_valid():
            run = service.sign_in if act == "come" else service.sign_out
            try:
                count_try(f"shift-code:{place.pk}", most=_TRIES, seconds=_WITHIN)
                run(place=place, code=form.cleaned_data["code"], by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已签到。") if act == "come" else _("已签退，谢谢您。"))
                return redirect("stations_portal:volunteer_place", place.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class CertificateView(VolunteerRequiredMixin, View):
    """One's own year as a PDF."""

    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        """Or why not."""
        try:
            pdf = certificates.certificate(volunteer=self.joined(), year=year, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
            return redirect("stations_portal:volunteering")
        answer = HttpResponse(pdf, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="volunteer-{year}.pdf"'
        return answer
