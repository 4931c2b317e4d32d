"""What staff fill in about a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates import today
from core.forms import day_field
from elderly_care.enums import (
    CareCategory,
    ChangeField,
    ConsentChannel,
    Giver,
    LivingStatus,
    RiskLevel,
    SensitiveKind,
)
from ui.forms import PlainForm

# Certificates and benefits have days and figures: they are asked for beside the file, in the admin.
_ELSEWHERE = (ChangeField.DISABILITY, ChangeField.BENEFIT)
_KEYS = [
    ("", _("请选择")),
    *((field.value, field.label) for field in ChangeField if field not in _ELSEWHERE),
]


def reason_field(label: Any) -> forms.CharField:
    """Why."""
    return forms.CharField(label=label, max_length=300)


class ContactForm(PlainForm):
    """Whom to call."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    relation = forms.CharField(label=_("与老人的关系"), max_length=40)
    phone = forms.CharField(label=_("电话"), max_length=30)
    priority = forms.IntegerField(
        label=_("顺序"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("1 最先联系；不填就排在最后。"),
    )
    holds_key = forms.BooleanField(label=_("有钥匙"), required=False)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class ConsentForm(PlainForm):
    """Who agreed, and how; an agent with the paper."""

    given_by = forms.ChoiceField(label=_("由谁同意"), choices=Giver.choices)
    channel = forms.ChoiceField(
        label=_("渠道"),
        choices=[c for c in ConsentChannel.choices if c[0] != ConsentChannel.PORTAL],
    )
    agent_name = forms.CharField(label=_("代理人姓名"), max_length=60, required=False)
    agent_relation = forms.CharField(label=_("代理人与本人的关系"), max_length=40, required=False)
    proof = forms.CharField(
        label=_("代理依据"),
        max_length=300,
        required=False,
        help_text=_("本人为什么不能表示，凭什么文件代理；由本人同意的不填。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32000)
    purpose = forms.CharField(widget=forms.HiddenInput, max_length=16)


class ChangeForm(PlainForm):
    """What shall be different. One value, read according to the field."""

    field = forms.ChoiceField(label=_("更改什么"), choices=_KEYS)
    value = forms.CharField(
        label=_("改为"),
        max_length=200,
        required=False,
        help_text=_("改姓名、证件号码、电话、住址时填写。"),
    )
    category = forms.ChoiceField(
        label=_("类别"), choices=[("", _("不涉及")), *CareCategory.choices], required=False
    )
    living_status = forms.ChoiceField(
        label=_("居住状况"), choices=[("", _("不涉及")), *LivingStatus.choices], required=False
    )
    reason = reason_field(_("理由和依据"))

    def clean(self) -> dict[str, Any]:
        """The value that belongs to the field."""
        data = super().clean() or {}
        data["value"] = data.get(self._source(data.get("field", "")), "")
        if data.get("field") and not data["value"]:
            self.add_error(self._source(data["field"]), _("请填改成什么。"))
        return data

    def _source(self, field: str) -> str:
        if field in (ChangeField.CATEGORY_BEGINS, ChangeField.CATEGORY_ENDS):
            return "category"
        return "living_status" if field == ChangeField.LIVING_STATUS else "value"


class DecisionForm(PlainForm):
    """Yes, or no and why."""

    approve = forms.TypedChoiceField(
        label=_("意见"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    note = forms.CharField(
        label=_("说明"), max_length=300, required=False, help_text=_("不同意时必填。")
    )


class LeavingForm(PlainForm):
    """The person died, or moved out of the platform's area."""

    what = forms.ChoiceField(
        label=_("登记什么"),
        choices=[("died", _("去世")), ("moved", _("迁出本平台服务范围"))],
        widget=forms.RadioSelect,
    )
    on = day_field(_("日期"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()


class RiskForm(PlainForm):
    """A person's judgement, with its reason and its last day."""

    level = forms.ChoiceField(label=_("核定等级"), choices=RiskLevel.choices)
    reason = reason_field(_("理由"))
    expires_on = day_field(_("有效期至"), help_text=_("最长 180 天，到期后按规则重新评定。"))


class LookForm(PlainForm):
    """Why one has to know."""

    reason = forms.CharField(
        label=_("查看理由"), max_length=200, help_text=_("至少 5 个字。每次查看都会留下记录。")
    )


class TagForm(PlainForm):
    """A sensitive tag."""

    kind = forms.ChoiceField(label=_("标签"), choices=SensitiveKind.choices)
    begins_on = day_field(_("开始日期"))
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class MergeForm(PlainForm):
    """Which file stays, and why they are one person."""

    kept = forms.ChoiceField(label=_("保留哪一份"), widget=forms.RadioSelect)
    reason = reason_field(_("理由和依据"))

    def __init__(self, *args: Any, files: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = files
