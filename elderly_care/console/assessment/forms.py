"""What staff and assessors fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates import today
from core.forms import ListFileField, day_field
from elderly_care.commands.assessment_visits import Filled, PhoneAct, Signed
from elderly_care.commands.assessments import Team
from elderly_care.console.assessment.annex_fields import (
    annex_bound,
    annex_fields,
    annex_initial,
    annex_values,
)
from elderly_care.enums.assessment import AssessmentReason, Informant
from elderly_care.logic.annex import Part
from elderly_care.logic.assessment import MOST_EVENTS, Item, Option, Section, scale
from elderly_care.models import AssessmentCase, Assessor
from elderly_care.queries.assessments import Content
from ui.forms import ActForm, PlainForm

CAMERA = {"accept": "image/*", "capture": "environment"}
_COUNTS = [
    ("0", _("没有")),
    ("1", _("1 次")),
    ("2", _("2 次")),
    (str(MOST_EVENTS), _("3 次或更多")),
]
_ASKED = [
    (reason.value, reason.label)
    for reason in AssessmentReason
    if reason != AssessmentReason.DISPUTE
]
# Columns of a form that stand in its content by the same names.
_SAID = (
    *("coma", "dementia", "psychiatric", "evidence", "informant", "informant_name"),
    *("contact_name", "contact_phone", "place", "notes"),
)


def lines(label: Any, longest: int, *, required: bool = False, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=widget, help_text=hint
    )


class PhoneForm(ActForm):
    """A press on the phone."""

    device = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    @property
    def act(self) -> PhoneAct:
        """When, under which key, on which device."""
        data = self.cleaned_data
        return PhoneAct(data["key"], data["occurred_at"], data["device"])


class AssessForm(PhoneForm):
    """The 26 items and what changes the level. Whether all are there, the standard's own logic says."""

    based_on = forms.IntegerField(min_value=0, max_value=999, widget=forms.HiddenInput)
    claimed_total = forms.IntegerField(
        required=False, min_value=0, max_value=999, widget=forms.HiddenInput
    )
    basis_on = day_field(_("评估基准日期"))
    coma = forms.BooleanField(label=_("昏迷"), required=False)
    dementia = forms.BooleanField(label=_("确诊痴呆（F00–F03）"), required=False)
    psychiatric = forms.BooleanField(
        label=_("精神科医生确诊其他精神行为障碍（F04–F99）"), required=False
    )
    is_geriatric = forms.BooleanField(label=_("因老年综合征导致重度"), required=False)
    evidence = lines(
        _("诊断依据"),
        300,
        hint=_("哪家医院、什么诊断、什么时候。按诊断加重等级的必须填写。"),
    )
    informant = forms.ChoiceField(label=_("信息由谁提供"), choices=Informant)
    informant_name = forms.CharField(label=_("信息提供者姓名"), max_length=60, required=False)
    contact_name = forms.CharField(label=_("联系人姓名"), max_length=60, required=False)
    contact_phone = forms.CharField(
        label=_("联系人电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    place = forms.CharField(label=_("评估地点"), max_length=100, required=False)
    notes = lines(_("其他情况"), 500)
    photo = forms.FileField(
        label=_("照片（可以不拍）"),
        required=False,
        widget=forms.FileInput(attrs=CAMERA),
        help_text=_("拍环境，不拍正脸。"),
    )
    signature = forms.FileField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in scale().items:
            choices = [(str(option.score), option.words) for option in item.options]
            self.fields[item.code] = forms.TypedChoiceField(
                label=item.name, choices=choices, coerce=int, empty_value=None, required=False
            )
        for code, name in scale().risks:
            self.fields[f"risk_{code}"] = forms.TypedChoiceField(
                label=name, choices=_COUNTS, coerce=int, empty_value=0, required=False
            )
        self.fields.update(annex_fields())

    @property
    def items(self) -> list[tuple[Section, list[tuple[Item, forms.BoundField, list[Any]]]]]:
        """Each section with its items, the form's fields, and the options with what is chosen."""
        return [
            (section, [(item, self[item.code], self._choices(item)) for item in section.items])
            for section in scale().sections
        ]

    def _choices(self, item: Item) -> list[tuple[Option, bool]]:
        chosen = self[item.code].value()
        known = "" if chosen is None else str(chosen)
        return [(option, str(option.score) == known) for option in item.options]

    @property
    def annex(self) -> list[tuple[Part, list[forms.BoundField]]]:
        """The information sheet, part by part."""
        return annex_bound(self)

    @property
    def risks(self) -> list[forms.BoundField]:
        """Care-risk events of the last 30 days."""
        return [self[f"risk_{code}"] for code, _name in scale().risks]

    @property
    def filled(self) -> Filled:
        """For the command."""
        data = self.cleaned_data
        answers = {i.code: data[i.code] for i in scale().items if data[i.code] is not None}
        risks = {code: data[f"risk_{code}"] for code, _name in scale().risks}
        said = {name: data[name] for name in _SAID}
        content = Content(answers, risks, annex=annex_values(data), **said)
        return Filled(
            content=content,
            basis_on=data["basis_on"],
            based_on=data["based_on"],
            is_geriatric=data["is_geriatric"],
            claimed_total=data["claimed_total"],
            photo=data["photo"],
            signature=data["signature"],
        )


def initial_of(content: Content) -> dict[str, Any]:
    """A form that begins with what another version says."""
    said = {f"risk_{code}": count for code, count in content.risks.items()}
    said |= {name: getattr(content, name) for name in _SAID}
    return {**said, **content.answers, **annex_initial(content.annex)}


class SignForm(PhoneForm):
    """One's own name under a version."""

    version = forms.IntegerField(min_value=1, max_value=999, widget=forms.HiddenInput)
    signature = forms.FileField(required=False)

    @property
    def signed(self) -> Signed:
        """For the command."""
        data = self.cleaned_data
        return Signed(data["version"], data["signature"])


class PersonForm(SignForm):
    """The person's or the informant's name, or why there is none."""

    name = forms.CharField(label=_("签名人姓名"), max_length=60)
    relation = forms.ChoiceField(label=_("与老人的关系"), choices=Informant)
    refusal = forms.CharField(
        label=_("不能签名的原因"),
        max_length=200,
        required=False,
        help_text=_("签了名就不用填，例如：手不能写字，口头同意。"),
    )

    @property
    def signed(self) -> Signed:
        """For the command."""
        data = self.cleaned_data
        return Signed(
            version=data["version"],
            signature=data["signature"],
            name=data["name"],
            relation=data["relation"],
            refusal=data["refusal"],
            is_person=True,
        )


class RequestForm(PlainForm):
    """Why somebody is to be assessed."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("评估原因"), choices=_ASKED, widget=forms.RadioSelect)
    said = lines(_("说明"), 500, hint=_("即时评估请写明状况有什么变化。"))


class AssignForm(PlainForm):
    """Two of different fields, and the day."""

    first = forms.ModelChoiceField(label=_("评估员一"), queryset=Assessor.objects.none())
    second = forms.ModelChoiceField(label=_("评估员二"), queryset=Assessor.objects.none())
    visit_on = day_field(_("上门日期"))

    def __init__(self, *args: Any, case: AssessmentCase, choices: Any, **kwargs: Any) -> None:
        initial = {
            "first": case.first_assessor_id,
            "second": case.second_assessor_id,
            "visit_on": case.visit_on or today(),
        }
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("first", "second"):
            self.fields[name].queryset = choices  # type: ignore[attr-defined]

    def clean_visit_on(self) -> Any:
        """Nobody is sent to yesterday."""
        day = self.cleaned_data["visit_on"]
        if day < today():
            raise forms.ValidationError(_("上门日期不能早于今天。"))
        return day

    @property
    def team(self) -> Team:
        """For the command."""
        data = self.cleaned_data
        return Team(data["first"].pk, data["second"].pk, data["visit_on"])


class ObjectionForm(PlainForm):
    """What somebody doubts."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    text = lines(_("有什么疑问"), 1000, required=True)


class ImportForm(PlainForm):
    """One file."""

    file = ListFileField(label=_("旧标准评估文件"))
