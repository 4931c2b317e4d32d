"""Finding an item, what it needs, and booking or handing it in."""

from datetime import date, time
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.dates import today
from core.errors import DomainError
from stations.commands.booking import Booking, book
from stations.commands.cases import IN_PERSON, Agent, Wish, open_case
from stations.enums import CaseChannel, WindowKind
from stations.models import CaseItem, Citizen, Window
from stations.portal.cases.forms import ApplyForm, FindItemForm, SlotForm
from stations.portal.cases.guards import ActsForMixin, CitizenRequiredMixin
from stations.queries.items import case_items, offered_items, promise_of
from stations.queries.principals import Principal, principals_of
from stations.queries.slots import FreeSlot, WindowCalendar, free_slots, windows_for

_MOST_WINDOWS = 30


class ItemsView(TemplateView):
    """The public list, by the words that people use."""

    template_name = "portal/cases/items.html"

    def get_context_data(self, **kwargs):
        """All that are offered, or those that the words mean."""
        form = FindItemForm(self.request.GET or None)
        words = form.cleaned_data["q"] if form.is_valid() else ""
        items = offered_items(words).order_by("category", "code")
        return super().get_context_data(**kwargs, form=form, words=words, items=items)


class ItemMixin:
    """The item of the path."""

    @cached_property
    def item(self) -> CaseItem:
        """404 for what is not offered."""
        return get_object_or_404(offered_items(), code=self.kwargs["code"])


class ItemView(ItemMixin, TemplateView):
    """What to bring, how long it takes, who may come, where."""

    template_name = "portal/cases/item.html"

    def get_context_data(self, **kwargs):
        """Published facts."""
        windows = list(windows_for(self.item)[:_MOST_WINDOWS])
        place = windows[0].station.division_id if windows else ""
        return super().get_context_data(
            **kwargs,
            item=self.item,
            materials=self.item.materials.order_by("position"),
            promise=promise_of(self.item, place, today()),
            windows=windows,
        )


class BookView(ActsForMixin, ItemMixin, View):
    """A day, a time, done: for oneself, or for a relative who lets the account act."""

    @cached_property
    def window(self) -> Window:
        """One that serves the item."""
        return get_object_or_404(windows_for(self.item), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        """The first day that has slots, or the one of the address."""
        return self._page(None)

    def post(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        """A place, or why not."""
        day = self._day()
        form = self._form(free_slots(self.window, day) if day else [], request.POST)
        if day is None or not form.is_valid():
            return self._page(form, status=422)
        wish = Booking(
            citizen=self._people[form.cleaned_data["person"]],
            window=self.window,
            item=self.item,
            day=day,
            starts_at=time.fromisoformat(form.cleaned_data["slot"]),
            channel=CaseChannel.PORTAL,
            key=form.cleaned_data["key"],
        )
        try:
            made = book(wish=wish, by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        messages.success(
            request,
            _("已预约，预约号 %(number)s：%(when)s。") % {"number": made.number, "when": made.slot},
        )
        return redirect("stations_portal:mine")

    @cached_property
    def _people(self) -> dict[str, Citizen]:
        """Oneself, and relatives where the item lets them be acted for. Counselling is booked alone."""
        people = {"": self.citizen} if self.citizen else {}
        if self.window.kind == WindowKind.COUNSEL:
            return people
        allowed = [one for one in self.principals if one.acting in self.item.acting]
        return people | {str(one.citizen.pk): one.citizen for one in allowed}

    def _form(self, slots: list[FreeSlot], *args: Any, **more: Any) -> SlotForm:
        people = [(key, one.name if key else _("我自己")) for key, one in self._people.items()]
        return SlotForm(*args, slots=slots, people=people, **more)

    @cached_property
    def _days(self) -> list[date]:
        return WindowCalendar(self.window).days()

    def _day(self) -> date | None:
        wanted = self.request.GET.get("day", "")
        first = self._days[0] if self._days else None
        return next((day for day in self._days if day.isoformat() == wanted), first)

    def _page(self, form: SlotForm | None, status: int = 200) -> HttpResponse:
        day = self._day()
        slots = free_slots(self.window, day) if day else []
        context = {
            "item": self.item,
            "window": self.window,
            "days": self._days,
            "day": day,
            "has_slots": any(slot.left for slot in slots),
            "form": form or self._form(slots, initial={"key": uuid4()}),
            "has_people": bool(self._people),
        }
        return render(self.request, "portal/cases/book.html", context, status=status)


class ApplyView(CitizenRequiredMixin, ItemMixin, View):
    """Hand it in from home: the window looks at the papers and says what is missing."""

    @cached_property
    def item(self) -> CaseItem:
        """One that becomes a case."""
        return get_object_or_404(case_items(), code=self.kwargs["code"])

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Where and how."""
        return self._page(self._form(initial={"key": uuid4()}))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """A case, or why not."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        data = form.cleaned_data
        chosen = self._principals.get(data.get("person", ""))
        agent = Agent(chosen.acting, self.citizen, chosen.authorisation) if chosen else IN_PERSON
        wish = Wish(
            station=data["window"].station,
            item=self.item,
            citizen=chosen.citizen if chosen else self.citizen,
            agent=agent,
            channel=CaseChannel.PORTAL,
            way=data["way"],
            key=data["key"],
            note=data["note"],
        )
        try:
            case = open_case(wish=wish, by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        messages.success(request, _("已提交，工作人员核对材料后会通知您。"))
        return redirect("stations_portal:my_case", case.number)

    @cached_property
    def _principals(self) -> dict[str, Principal]:
        """Whose cases the account may hand in, where the item lets relatives act."""
        found = principals_of(self.request.user)
        return {str(one.citizen.pk): one for one in found if one.acting in self.item.acting}

    def _form(self, data=None, **more) -> ApplyForm:
        more["principals"] = list(self._principals.values())
        return ApplyForm(data, item=self.item, windows=windows_for(self.item), **more)

    def _page(self, form: ApplyForm, status: int = 200) -> HttpResponse:
        materials = self.item.materials.order_by("position")
        context = {"item": self.item, "form": form, "materials": materials}
        return render(self.request, "portal/cases/apply.html", context, status=status)
