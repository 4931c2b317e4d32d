"""Pasting a group's chain order, deciding its doubtful lines, ordering all of them."""

from collections.abc import Iterator
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.errors import Conflict, InvalidInput
from meals import commands
from meals.console.orders.forms import RelayForm
from meals.console.views.base import StaffMixin
from meals.enums import RelayResult
from meals.models import RelayImport
from meals.queries import relay as queries
from stations.models import Station

LATEST = 20
SETTLED = {RelayResult.DROPPED: "drop", RelayResult.WALK_IN: "walk_in"}


class RelayStartView(StaffMixin, TemplateView):
    """Where the text is pasted, and the latest lists."""

    template_name = "console/meals/orders/relay_start.html"
    permission = "meals.take_relay"

    def form(self, data=None) -> RelayForm:
        """Menus that can be ordered from and points in scope."""
        user = self.request.user
        menus, stations = queries.open_menus(user), queries.points_of(user)
        return RelayForm(data, menus=menus, stations=stations)

    def get_context_data(self, **kwargs):
        """The form, perhaps with what was wrong in it."""
        kwargs.setdefault("form", self.form())
        user = self.request.user
        return super().get_context_data(**kwargs, relays=queries.relays_of(user)[:LATEST])

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Read the text; nothing is ordered yet."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                relay = commands.read_relay(**form.cleaned_data, by=request.user)
            except (Conflict, InvalidInput) as refusal:
                form.refuse(refusal)
            else:
                return redirect("meals_console:relay_lines", pk=relay.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class RelayView(StaffMixin, TemplateView):
    """The lines: whom each means, what is to be decided, what became of it."""

    template_name = "console/meals/orders/relay.html"
    permission = "meals.take_relay"

    @cached_property
    def relay(self) -> RelayImport:
        """In scope."""
        return get_object_or_404(queries.relays_of(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """Open lines first need somebody; the others show their result."""
        rows = [
            replace(row, kept=self._kept(row.line.pk))
            for row in queries.rows_of(self.relay, self.request.user)
        ]
        return super().get_context_data(
            **kwargs,
            relay=self.relay,
            rows=rows,
            items=list(self.relay.menu.items.all()),
            open_count=sum(not row.line.is_final for row in rows),
            doubtful=sum(row.needs_decision for row in rows),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Look for a name again, or order everything that is clear."""
        if renamed := request.POST.get("rename", ""):
            if self._rename(renamed):
                return self.render_to_response(self.get_context_data(renamed=renamed))
            return redirect(request.path)
        try:
            lines = commands.confirm_relay(
                relay=self.relay, decisions=dict(self._decisions()), by=request.user
            )
        except (Conflict, InvalidInput) as refusal:
            messages.error(request, str(refusal))
        else:
            left = sum(not line.is_final for line in lines)
            words = {"ordered": sum(line.result == "ordered" for line in lines), "left": left}
            messages.success(request, _("已订 %(ordered)s 人，还有 %(left)s 行没有办完。") % words)
        return redirect(request.path)

    def _kept(self, pk: int) -> queries.Kept:
        """What was chosen on a line while another one's name was looked for again."""
        posted = self.request.POST
        if not posted or posted.get("rename") == str(pk):
            return queries.Kept()
        return queries.Kept(
            who=posted.get(f"line-{pk}", ""),
            item=posted.get(f"item-{pk}", ""),
            quantity=posted.get(f"quantity-{pk}", ""),
            name=posted.get(f"name-{pk}"),
            is_confirmed=f"clash-{pk}" in posted,
        )

    def _rename(self, pk: str) -> bool:
        if _number(pk) is None:
            return False
        line = get_object_or_404(self.relay.lines, pk=int(pk))
        name = self.request.POST.get(f"name-{pk}", "")
        commands.rename_line(line=line, name=name, building="", by=self.request.user)
        return True

    def _decisions(self) -> Iterator[tuple[int, commands.Decision]]:
        """What stands in the form for each line that is open."""
        posted = self.request.POST
        for line in self.relay.lines.exclude(result__in=RelayResult.FINAL):
            chosen = posted.get(f"line-{line.pk}", "")
            result = next((r for r, word in SETTLED.items() if word == chosen), "")
            yield (
                line.pk,
                commands.Decision(
                    resident_id=_number(chosen),
                    menu_item_id=_number(posted.get(f"item-{line.pk}", "")),
                    quantity=_number(posted.get(f"quantity-{line.pk}", "")),
                    result=result,
                    clash_confirmed=f"clash-{line.pk}" in posted,
                ),
            )


def _number(text: str) -> int | None:
    """A key, or nothing where none was chosen; a forged one finds nobody."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


class ListView(StaffMixin, TemplateView):
    """The numbered list of who is in, to paste into the group."""

    template_name = "console/meals/orders/relay_list.html"
    permission = "meals.take_relay"

    def get_context_data(self, menu: int, station: int, **kwargs):
        """Of a meal point in scope and a menu that supplies it."""
        user = self.request.user
        point = get_object_or_404(Station.objects.visible_to(user), pk=station)
        found = get_object_or_404(queries.menus_at(point), pk=menu)
        page = self.request.build_absolute_uri(
            reverse("meals_portal:relay", args=[found.pk, point.pk])
        )
        words = {"meal": queries.meal_of_list(found), "station": point.name, "page": page}
        return super().get_context_data(
            **kwargs,
            menu=found,
            station=point,
            text=queries.list_text(found, point),
            page=page,
            invitation=_("%(meal)s %(station)s 接龙，点这里报名：%(page)s") % words,
        )
