"""What residents and family fill in about an application."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import PlainForm


class NoteForm(PlainForm):
    """Anything the street should know."""

    note = forms.CharField(
        label=_("还有什么想说明的"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)


class PhotoForm(PlainForm):
    """One paper of the checklist."""

    code = forms.SlugField(widget=forms.HiddenInput)
    photo = forms.FileField(
        label=_("照片"),
        help_text=_("可以用手机拍照，也可以选 PDF。字要看得清。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )


class AppealForm(PlainForm):
    """What the person thinks is wrong with the decision."""

    text = forms.CharField(
        label=_("您认为哪里不对"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )


class ChangeForm(PlainForm):
    """What is different now."""

    text = forms.CharField(
        label=_("有什么变化"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("例如：搬家、收入变化、身体状况变化、领了别的补贴。"),
    )
