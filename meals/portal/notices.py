"""Being told when a menu is out: which meals, or none."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from elderly_care.portal.guards import ResidentRequiredMixin
from meals.commands import subscribe
from meals.enums import MealPeriod
from meals.queries.publication import subscription_of
from ui.forms import PlainForm


class MealsForm(PlainForm):
    """Of which meals; none ends it."""

    meals = forms.MultipleChoiceField(
        label=gettext_lazy("菜单出来时，提醒哪几餐？"),
        choices=MealPeriod.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一个都不选，就不再提醒。"),
    )


class MenuNoticesView(ResidentRequiredMixin, FormView):
    """One's own menu notices, or those of whom one orders for."""

    template_name = "portal/meals/menu_notices.html"
    form_class = MealsForm
    link_needs = "may_order"

    def get_initial(self) -> dict:
        """As it is now."""
        known = subscription_of(self.resident)
        return {"meals": known.meal_periods if known else []}

    def form_valid(self, form: MealsForm) -> HttpResponse:
        """From now on."""
        meals = form.cleaned_data["meals"]
        subscribe(resident=self.resident, meal_periods=meals, by=self.request.user)
        text = _("好了，菜单一出来就告诉您。") if meals else _("好了，不再提醒。")
        messages.success(self.request, text)
        return redirect("meals_portal:menu_notices")

    def form_invalid(self, form: MealsForm) -> HttpResponse:
        """A forged answer."""
        return self.render_to_response(self.get_context_data(form=form), status=422)
