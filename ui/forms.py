"""The form that every page of ours starts from."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PlainForm(forms.Form):
    """Validated by the server only, and says which answer is missing.

    The browser's own bubbles are small, vanish, and speak the browser's language.
    """

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _name_what_is_missing(field)


def _name_what_is_missing(field: forms.Field) -> None:
    if field.error_messages["required"] != forms.Field.default_error_messages["required"]:
        return
    if field.label and hasattr(field.widget, "choices"):
        field.error_messages["required"] = _("请选：%(label)s") % {"label": field.label}
    elif field.label:
        field.error_messages["required"] = _("请填：%(label)s") % {"label": field.label}
