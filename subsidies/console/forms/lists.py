"""What staff fill in on the lists: filters, a department's file, a reason, the outcome of a review."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates import today
from core.forms import ListFileField, day_field
from elderly_care.console.find import FindForm
from subsidies.enums import FindingState, ReviewOutcome, ReviewState
from subsidies.queries.worklists import Wanted, all_programmes, departments_of
from ui.forms import PlainForm

_ALL = _("全部")


class WantedForm(PlainForm):
    """Who, which programme. Wrong parameters of an address narrow nothing."""

    q = forms.CharField(
        label=_("找老人"),
        required=False,
        max_length=60,
        help_text=_("姓名、拼音、电话或身份证号。"),
    )
    programme = forms.ModelChoiceField(
        label=_("补贴项目"),
        queryset=None,
        to_field_name="code",
        required=False,
        empty_label=_ALL,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = all_programmes()

    def wanted(self, **more) -> Wanted:
        """As the queries take it."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            text=data.get("q") or "",
            programme=data.get("programme"),
            state=data.get("state") or "",
            **more,
        )


class FindingsForm(WantedForm):
    """The state besides; only what waits, unless somebody asks otherwise."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _ALL), *FindingState.choices]
    )


class ReviewsForm(WantedForm):
    """The state besides."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _ALL), *ReviewState.choices]
    )


class BenefitsForm(PlainForm):
    """Who, which department, whether the person has a file."""

    q = forms.CharField(
        label=_("找老人或编号"),
        required=False,
        max_length=64,
        help_text=_("姓名、拼音、电话、身份证号，或部门的编号。"),
    )
    department = forms.ModelChoiceField(
        label=_("部门"), queryset=None, required=False, empty_label=_ALL
    )
    unmatched = forms.BooleanField(label=_("只看没有档案的人"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_of(user)

    def wanted(self) -> Wanted:
        """As the queries take it."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            text=data.get("q") or "",
            department=data.get("department"),
            unmatched=bool(data.get("unmatched")),
        )


class BenefitFileForm(PlainForm):
    """Whose list, and the list."""

    department = forms.ModelChoiceField(label=_("部门"), queryset=None)
    file = ListFileField(label=_("待遇清单"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_of(user)


class PersonForm(FindForm):
    """Whom to look up."""

    q = forms.CharField(
        label=_("查谁"),
        max_length=60,
        help_text=_(
            "姓名、拼音首字母、电话后四位或身份证号。没有档案的人，输入完整身份证号也能查到部门记录。"
        ),
    )


class CheckForm(PlainForm):
    """Against which programme, from which day, for what reason."""

    programme = forms.ModelChoiceField(
        label=_("拟办理的补贴项目"), queryset=None, to_field_name="code"
    )
    on = day_field(_("日期"), initial=today)
    cause = forms.CharField(
        label=_("事由"),
        required=False,
        max_length=80,
        help_text=_("临时救助等按件办理的项目填写。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = all_programmes()


class ReasonForm(PlainForm):
    """Why a finding is handled or set aside."""

    reason = forms.CharField(
        label=_("理由"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("排除时必须填写；停发不填时，以依据作为理由。"),
    )


class OutcomeForm(PlainForm):
    """What the review found."""

    outcome = forms.ChoiceField(
        label=_("结论"), choices=ReviewOutcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("变更或停发时必须填写。变更请先更正档案，金额从次月起按档案计算。"),
    )
