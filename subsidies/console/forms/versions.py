"""A version of the rules as a page: general answers, tiers with conditions, papers, money."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import day_field
from elderly_care.enums import (
    AbilityLevel,
    BenefitKind,
    CareCategory,
    DisabilityKind,
    LivingStatus,
)
from subsidies.enums import AgeStep, Cycle, Expiry, OnDeath, PaidTo, PlaceRule, Service, StartRule
from subsidies.models import Programme
from subsidies.queries.programmes import funding_sources, other_programmes
from ui.forms import PlainForm


def number(label, *, least: int = 0, most: int = 1000, hint="", required: bool = True):
    """A whole number."""
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, help_text=hint, required=required
    )


class VersionForm(PlainForm):
    """Everything but tiers, papers and money."""

    effective_from = day_field(_("生效日期"))
    effective_to = day_field(_("失效日期"), required=False)
    document_no = forms.CharField(label=_("文号"), max_length=60)
    note = forms.CharField(label=_("备注"), max_length=500, required=False)
    minimum_age = number(_("最低年龄"), most=120)
    place_rule = forms.ChoiceField(label=_("地区按"), choices=PlaceRule)
    age_step = forms.ChoiceField(label=_("年龄升档"), choices=AgeStep)
    needs_application = forms.BooleanField(
        label=_("需要申请"), required=False, help_text=_("不勾选即免申即享。")
    )
    start_rule = forms.ChoiceField(label=_("起发月份"), choices=StartRule)
    back_pay_months = number(_("补发期限（月）"), most=120)
    excluded_by = forms.MultipleChoiceField(label=_("不得同时享受"), required=False)
    higher_of = forms.MultipleChoiceField(label=_("就高享受"), required=False)
    cycle = forms.ChoiceField(label=_("发放周期"), choices=Cycle)
    paid_to = forms.ChoiceField(label=_("发到"), choices=PaidTo)
    pay_day = number(_("发放日"), least=1, most=28)
    pay_months_after = forms.TypedChoiceField(
        label=_("发放月份"),
        coerce=int,
        choices=[(-1, _("提前一个月")), (0, _("当期")), (1, _("期满后的下一个月"))],
    )
    unit_value_fen = number(_("每分值（分）"), least=1, most=1_000_000)
    expiry = forms.ChoiceField(label=_("额度有效期"), choices=Expiry)
    expiry_months = number(_("有效月数"), least=1, most=120, required=False)
    on_death = forms.ChoiceField(label=_("去世后的余额"), choices=OnDeath)
    review_every_months = number(_("复核周期（月）"), most=120, hint=_("0 表示不定期复核。"))
    review_working_days = number(_("初审工作日"), most=365)
    decision_working_days = number(_("审批工作日"), most=365)
    dispute_day = number(_("争议名单上报日"), least=1, most=28, required=False)
    decision_day = number(_("区级审定日"), least=1, most=28, required=False)
    publicity_days = number(_("公示天数"), most=365)
    appeal_days = number(_("申请复核的期限（天）"), most=365)
    joint_departments = forms.CharField(
        label=_("会审部门"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("每行一个部门。"),
    )  # fmt: skip

    def __init__(self, *args, programme: Programme, **kwargs):
        super().__init__(*args, **kwargs)
        others = other_programmes(programme)
        choices = [(_("其他部门的待遇"), BenefitKind.choices), (_("本平台项目"), others)]
        for name in ("excluded_by", "higher_of"):
            self.fields[name].choices = choices
        for service in programme.services:
            label = _("%(service)s最多抵扣（%%）") % {"service": Service(service).label}
            self.fields[f"offset_{service}"] = number(label, least=1, most=100, required=False)

    def take(self, refusal: DomainError) -> None:
        """What a refusal says of a field of this form stands beside it."""
        for name, lines in refusal.fields.items():
            if name in self.fields:
                self.add_error(name, [str(line) for line in lines])


class TierForm(PlainForm):
    """A tier; without a code it is left out."""

    code = forms.SlugField(label=_("档次代码"), required=False, max_length=50)
    name = forms.CharField(label=_("档次名称"), max_length=80, required=False)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    amount = forms.CharField(label=_("金额（元）"), max_length=16, required=False)


VALUES = {
    "care_status": CareCategory,
    "ability": AbilityLevel,
    "disability": DisabilityKind,
    "living": LivingStatus,
    "benefit": BenefitKind,
}
KEYS = {"care_status": "category", "ability": "level", "disability": "kind", "living": "status"}
FACTS = [
    ("", _("（不用这一行）")),
    ("age", _("年龄")),
    ("care_status", _("救助与关爱类别")),
    ("ability", _("能力等级")),
    ("disability", _("残疾")),
    ("living", _("居住状况")),
    ("residence", _("居住地")),
    ("hukou", _("户籍地")),
    ("benefit", _("享受其他待遇")),
]


class ConditionForm(PlainForm):
    """One line of a tier's conditions. Lines are alternatives unless joined to the one above."""

    fact = forms.ChoiceField(label=_("看什么"), choices=FACTS, required=False)
    values = forms.MultipleChoiceField(
        label=_("是下列任一项"),
        required=False,
        choices=[
            (dict(FACTS)[fact], [(f"{fact}:{value}", label) for value, label in choices.choices])
            for fact, choices in VALUES.items()
        ],
    )
    age_from = number(_("满多少周岁"), most=150, required=False)
    age_below = number(_("不满多少周岁"), most=150, required=False)
    grades = forms.MultipleChoiceField(
        label=_("残疾等级"), required=False, choices=[(str(n), str(n)) for n in range(1, 5)]
    )
    is_multiple = forms.BooleanField(label=_("须为多重残疾"), required=False)
    prefix_code = forms.RegexField(
        r"^\d{2,12}(,\d{2,12})*$",
        label=_("区划代码前缀"),
        required=False,
        help_text=_("几个之间用英文逗号隔开。"),
    )
    together = forms.BooleanField(label=_("与上一行同时满足"), required=False)

    def clean(self) -> dict[str, Any]:
        """As the rules write it."""
        found = super().clean() or self.cleaned_data
        if found.get("fact") and not self.errors:
            found["condition"] = written(found)
            if found["condition"] is None:
                self.add_error("values", _("这一行还没有选完：请选出要看的具体情况。"))
        return found


def written(found: Mapping[str, Any]) -> dict[str, Any] | None:
    """A condition from a line's answers; None while something is missing."""
    fact = found["fact"]
    if fact == "age":
        bounds = {"from": found["age_from"], "below": found["age_below"]}
        kept = {name: value for name, value in bounds.items() if value is not None}
        return {"fact": "age", **kept} if "from" in kept else None
    if fact in ("residence", "hukou"):
        codes = found["prefix_code"].split(",") if found["prefix_code"] else []
        return {"fact": fact, "prefix": codes} if codes else None
    chosen = [v.split(":", 1)[1] for v in found["values"] if v.startswith(f"{fact}:")]
    if fact == "benefit":
        return {"fact": chosen[0]} if len(chosen) == 1 else None
    if not chosen:
        return None
    levels: list[Any] = [int(v) for v in chosen] if fact == "ability" else chosen
    return {"fact": fact, KEYS[fact]: levels} | (_disability(found) if fact == "disability" else {})


def _disability(found: Mapping[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if found["grades"]:
        extra["grade"] = [int(grade) for grade in found["grades"]]
    if found["is_multiple"]:
        extra["is_multiple"] = True
    return extra


def lines_of(conditions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of stored conditions: what must hold together is joined to the line above."""
    lines = []
    for condition in conditions:
        for number_, part in enumerate(condition.get("all", [condition])):
            lines.append(_line(part) | {"together": number_ > 0})
    return lines


def _line(part: Mapping[str, Any]) -> dict[str, Any]:
    fact = part["fact"]
    if fact in BenefitKind.values:
        return {"fact": "benefit", "values": [f"benefit:{fact}"]}
    line: dict[str, Any] = {
        "fact": fact,
        "age_from": part.get("from"),
        "age_below": part.get("below"),
    }
    line["prefix_code"] = ",".join(_listed(part.get("prefix", "")))
    line["grades"] = [str(grade) for grade in _listed(part.get("grade", []))]
    line["is_multiple"] = part.get("is_multiple", False)
    if fact in KEYS:
        line["values"] = [f"{fact}:{value}" for value in _listed(part.get(KEYS[fact], []))]
    return line


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class DocumentForm(PlainForm):
    """A paper that an application brings; without a code it is left out."""

    code = forms.SlugField(label=_("材料代码"), required=False, max_length=50)
    name = forms.CharField(label=_("材料名称"), max_length=80, required=False)
    hint = forms.CharField(label=_("说明"), max_length=200, required=False)
    is_required = forms.BooleanField(label=_("必须提交"), required=False)


class FundingForm(PlainForm):
    """A source's part; without a source it is left out."""

    source = forms.ChoiceField(label=_("资金来源"), required=False)
    tier = forms.CharField(label=_("只用于档次（代码）"), required=False, max_length=50)
    percent = number(_("比例（%）"), least=1, most=100, required=False)
    fixed = forms.CharField(label=_("或每人每月（元）"), required=False, max_length=16)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", _("（不用这一行）")), *funding_sources()]
