"""Log-in and the look of pages."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ui.enums import Contrast, Size
from ui.forms import PlainForm


class LogInForm(PlainForm, AuthenticationForm):
    """Name or phone, and password; one sentence whatever was wrong."""

    username = forms.CharField(
        label=_("手机号或登录名"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("手机号、登录名或密码不对。请看一看大小写再试，或者打电话给我们。"),
        "inactive": _("这个账户停用了。请打电话给我们。"),
    }

    def clean_username(self) -> str:
        """As it was registered: a phone number may be typed in groups, or with wide digits."""
        typed = "".join(self.cleaned_data["username"].split())
        return User.normalize_username(typed)


class PreferencesForm(PlainForm):
    """Text size and colours."""

    size = forms.ChoiceField(label=_("字号"), choices=Size, widget=forms.RadioSelect)
    contrast = forms.ChoiceField(label=_("颜色"), choices=Contrast, widget=forms.RadioSelect)
