"""Whom the lists of assistance hold, and how many of them were visited in some days."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import month_of, today
from core.forms import day_field
from elderly_care.queries.assistance import groups, handled, sensitive_groups
from ui.forms import PlainForm

LONGEST = 366


class PeriodForm(PlainForm):
    """From a day to a day: around a festival, a month, a year."""

    since = day_field(_("开始日期"))
    until = day_field(_("结束日期"))

    def clean(self) -> dict[str, Any]:
        """At most a year, in its order."""
        data = super().clean() or {}
        if {"since", "until"} <= data.keys():
            days = (data["until"] - data["since"]).days
            if not 0 <= days <= LONGEST:
                self.add_error("until", _("结束日期不能早于开始，最多一年。"))
        return data


class FiguresView(StaffMixin, TemplateView):
    """This month, unless other days are asked for."""

    template_name = "console/assistance/figures.html"
    permission = "elderly_care.view_assistance_figures"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sensitive part only for who keeps sensitive tags."""
        begin = {"since": month_of(today()), "until": today()}
        form = PeriodForm(self.request.GET if "since" in self.request.GET else begin)
        days = form.cleaned_data if form.is_valid() else begin
        user = self.request.user
        sensitive = []
        if user.has_perm("elderly_care.keep_sensitive_tags"):
            sensitive = sensitive_groups(user, **days)
        return super().get_context_data(
            **kwargs,
            form=form,
            days=days,
            groups=groups(user, **days),
            handled=handled(user, **days),
            sensitive=sensitive,
        )
