"""What a rider fills in at a door, and whoever looks after a person whom nobody reached."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meals.enums import AlertOutcome, FailReason, ProofKind
from ui.forms import ActForm, PlainForm

_CAMERA = {"accept": "image/*", "capture": "environment"}


class DeliverForm(ActForm):
    """A photo, a signature or the person's code; and the cash that was due."""

    photo = forms.FileField(
        label=_("拍照"),
        required=False,
        widget=forms.FileInput(attrs=_CAMERA),
    )
    signature = forms.FileField(required=False)
    code = forms.CharField(
        label=_("老人报的取餐码"),
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    cash = forms.CharField(required=False, empty_value="0", max_length=12)

    @property
    def proof(self) -> dict[str, object]:
        """What there is, the strongest first."""
        data = self.cleaned_data
        if data["signature"]:
            return {"kind": ProofKind.SIGNATURE, "file": data["signature"]}
        if data["code"]:
            return {"kind": ProofKind.CODE, "code": data["code"]}
        return {"kind": ProofKind.PHOTO, "file": data["photo"]}


class FailForm(ActForm):
    """Why the meal came back."""

    reason = forms.ChoiceField(
        label=_("为什么没有送到？"), choices=FailReason, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    photo = forms.FileField(label=_("拍照"), required=False, widget=forms.FileInput(attrs=_CAMERA))


class DoorNoteForm(PlainForm):
    """What the next one who comes should know."""

    text = forms.CharField(
        label=_("上门须知"),
        required=False,
        max_length=120,
        help_text=_("例如：门禁密码、有狗、耳背要多按几次铃。"),
    )


class AlertForm(PlainForm):
    """How it was found out, and what."""

    outcome = forms.ChoiceField(
        label=_("怎么核实的？"), choices=AlertOutcome, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("老人情况"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：本人接了电话，午睡没听见门铃。"),
    )
