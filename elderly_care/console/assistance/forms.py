"""What staff fill in about the fund, adaptations and social work."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import today
from core.forms import YuanField, day_field
from elderly_care.console.assistance.base import KeyForm, TargetForm
from elderly_care.console.people.forms import reason_field
from elderly_care.enums.assistance import (
    AdaptationKind,
    AdaptationSource,
    CharityForm,
    CharityPurpose,
    SocialWorkOutcome,
)
from stations.models import SocialWorkRoom
from ui.forms import PlainForm

MONTHS_TO_REVIEW = 90  # days proposed; anything up to a year may be typed


def words_field(label: Any, **kwargs: Any) -> forms.CharField:
    """Several lines that lie sealed."""
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea, **kwargs)


class FundForm(PlainForm):
    """A fund of a street or district."""

    name = forms.CharField(label=_("基金名称"), max_length=80)
    committee = forms.CharField(label=_("管理委员会"), max_length=120)
    division_code = forms.ChoiceField(label=_("地区"))
    opened_on = day_field(_("设立日期"))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division_code"].choices = places  # type: ignore[attr-defined]


class GoodsForm(PlainForm):
    """Money, or goods with what they are worth."""

    form = forms.ChoiceField(label=_("形式"), choices=CharityForm.choices)
    amount_fen = YuanField(label=_("金额（元）"), help_text=_("实物填折合价值。"))
    goods = forms.CharField(
        label=_("实物名称和数量"),
        max_length=120,
        required=False,
        help_text=_("例如：取暖器 2 套。"),
    )

    def clean(self) -> dict[str, Any]:
        """Goods have a name, money has none; nothing is no gift."""
        data = super().clean() or {}
        if data.get("form") == CharityForm.GOODS and not data.get("goods", "").strip():
            self.add_error("goods", gettext("请写实物名称和数量。"))
        if data.get("amount_fen") == 0:
            self.add_error("amount_fen", gettext("金额要大于 0。"))
        return data


class GiftForm(GoodsForm):
    """What somebody gave."""

    donor = forms.CharField(
        label=_("捐赠人"), max_length=80, required=False, help_text=_("不愿留名的不填。")
    )
    receipt_no = forms.CharField(label=_("票据编号"), max_length=40)
    happened_on = day_field(_("捐赠日期"))


class AidForm(TargetForm, GoodsForm):
    """For a person, a household or a project."""

    project = forms.CharField(label=_("项目"), max_length=120, required=False)
    purpose = forms.ChoiceField(label=_("用途"), choices=CharityPurpose.choices)
    reason = words_field(_("情况说明"))
    field_order = ("resident", "household", "project", "purpose", "form", "amount_fen", "goods")

    def targets(self) -> tuple[str, ...]:
        """A project too."""
        return ("resident", "household", "project")

    def hint(self) -> str:
        """One of three."""
        return gettext("老人、家庭、项目请填且只填一项。")


class CounterForm(PlainForm):
    """Why it was wrong."""

    reason = reason_field(_("冲正原因"))


class EndForm(PlainForm):
    """Why nothing comes of it."""

    reason = reason_field(_("原因"))


class AdaptationForm(TargetForm):
    """What is needed where; the household field isn't asked."""

    household = None
    kind = forms.ChoiceField(label=_("种类"), choices=AdaptationKind.choices)
    community_code = forms.ChoiceField(
        label=_("社区"), required=False, help_text=_("坡道填写；居家改造按老人的住址。")
    )
    place = forms.CharField(label=_("地点"), max_length=200, required=False)
    source = forms.ChoiceField(label=_("来源"), choices=AdaptationSource.choices)
    requested_on = day_field(_("提出日期"))
    field_order = ("kind", "resident", "community_code", "place", "source", "requested_on")

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["community_code"].choices = [("", _("按老人的住址")), *places]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A home is somebody's, a ramp is somewhere."""
        data = super(TargetForm, self).clean() or {}
        if "kind" not in data or "resident" in self.errors:
            return data
        if data["kind"] == AdaptationKind.HOME and data.get("resident") is None:
            self.add_error("resident", gettext("居家改造要填是哪位老人。"))
        if data["kind"] != AdaptationKind.HOME:
            for name in ("community_code", "place"):
                if not data.get(name):
                    self.add_error(name, gettext("坡道要填社区和地点。"))
        return data


class AssessForm(PlainForm):
    """What is to be done."""

    plan = forms.CharField(label=_("改造内容"), max_length=500, widget=forms.Textarea)
    estimate_fen = YuanField(label=_("概算（元）"))


class BuiltForm(PlainForm):
    """Done, by whom, for how much."""

    built_on = day_field(_("完工日期"))
    cost_fen = YuanField(label=_("实际费用（元）"))
    builder = forms.CharField(label=_("施工单位"), max_length=120, required=False)


class AcceptForm(PlainForm):
    """Two people looked."""

    accepted_on = day_field(_("验收日期"))
    first = forms.CharField(label=_("验收人一"), max_length=60)
    second = forms.CharField(label=_("验收人二"), max_length=60)


class CaseForm(TargetForm):
    """Which room works with whom, towards what."""

    room = forms.ModelChoiceField(
        SocialWorkRoom.objects.none(),
        label=_("社工室"),
        help_text=_("列表里没有的，请街道先在管理后台登记社工室。"),
    )
    aims = words_field(_("服务目标"), help_text=_("加密保存，只有指定岗位能看。"))
    review_due_on = day_field(_("下次复核"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = SocialWorkRoom.objects.visible_to(self.user).filter(closed_on__isnull=True)
        self.fields["room"].queryset = rows.order_by("name", "pk")  # type: ignore[attr-defined]


class NoteForm(KeyForm):
    """What was done."""

    text = words_field(_("服务记录"))


class ReviewForm(KeyForm):
    """What a second person found."""

    text = words_field(_("复核意见"))
    next_on = day_field(_("下次复核"), initial=lambda: today() + timedelta(days=MONTHS_TO_REVIEW))


class CloseForm(PlainForm):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=_("结案结果"),
        choices=[c for c in SocialWorkOutcome.choices if c[0] != SocialWorkOutcome.GONE],
    )
    summary = words_field(_("结案小结"))


class ClosingForm(KeyForm):
    """Agreed, or what is still to do."""

    approve = forms.TypedChoiceField(
        label=_("意见"),
        choices=[("yes", _("同意结案")), ("no", _("继续服务"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    note = words_field(_("复核意见"))
