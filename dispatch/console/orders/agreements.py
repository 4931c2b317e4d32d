"""An agreement that somebody signs at the window or at home, written down on the spot."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from core.forms import day_field
from dispatch import commands
from dispatch.models import ServiceAgreement
from dispatch.queries.papers import operators_to_sign_for, papers_of
from dispatch.queries.people import people_to_serve
from elderly_care.models import Resident
from ui.forms import PlainForm


class AgreementForm(PlainForm):
    """With whom, since when, until when."""

    operator = forms.ModelChoiceField(
        label=gettext_lazy("服务商"), queryset=None, empty_label=gettext_lazy("请选择")
    )
    signed_on = day_field(gettext_lazy("签订日期"))
    valid_to = day_field(
        gettext_lazy("有效期至"),
        required=False,
        help_text=gettext_lazy("协议没有写期限就不填。"),
    )

    def __init__(self, *args, operators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["operator"].queryset = operators
        self.fields["signed_on"].initial = today()

    def clean_signed_on(self):
        """What isn't signed yet is no agreement."""
        day = self.cleaned_data["signed_on"]
        if day > today():
            raise forms.ValidationError(_("签订日期不能晚于今天，还没有登记。"))
        return day


class AgreementView(StaffMixin, TemplateView):
    """Who signs, with whom."""

    template_name = "console/dispatch/orders/agreement.html"
    permission = "dispatch.add_serviceagreement"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody for whom the user may not ask."""
        people = people_to_serve(self.request.user).select_related("community")
        return get_object_or_404(people, pk=self.kwargs["resident_pk"])

    def form(self, data=None) -> AgreementForm:
        """With the operators that serve the person; the only one is chosen already."""
        operators = operators_to_sign_for(self.request.user, self.resident)
        only = list(operators[:2])
        initial = {"operator": only[0]} if len(only) == 1 else {}
        return AgreementForm(data, operators=operators, initial=initial)

    def get_context_data(self, **kwargs):
        """What is in force stands beside the form."""
        kwargs.setdefault("form", self.form())
        papers = papers_of(self.resident, today())
        return super().get_context_data(**kwargs, resident=self.resident, papers=papers)

    def post(self, request: HttpRequest, resident_pk: int) -> HttpResponse:
        """Kept; the same once more is said to be there."""
        form = self.form(request.POST)
        if form.is_valid():
            row = ServiceAgreement(resident=self.resident, **form.cleaned_data)
            try:
                commands.keep(row=row, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("协议已登记，现在可以下单。"))
                return redirect("dispatch_console:window", resident_pk=resident_pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)
