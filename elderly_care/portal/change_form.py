"""What a person or family wants to have changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from elderly_care.enums import ChangeField, LivingStatus
from ui.forms import PlainForm

_TYPED = (ChangeField.PHONE, ChangeField.ADDRESS, ChangeField.NAME, ChangeField.ID_NUMBER)
_FIELDS = [(field.value, field.label) for field in (*_TYPED, ChangeField.LIVING_STATUS)]


class PortalChangeForm(PlainForm):
    """One thing at a time."""

    field = forms.ChoiceField(label=_("哪一项不对"), choices=[("", _("请选择")), *_FIELDS])
    value = forms.CharField(
        label=_("应该是"), max_length=200, required=False, help_text=_("居住状况请在下面选。")
    )
    living_status = forms.ChoiceField(
        label=_("居住状况"), choices=[("", _("不涉及")), *LivingStatus.choices], required=False
    )
    reason = forms.CharField(label=_("为什么要改"), max_length=300)

    def clean(self) -> dict[str, Any]:
        """The value that belongs to the field."""
        data = super().clean() or {}
        chosen = data.get("field") == ChangeField.LIVING_STATUS
        source = "living_status" if chosen else "value"
        data["value"] = (data.get(source) or "").strip()
        if data.get("field") and not data["value"]:
            self.add_error(source, _("请填应该是什么。"))
        return data
