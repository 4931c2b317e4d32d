"""One's standing orders: set up, pause, end."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from core.dates import Weekday, today
from core.errors import Conflict, InvalidInput, NotAllowed
from core.forms import day_field
from elderly_care.enums import Relation
from elderly_care.portal.guards import ResidentRequiredMixin
from meals import commands
from meals.enums import MealPeriod, OrderChannel
from meals.models import StandingOrder
from meals.queries import standing as queries
from meals.queries.choices import place_parts
from ui.forms import PlainForm


class StandingForm(PlainForm):
    """What somebody wants every so often."""

    meal_period = forms.ChoiceField(
        label=gettext_lazy("哪一餐？"),
        choices=MealPeriod.choices,
        widget=forms.RadioSelect,
        initial=MealPeriod.LUNCH,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("星期几要？"),
        coerce=int,
        choices=Weekday.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[1, 2, 3, 4, 5],
    )
    place = forms.ChoiceField(label=gettext_lazy("怎么取？"), widget=forms.RadioSelect)
    wishes = forms.CharField(
        label=gettext_lazy("想要什么样的"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("例如：软烂、低糖。不写就都行。"),
    )
    avoids = forms.CharField(
        label=gettext_lazy("不要什么"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("例如：牛肉、香菜。"),
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places
        self.fields["place"].initial = places[0][0] if places else None

    def clean_place(self) -> tuple[str, int]:
        """The way and the station."""
        return place_parts(self.cleaned_data["place"])


class PauseForm(PlainForm):
    """No meals from a day to a day."""

    starts_on = day_field(gettext_lazy("从哪天停"))
    ends_on = day_field(gettext_lazy("停到哪天"), help_text=gettext_lazy("第二天自动恢复。"))


class StandingListView(ResidentRequiredMixin, TemplateView):
    """What comes by itself, and a new one."""

    template_name = "portal/meals/standing_list.html"
    link_needs = "may_order"

    def form(self, data=None) -> StandingForm:
        """With the points of one's street."""
        return StandingForm(data, places=queries.standing_places(self.resident))

    def get_context_data(self, **kwargs):
        """The running ones in words."""
        kwargs.setdefault("form", self.form())
        running = queries.of_resident(self.resident)
        rows = [(row, queries.words_of(row)) for row in running]
        return super().get_context_data(**kwargs, rows=rows)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set it up; twice is once."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                made = commands.set_up_standing_order(wish=self._wish(form), by=request.user)
            except (Conflict, InvalidInput, NotAllowed) as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("设好了。菜单一公布就自动订，您不用再点。"))
                return redirect("meals_portal:standing", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _wish(self, form: StandingForm) -> commands.Wish:
        own = self.link.relation == Relation.SELF
        dates = {"starts_on": today() + timedelta(days=1), "ends_on": None, "quantity": 1}
        return commands.Wish(
            resident_id=self.resident.pk,
            channel=OrderChannel.PORTAL if own else OrderChannel.FAMILY,
            **queries.wish_values({**form.cleaned_data, **dates}),
        )


class StandingView(ResidentRequiredMixin, TemplateView):
    """One of them: its last days, a pause, its end."""

    template_name = "portal/meals/standing.html"
    link_needs = "may_order"

    @cached_property
    def standing(self) -> StandingOrder:
        """404 for anybody else's."""
        return get_object_or_404(queries.all_of(self.resident), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """In plain words."""
        kwargs.setdefault("form", PauseForm())
        return super().get_context_data(
            **kwargs,
            standing=self.standing,
            words=queries.words_of(self.standing),
            days=queries.latest_days(self.standing, limit=7),
            pauses=queries.coming_pauses(self.standing),
            service_phone=self.standing.station.phone,
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Pause, go on, or end."""
        if "end" in request.POST:
            commands.end_standing_order(standing=self.standing, by=request.user)
            messages.success(request, _("不再自动订了。已经订好的还在，要取消请到“我的订餐”。"))
            return redirect("meals_portal:standing_list")
        if "resume" in request.POST:
            commands.resume_standing_order(standing=self.standing, by=request.user)
            messages.success(request, _("恢复了，接着自动订。"))
            return redirect(request.path)
        form = PauseForm(request.POST)
        if form.is_valid():
            try:
                commands.pause_standing_order(
                    standing=self.standing, by=request.user, **form.cleaned_data
                )
            except InvalidInput as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("停餐记下了，到期自动恢复；已经订好的要另外取消。"))
                return redirect(request.path)
        return self.render_to_response(self.get_context_data(form=form), status=422)
