"""The board of beds with occupancy, beds for people, and respite."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from core.dates import today
from core.errors import InvalidInput
from elderly_care.commands import beds as bed_commands
from elderly_care.commands import respite as respite_commands
from elderly_care.console.day_care.base import ButtonsMixin, new_key
from elderly_care.console.day_care.forms import BedsForm, ReserveForm, RespiteForm
from elderly_care.console.people.base import PersonMixin
from elderly_care.enums.beds import BedState
from elderly_care.models import Bed, BedStay, RespiteBooking
from elderly_care.queries.beds import board, occupancy, places_with_beds
from stations.models import Station

SHOWN_DAYS = 14
PER_PAGE = 50


class BedPlacesView(StaffMixin, TemplateView):
    """Places with beds, and how many of them are what."""

    template_name = "console/day_care/beds.html"
    permission = "elderly_care.view_bed"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One query."""
        return super().get_context_data(**kwargs, rows=list(places_with_beds(self.request.user)))


class _StationMixin(StaffMixin):
    @cached_property
    def station(self) -> Station:
        """In scope."""
        rows = Station.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def back(self) -> str:
        """The board."""
        return reverse("care_console:bed_board", args=[self.station.pk])


class BoardView(_StationMixin, ButtonsMixin, TemplateView):
    """Each bed with who lies in it or will, and the rate of the last days."""

    template_name = "console/day_care/board.html"
    permission = "elderly_care.view_bedstay"
    post_permission = "elderly_care.keep_beds"

    def act(self, name: str) -> None:
        """What becomes of a bed or of a stay."""
        user, reason = self.request.user, self.said("reason")
        if name in ("move_in", "leave"):
            stays = (
                BedStay.objects.visible_to(self.request.user)
                .filter(bed__station=self.station)
                .select_related("bed")
            )
            stay = get_object_or_404(stays, pk=self.number("row"))
            if name == "move_in":
                bed_commands.move_in(stay=stay, by=user)
            else:
                bed_commands.leave_bed(stay=stay, reason=reason, by=user)
            return
        bed = get_object_or_404(
            Bed.objects.visible_to(self.request.user).filter(station=self.station),
            pk=self.number("row"),
        )
        if name == "stop":
            bed_commands.stop_bed(bed=bed, reason=reason, by=user)
        elif name == "restore":
            bed_commands.restore_bed(bed=bed, by=user)
        else:
            raise InvalidInput

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The board now, the figures of two weeks."""
        since = today() - timedelta(days=SHOWN_DAYS - 1)
        days = list(reversed(occupancy(self.station, since, today())))
        return super().get_context_data(
            **kwargs, station=self.station, beds=board(self.station), days=days
        )


class AddBedsView(_StationMixin, FormPage):
    """Beds of a room."""

    permission = "elderly_care.keep_beds"
    form_class = BedsForm
    title = _("登记床位")

    def act(self, data: dict[str, Any]) -> None:
        """Those that are there stay."""
        bed_commands.add_beds(station=self.station, by=self.request.user, **data)


class ReserveView(PersonMixin, FormPage):
    """A bed for a person."""

    permission = "elderly_care.keep_beds"
    title = _("预留床位")
    button = _("预留")

    def form(self, data: Any = None) -> ReserveForm:
        """Beds in scope that aren't out of order."""
        return ReserveForm(data, beds=_beds(self.request.user), initial={"first": today()})

    def act(self, data: dict[str, Any]) -> None:
        """The dates decide whether it is free."""
        nights = bed_commands.Nights(data["first"], data["last"])
        bed_commands.reserve_bed(
            bed=data["bed"], resident=self.person, nights=nights, by=self.request.user
        )


class BookRespiteView(PersonMixin, FormPage):
    """Respite for who looks after a person."""

    permission = "elderly_care.book_respite"
    title = _("预约喘息服务")
    explained = _("机构喘息要选一张床，床位立即预留；结束日期当天离开。")
    button = _("预约")

    def form(self, data: Any = None) -> RespiteForm:
        """Stations and beds in scope."""
        user = self.request.user
        stations = Station.objects.visible_to(user).open().order_by("name", "pk")
        return RespiteForm(data, stations=stations, beds=_beds(user), initial={"key": new_key()})

    def act(self, data: dict[str, Any]) -> None:
        """Once for each form."""
        wish = respite_commands.RespiteWish(**data)
        respite_commands.book_respite(resident=self.person, wish=wish, by=self.request.user)


class RespitesView(StaffMixin, ButtonsMixin, TemplateView):
    """Who is away from when to when."""

    template_name = "console/day_care/respites.html"
    permission = "elderly_care.view_respitebooking"
    post_permission = "elderly_care.book_respite"

    def act(self, name: str) -> None:
        """Begin, finish, cancel."""
        rows = RespiteBooking.objects.visible_to(self.request.user)
        booking = get_object_or_404(rows, pk=self.number("row"))
        user = self.request.user
        if name == "begin":
            respite_commands.begin_respite(booking=booking, by=user)
        elif name == "finish":
            respite_commands.finish_respite(booking=booking, by=user)
        elif name == "cancel":
            reason = self.said("reason")
            respite_commands.cancel_respite(booking=booking, reason=reason, by=user)
        else:
            raise InvalidInput

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        rows = RespiteBooking.objects.visible_to(self.request.user)
        related = rows.select_related("resident", "station", "stay__bed")
        page = Paginator(related, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page)


def _beds(user: Any) -> Any:
    rows = Bed.objects.visible_to(user).filter(closed_on__isnull=True)
    return rows.exclude(state=BedState.OUT_OF_ORDER)
