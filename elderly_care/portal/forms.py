"""What a person may not eat, as it is told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from elderly_care.enums import RestrictionKind, restriction_choices
from ui.forms import PlainForm


class RestrictionForm(PlainForm):
    """One restriction: from the list, or an ingredient in words."""

    what = forms.ChoiceField(label=_("不能吃什么、要怎么做"), choices=restriction_choices)
    ingredient = forms.CharField(
        label=_("忌口食材的名称"),
        max_length=40,
        required=False,
        help_text=_("上面选“忌口食材”时填写，例如：牛肉、香菜。"),
    )
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("例如：严重过敏，医生嘱咐。")
    )

    def clean(self):
        """An ingredient needs its name."""
        data = super().clean()
        wants_name = data.get("what") == RestrictionKind.INGREDIENT
        if wants_name and not data.get("ingredient", "").strip():
            self.add_error("ingredient", _("请填：忌口食材的名称"))
        return data

    def restriction(self) -> dict[str, str]:
        """What the command takes."""
        kind, _dash, value = self.cleaned_data["what"].partition("-")
        value = value or self.cleaned_data["ingredient"]
        return {"kind": kind, "value": value, "note": self.cleaned_data["note"]}
