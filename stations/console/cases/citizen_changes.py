"""Putting right what a station knows of a person."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.console.guards import StaffMixin
from accounts.models import Division
from core.errors import DomainError
from core.forms import day_field
from stations.commands import CitizenChange, change_citizen
from stations.models import Citizen
from stations.queries.care_files import has_care_file
from ui.forms import PlainForm

_SAME = gettext_lazy("不填就不改。")


class ChangeCitizenForm(PlainForm):
    """Empty, so that nobody's data stand on the page: what stays empty stays as it is."""

    name = forms.CharField(
        label=gettext_lazy("姓名"), max_length=60, required=False, help_text=_SAME
    )
    id_number = forms.CharField(
        label=gettext_lazy("身份证号"), max_length=20, required=False, help_text=_SAME
    )
    phone = forms.CharField(
        label=gettext_lazy("电话"), max_length=20, required=False, help_text=_SAME
    )
    birth_date = day_field(
        gettext_lazy("出生日期"),
        required=False,
        help_text=gettext_lazy("有身份证号的不用填。"),
    )
    division = forms.ModelChoiceField(
        Division.objects.none(),
        label=gettext_lazy("居住社区"),
        required=False,
        help_text=gettext_lazy("不选就不改。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("改姓名、身份证号或出生日期必须看过身份证，并写明原因。"),
    )

    def __init__(self, *args: Any, divisions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = divisions

    def clean(self) -> dict[str, Any]:
        """Something."""
        data = super().clean() or {}
        if not self.errors and not any(data[name] for name in data if name != "reason"):
            self.add_error(None, _("没有填要改的内容，什么都没有改变。"))
        return data

    def change(self) -> CitizenChange:
        """As the command wants it."""
        data = self.cleaned_data
        division = data["division"]
        return CitizenChange(
            name=data["name"] or None,
            division_code=division.pk if division else None,
            phone=data["phone"] or None,
            id_number=data["id_number"] or None,
            birth_date=data["birth_date"],
            reason=data["reason"],
        )


class ChangeCitizenView(StaffMixin, View):
    """Whoever registers people puts them right, too."""

    permission = "stations.register_citizen"

    @cached_property
    def citizen(self) -> Citizen:
        """In scope."""
        rows = Citizen.objects.visible_to(self.request.user).select_related("division")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An empty form below the masked row."""
        return self._page(self._form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is true now, or what stands against it."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            change_citizen(citizen=self.citizen, change=form.change(), by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        messages.success(request, _("已保存。"))
        return redirect("stations_console:citizen", pk)

    def _form(self, data: Any = None) -> ChangeCitizenForm:
        divisions = Division.objects.visible_to(self.request.user).communities().order_by("code")
        return ChangeCitizenForm(data, divisions=divisions)

    def _page(self, form: ChangeCitizenForm, status: int = 200) -> HttpResponse:
        context = {
            "citizen": self.citizen,
            "form": form,
            "has_file": has_care_file(self.citizen),
        }
        return render(self.request, "console/cases/citizen_change.html", context, status=status)
