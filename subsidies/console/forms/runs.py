"""What staff fill in for a run: which month, why, the bank's format and the bank's answer."""

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from core.forms import MonthField
from subsidies.queries import bank_formats, programmes_with_runs
from ui.forms import PlainForm

MAX_BYTES = 20 * 1024 * 1024


class StartForm(PlainForm):
    """Which month of which programme."""

    period = MonthField(
        label=_("发放月份"),
        help_text=_("写成 2024-01。每个项目每月只发一次，重复开始不会多发。"),
    )
    programme = forms.ModelChoiceField(
        label=_("补贴项目"),
        queryset=None,
        to_field_name="code",
        required=False,
        empty_label=_("全部有人享受的项目"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes_with_runs()


class ReasonForm(PlainForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class IssuesForm(ReasonForm):
    """Which unusual lines are right, and why."""

    issues = forms.TypedMultipleChoiceField(label=_("确认哪些"), coerce=int, required=True)

    def __init__(self, *args, issues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["issues"].choices = [(issue.pk, str(issue)) for issue in issues]


class FormatForm(PlainForm):
    """In which bank's format."""

    format = forms.ModelChoiceField(label=_("文件格式"), queryset=None, empty_label=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["format"].queryset = bank_formats()


class ReturnForm(PlainForm):
    """The bank's answer."""

    file = forms.FileField(
        label=_("银行回盘文件"),
        help_text=_("CSV 或 XLSX；有一处不对时整份不导入，改正后可以再次导入。"),
        validators=[FileExtensionValidator(["csv", "xlsx", "txt"])],
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )

    def clean_file(self):
        """Not larger than a bank's file can be."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB。"))
        return file
