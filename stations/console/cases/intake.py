"""Taking a case in: find the item, write down the person, look at the papers."""

from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from accounts.models import Division
from core.dates import today
from core.errors import DomainError
from core.forms import key_of
from stations.commands.cases import Agent, Wish, open_case
from stations.commands.citizens import register_citizen
from stations.console.cases.forms import FindItemForm, IntakeForm
from stations.enums import ActsAs
from stations.models import Case, CaseItem, Station, Ticket
from stations.queries.items import case_items, promises_at


class ItemsView(StaffMixin, TemplateView):
    """The list of items, narrowed by what somebody says."""

    template_name = "console/cases/items.html"
    permission = "stations.take_case"

    def get_context_data(self, **kwargs):
        """All that are offered, or those that the words mean."""
        form = FindItemForm(self.request.GET or None)
        words = form.cleaned_data["q"] if form.is_valid() else ""
        found = case_items(words)
        return super().get_context_data(
            **kwargs,
            form=form,
            words=words,
            items=found,
            count=len(found),
            ticket=key_of(self.request.GET.get("ticket", "")),
        )


class IntakeView(StaffMixin, View):
    """One page for the person, who came and what for."""

    permission = "stations.take_case"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Empty, at the first station."""
        item = self._item(code)
        first = self._stations().first()
        ticket = request.GET.get("ticket", "")
        initial = {"key": uuid4(), "station": first, "ticket": ticket}
        return self._page(item, self._form(item, initial=initial))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """A new case, or what has to be put right."""
        item = self._item(code)
        form = self._form(item, request.POST)
        if not form.is_valid():
            return self._page(item, form, status=422)
        try:
            case = self._opened(item, form)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(item, form, status=422)
        messages.success(request, _("已登记，请核对材料。"))
        return redirect("stations_console:case", case.pk)

    @transaction.atomic
    def _opened(self, item: CaseItem, form: IntakeForm) -> Case:
        data, by = form.cleaned_data, self.request.user
        station = data["station"]
        citizen = register_citizen(facts=form.citizen(), by=by, station=station)
        agent = Agent()
        if data["acting"] != ActsAs.SELF:
            other = register_citizen(facts=form.citizen("agent_"), by=by, station=station)
            agent = Agent(data["acting"], other, data["authorisation"], data["authorised_to"])
        wish = Wish(
            station=station,
            item=item,
            citizen=citizen,
            channel=data["channel"],
            way=data["way"],
            key=data["key"],
            agent=agent,
            note=data["note"],
            ticket=data["ticket"],
        )
        return open_case(wish=wish, by=by)

    def _item(self, code: str) -> CaseItem:
        return get_object_or_404(case_items(), code=code)

    def _stations(self):
        rows = Station.objects.visible_to(self.request.user).open()
        return rows.filter(windows__is_active=True).distinct().order_by("name", "pk")

    def _form(self, item: CaseItem, data=None, **more) -> IntakeForm:
        divisions = Division.objects.visible_to(self.request.user).communities().order_by("code")
        return IntakeForm(
            data,
            item=item,
            stations=self._stations(),
            divisions=divisions,
            tickets=Ticket.objects.visible_to(self.request.user).filter(day=today()),
            **more,
        )

    def _page(self, item: CaseItem, form: IntakeForm, status: int = 200) -> HttpResponse:
        context = {
            "item": item,
            "form": form,
            "materials": item.materials.order_by("position"),
            "promises": promises_at(item, self._stations(), today()),
        }
        return render(self.request, "console/cases/intake.html", context, status=status)
