"""Standing orders for people at the desk or on the phone."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed
from elderly_care.models import Resident
from meals import commands
from meals.console.orders.forms import PauseForm, StandingForm
from meals.console.views.base import StaffMixin
from meals.enums import OrderChannel
from meals.models import StandingOrder
from meals.queries import standing as queries
from meals.queries.people import operators_for, people_for

ON_A_PAGE = 50


class StandingListView(StaffMixin, TemplateView):
    """Who has one, and what came to nothing."""

    template_name = "console/meals/orders/standing_list.html"
    permission = "meals.view_standingorder"

    def get_context_data(self, **kwargs):
        """In scope; failures from today on."""
        user = self.request.user
        page = Paginator(queries.standing_in_scope(user), ON_A_PAGE)
        return super().get_context_data(
            **kwargs,
            page=page.get_page(self.request.GET.get("page")),
            failures=queries.failures(user, today()),
        )


class StandingNewView(StaffMixin, TemplateView):
    """A new one for a person of the area."""

    template_name = "console/meals/orders/standing_new.html"
    permission = "meals.take_order"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody for whom the user may not order."""
        return get_object_or_404(people_for(self.request.user), pk=self.kwargs["resident_pk"])

    def form(self, data=None) -> StandingForm:
        """With the points of the person's street."""
        operators = operators_for(self.request.user, self.resident)
        return StandingForm(data, places=queries.standing_places(self.resident, operators))

    def get_context_data(self, **kwargs):
        """The form, and what the person has already."""
        kwargs.setdefault("form", self.form())
        return super().get_context_data(
            **kwargs,
            resident=self.resident,
            age=self.resident.age_on(today()),
            running=queries.of_resident(self.resident),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set it up; twice is once."""
        form = self.form(request.POST)
        if form.is_valid():
            wish = queries.wish_values(form.cleaned_data)
            try:
                made = commands.set_up_standing_order(
                    wish=commands.Wish(
                        resident_id=self.resident.pk, channel=OrderChannel.STATION, **wish
                    ),
                    by=request.user,
                )
            except (Conflict, InvalidInput, NotAllowed) as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("长期订餐已设好，菜单公布后自动下单。"))
                return redirect("meals_console:standing", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class StandingView(StaffMixin, TemplateView):
    """One standing order: its days, pauses, and its end."""

    template_name = "console/meals/orders/standing.html"
    permission = "meals.view_standingorder"
    post_permission = "meals.take_order"

    @cached_property
    def standing(self) -> StandingOrder:
        """In scope, ended or not."""
        known = StandingOrder.objects.visible_to(self.request.user)
        related = known.select_related("resident__community", "station")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """What the last days came to."""
        kwargs.setdefault("form", PauseForm())
        return super().get_context_data(
            **kwargs,
            standing=self.standing,
            words=queries.words_of(self.standing),
            days=queries.latest_days(self.standing),
            pauses=queries.coming_pauses(self.standing),
            may=self.request.user.has_perm("meals.take_order"),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Pause, go on, or end."""
        if "end" in request.POST:
            return self._act(commands.end_standing_order, _("长期订餐已终止。"))
        if "resume" in request.POST:
            return self._act(commands.resume_standing_order, _("从今天起恢复送餐。"))
        form = PauseForm(request.POST)
        if form.is_valid():
            try:
                commands.pause_standing_order(
                    standing=self.standing, by=request.user, **form.cleaned_data
                )
            except (Conflict, InvalidInput, NotAllowed) as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("停餐已记下，到期自动恢复。"))
                return redirect(request.path)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _act(self, command, done: str) -> HttpResponse:
        try:
            command(standing=self.standing, by=self.request.user)
        except NotAllowed as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, done)
        return redirect(self.request.path)
