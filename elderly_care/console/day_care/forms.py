"""What staff fill in about day care, beds and respite."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.forms import day_field
from core.money import parse_yuan
from elderly_care.console.people.forms import reason_field
from elderly_care.enums.beds import RespiteMode
from elderly_care.enums.day_care import RiskGrade, UnitKind
from ui.forms import PlainForm


def _text(label: Any, longest: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, **kwargs)


def _long(label: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=1000, required=False, widget=area)


class TermsForm(PlainForm):
    """Places, the fee of a day in yuan, carers, from when."""

    places = forms.IntegerField(label=_("名额"), min_value=0, max_value=999)
    fee_fen = _text(_("每日收费（元）"), 12)
    staff = forms.IntegerField(
        label=_("照护人员人数"), min_value=0, max_value=999, required=False, initial=0
    )
    valid_from = day_field(_("开始日期"))

    def clean_fee_fen(self) -> int:
        """Yuan as fen."""
        try:
            return parse_yuan(self.cleaned_data["fee_fen"])
        except InvalidInput as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_staff(self) -> int:
        """Nothing is nobody."""
        return self.cleaned_data["staff"] or 0


class OpenForm(TermsForm):
    """A station that begins with day care."""

    def __init__(self, *args: Any, stations: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice = forms.ModelChoiceField(stations, label=_("站点"))
        kind = forms.ChoiceField(label=_("对象"), choices=UnitKind.choices)
        self.fields = {"station": choice, "kind": kind, **self.fields}


class ChooseForm(PlainForm):
    """Where somebody asks for a place."""

    def __init__(self, *args: Any, units: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.ModelChoiceField(units, label=_("日间照料点"))


class RiskForm(PlainForm):
    """The risk sheet."""

    falls = forms.ChoiceField(label=_("跌倒风险"), choices=RiskGrade.choices)
    swallowing = forms.ChoiceField(label=_("噎食风险"), choices=RiskGrade.choices)
    wandering = forms.ChoiceField(label=_("走失风险"), choices=RiskGrade.choices)
    medicines = _long(_("用药情况"))
    allergies = _long(_("过敏和饮食禁忌（档案里已登记的会自动写入）"))
    note = _long(_("其他须知"))


class StartForm(PlainForm):
    """The agreement."""

    number = _text(_("协议编号"), 60)
    signed_by = _text(_("签约人"), 60)
    relation = _text(_("签约人与老人的关系"), 40)
    starts_on = day_field(_("入托日期"))


class PickupForm(PlainForm):
    """Who may fetch the person."""

    name = _text(_("姓名"), 60)
    relation = _text(_("与老人的关系"), 40)
    phone = _text(_("电话"), 30)


class MedicineForm(PlainForm):
    """A written order, and who agreed."""

    medicine = _text(_("药品和剂量"), 300)
    times = _text(_("服药时间"), 60, help_text=_("例如：09:00 12:00"))
    starts_on = day_field(_("开始日期"))
    ends_on = day_field(_("结束日期"), required=False)
    ordered_by = _text(_("开具医嘱的医生或机构"), 100)
    order_no = _text(_("医嘱编号"), 60)
    consented_by = _text(_("同意人"), 60)
    consented_relation = _text(_("同意人与本人的关系"), 40)
    consented_on = day_field(_("同意日期"))

    def clean_times(self) -> tuple[time, ...]:
        """Hours and minutes."""
        words = self.cleaned_data["times"].replace("，", " ").replace("、", " ").split()
        try:
            return tuple(time.fromisoformat(word.zfill(5)) for word in words)
        except ValueError:
            raise forms.ValidationError(_("时间请写成 09:00。")) from None


class ReasonForm(PlainForm):
    """Why something ends."""

    reason = reason_field(_("原因"))


class LeaveForm(PlainForm):
    """Some days away."""

    first = day_field(_("从哪一天"))
    last = day_field(_("到哪一天（包括这一天）"))
    reason = forms.CharField(label=_("原因"), max_length=300, required=False)


class ChildForm(PlainForm):
    """A small child and who answers for it, from their papers."""

    child_name = _text(_("儿童姓名"), 60)
    child_id_number = _text(
        _("儿童身份证号"), 20, required=False, help_text=_("还没有的，填出生日期。")
    )
    child_birth_date = day_field(_("儿童出生日期"), required=False)
    guardian_name = _text(_("监护人姓名"), 60)
    guardian_id_number = _text(_("监护人身份证号"), 20)
    guardian_phone = _text(_("监护人电话"), 20)
    relation = _text(_("监护人与儿童的关系"), 40)
    consent_no = _text(
        _("监护人同意书编号"),
        60,
        help_text=_("同意书写明收集哪些信息、用来做什么、怎样撤回；不同意的，不收集也不入托。"),
    )
    consented_on = day_field(_("监护人同意日期"))
    note = _long(_("照护须知，例如过敏、忌口、作息"))

    def clean(self) -> dict[str, Any]:
        """A child without a number is known by its day."""
        data = super().clean() or {}
        known = data.get("child_id_number") or data.get("child_birth_date")
        if not known and "child_birth_date" not in self.errors:
            self.add_error("child_birth_date", _("没有身份证号的，请填出生日期。"))
        return data


class ChildPickupForm(PickupForm):
    """Whom the guardian names in writing."""

    relation = _text(_("与儿童的关系"), 40)
    authority_no = _text(_("监护人授权书编号"), 60)


class ChildStartForm(StartForm):
    """The guardian's agreement."""

    relation = _text(_("签约人与儿童的关系"), 40)


class CarersForm(PlainForm):
    """How many are there today."""

    carers = forms.IntegerField(label=_("今天的保育人员人数"), min_value=0, max_value=999)


class BedsForm(PlainForm):
    """Beds of a room."""

    room = _text(_("房间"), 40)
    numbers = _text(_("床号"), 2000, help_text=_("用空格分开，例如：1 2 3"))
    opened_on = day_field(_("启用日期"))

    def clean_numbers(self) -> list[str]:
        """One by one."""
        return self.cleaned_data["numbers"].replace("，", " ").replace("、", " ").split()


class ReserveForm(PlainForm):
    """A bed from a day on."""

    first = day_field(_("入住日期"))
    last = day_field(_("计划离开日期"), required=False)

    def __init__(self, *args: Any, beds: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields = {"bed": forms.ModelChoiceField(beds, label=_("床位")), **self.fields}


class RespiteForm(PlainForm):
    """Where, how, from when to when."""

    mode = forms.ChoiceField(label=_("方式"), choices=RespiteMode.choices)
    starts_on = day_field(_("开始日期"))
    ends_on = day_field(_("结束日期"))
    reason = forms.CharField(label=_("申请原因"), max_length=300, required=False)
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stations: Any, beds: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice = forms.ModelChoiceField(stations, label=_("承办站点"))
        bed = forms.ModelChoiceField(beds, label=_("床位（机构喘息）"), required=False)
        self.fields = {"station": choice, **self.fields, "bed": bed}
