"""What staff fill in about surveys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, User
from core.dates import YEARS
from core.forms import day_field
from stations.enums.surveys import AgeGroup, SurveyChannel
from stations.models import Survey
from stations.queries.surveys import asked_words, places_of
from ui.forms import PlainForm
from ui.questions import QuestionsForm


class SurveyForm(PlainForm):
    """A survey without its questions."""

    title = forms.CharField(label=_("名称"), max_length=80)
    division = forms.ModelChoiceField(None, label=_("征集范围"))
    purpose = forms.CharField(label=_("说明"), max_length=300, required=False)
    opens_on = day_field(_("开始日期"))
    closes_on = day_field(_("结束日期"))
    allows_nameless = forms.BooleanField(label=_("允许匿名"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = Division.objects.visible_to(user).order_by("code")

    def clean(self) -> dict[str, Any]:
        """Days that can be."""
        data = super().clean() or self.cleaned_data
        days = [data[name] for name in ("opens_on", "closes_on") if data.get(name)]
        if any(day.year not in YEARS for day in days):
            self.add_error("opens_on", _("请填写真实的日期。"))
        return data


class SheetForm(QuestionsForm):
    """A sheet of paper, or a tablet that somebody holds."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("怎么填的"),
        choices=[
            (SurveyChannel.PAPER.value, SurveyChannel.PAPER.label),
            (SurveyChannel.TABLET.value, SurveyChannel.TABLET.label),
        ],
        widget=forms.RadioSelect,
    )
    number = forms.CharField(
        label=_("身份证号或电话"),
        max_length=30,
        required=False,
        help_text=_("不愿留的可以空着，改填下面两项。"),
    )
    community = forms.ModelChoiceField(None, label=_("居住地"), required=False)
    age_group = forms.ChoiceField(label=_("年龄段"), choices=AgeGroup, initial=AgeGroup.UNKNOWN)

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, questions=asked_words(survey), **kwargs)
        self.fields["community"].queryset = places_of(survey)

    def clean(self) -> dict[str, Any]:
        """Who gives no number says at least where they live."""
        data = super().clean()
        if not data.get("number", "").strip() and not data.get("community"):
            self.add_error("community", _("没有留号码的，请选居住地。"))
        return data
