"""What staff fill in to make a programme: what it is, and how its menu reads."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.errors import InvalidInput
from core.forms import MonthField
from core.money import parse_yuan, yuan
from subsidies.commands import ProgrammeInput
from subsidies.enums import ProgrammeKind, Service
from subsidies.models import Programme
from ui.forms import PlainForm
from ui.rows import Rows, typed


class ProgrammeForm(PlainForm):
    """What the programme is."""

    code = forms.SlugField(
        label=_("代码"), help_text=_("小写字母、数字和下划线，定下后不要再改。"), max_length=50
    )
    name = forms.CharField(label=_("名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=ProgrammeKind)
    region = forms.RegexField(
        r"^\d{2,12}$", label=_("适用地区"), help_text=_("区划代码前缀，例如 11 为北京市。")
    )
    services = forms.MultipleChoiceField(
        label=_("可用于"),
        choices=Service,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    operators = forms.ModelMultipleChoiceField(
        label=_("可以使用的机构"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("不选表示不限机构。"),
    )
    spend_order = forms.IntegerField(
        label=_("扣款次序"), min_value=0, max_value=1000, help_text=_("数字小的先用。")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = Organisation.objects.visible_to(user).operators()
        self.fields["operators"].queryset = bodies.order_by("name", "pk")


class ItemForm(PlainForm):
    """A line of the menu of services; an empty one is left out."""

    code = forms.SlugField(label=_("代码"), required=False, max_length=50)
    name = forms.CharField(label=_("服务名称"), max_length=80, required=False)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    service = forms.ChoiceField(label=_("服务类别"), choices=Service, required=False)
    unit = forms.CharField(label=_("计价单位"), max_length=20, required=False)
    price = forms.CharField(label=_("单价（元）"), required=False, max_length=16)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """A line is whole or empty."""
        values = super().clean() or self.cleaned_data
        if not values.get("code"):
            return values
        for name in ("name", "unit", "price"):
            if not values.get(name):
                self.add_error(name, _("请填写，或者把整行的代码清空。"))
        try:
            values["price_fen"] = parse_yuan(values.get("price") or "")
        except InvalidInput as error:
            self.add_error("price", str(error))
        return values


class ProgrammeEditor:
    """The form of a programme with the rows of its menu."""

    def __init__(self, programme: Programme | None, user, data=None, *, check: bool = False):
        self.programme = programme
        self.form = _programme_form(programme, user, data, check)
        self.items = Rows(ItemForm, "item", data, _items(programme), check=check)

    def add(self, name: str) -> None:
        """One more empty row."""
        if name == "item":
            self.items.add()

    def is_valid(self) -> bool:
        """Everything that was typed can be read."""
        return all([self.form.is_valid(), self.items.is_valid()])

    def values(self) -> ProgrammeInput:
        """For the command."""
        names = ("name", "name_en", "service", "unit", "price_fen", "note")
        rows = [row for row in self.items.cleaned() if row.get("code")]
        items = {row["code"]: {name: row[name] for name in names} for row in rows}
        return ProgrammeInput(
            **(self.form.cleaned_data | {"operators": list(self.form.cleaned_data["operators"])}),
            items=items,
        )


def _programme_form(programme: Programme | None, user, data, check: bool) -> ProgrammeForm:
    if data is not None and check:
        return ProgrammeForm(data, user=user)
    if data is not None:
        return ProgrammeForm(initial=typed(ProgrammeForm.base_fields, data), user=user)
    names = ("code", "name", "name_en", "kind", "region", "services", "spend_order")
    initial: dict[str, Any] = {"spend_order": 0}
    if programme is not None:
        initial = {name: getattr(programme, name) for name in names}
        initial["operators"] = list(programme.operators.values_list("pk", flat=True))
    return ProgrammeForm(initial=initial, user=user)


def _items(programme: Programme | None) -> list[dict[str, Any]]:
    if programme is None:
        return []
    names = ("code", "name", "name_en", "service", "unit", "note")
    return [
        {name: getattr(item, name) for name in names} | {"price": yuan(item.price_fen)}
        for item in programme.items.filter(is_offered=True)
    ]


class MonthForm(PlainForm):
    """Which month to try."""

    month = MonthField(
        label=_("试算月份"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
