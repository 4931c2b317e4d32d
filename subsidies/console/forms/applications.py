"""What staff fill in about an application: at the window, in the review, in the decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import YuanField, day_field
from elderly_care.enums import Relation
from subsidies.enums import ApplicationChannel, Evidence, Outcome, Verdict
from subsidies.models import Application
from subsidies.queries import checklist
from ui.forms import PlainForm

LONG = forms.Textarea(attrs={"rows": 3})


def long_text(
    label, *, required: bool = True, help_text="", longest: int = 2000
) -> forms.CharField:
    """Several lines."""
    return forms.CharField(
        label=label, widget=LONG, max_length=longest, required=required, help_text=help_text
    )


class WantedForm(PlainForm):
    """An application of a list."""

    q = forms.CharField(label=_("编号或姓名"), required=False, max_length=60)


class AnyWindowForm(PlainForm):
    """Somebody of another street: both must agree with the file."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    id_number = forms.CharField(label=_("身份证号"), max_length=18)


class IntakeForm(PlainForm):
    """Who asks, how, for what."""

    channel = forms.ChoiceField(
        label=_("从哪里来"),
        choices=[(c, c.label) for c in (ApplicationChannel.WINDOW, ApplicationChannel.PHONE)],
        initial=ApplicationChannel.WINDOW,
        widget=forms.RadioSelect,
    )
    applied_on = day_field(
        _("申请日期"), required=False, help_text=_("纸质申请表上的日期；不填就是今天。")
    )
    relation = forms.ChoiceField(
        label=_("申请人是老人的"), choices=Relation.choices, initial=Relation.SELF
    )
    name = forms.CharField(
        label=_("申请人姓名"),
        max_length=60,
        required=False,
        help_text=_("本人申请的不用填。"),
    )
    authorised_on = day_field(
        _("委托日期"), required=False, help_text=_("受托代办的要填：委托书或本人同意的日期。")
    )
    urgent = forms.BooleanField(label=_("情况紧急，先办后补材料"), required=False)
    note = long_text(_("情况说明"), required=False, longest=500)

    def clean(self):
        """Whoever asks for somebody else has a name."""
        data = super().clean()
        if data.get("relation") != Relation.SELF and not data.get("name"):
            self.add_error("name", _("替别人申请的，请填申请人的姓名。"))
        return data


class DocumentForm(PlainForm):
    """One piece of evidence: a photo, the original seen, or a check by data sharing."""

    code = forms.ChoiceField(label=_("哪一份材料"))
    evidence = forms.ChoiceField(label=_("形式"), choices=Evidence.choices, initial=Evidence.PHOTO)
    photo = forms.FileField(
        label=_("照片或 PDF"), required=False, help_text=_("形式为照片时选择文件。")
    )
    source = forms.CharField(
        label=_("依据"),
        required=False,
        max_length=200,
        help_text=_("数据共享的部门和核验编号，或查验的原件名称。"),
    )

    def __init__(self, *args, application: Application, photo_only: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if photo_only:  # other evidence is for the officers of the street
            self.fields["evidence"].choices = [(Evidence.PHOTO, Evidence.PHOTO.label)]
            del self.fields["source"]
        self.fields["code"].choices = [
            (item.document.code, str(item.document)) for item in checklist(application)
        ]

    def clean(self):
        """Each form of evidence needs its own proof."""
        data = super().clean()
        if data.get("evidence") == Evidence.PHOTO and not data.get("photo"):
            self.add_error("photo", _("请选择照片或 PDF 文件。"))
        elif data.get("evidence") not in (None, Evidence.PHOTO) and not data.get("source"):
            self.add_error("source", _("请写明依据。"))
        return data


class VerdictForm(PlainForm):
    """What the officer thinks of a document."""

    verdict = forms.ChoiceField(
        choices=[(v, v.label) for v in (Verdict.ACCEPTED, Verdict.REJECTED)]
    )
    note = forms.CharField(required=False, max_length=200)

    def clean(self):
        """The person must know what is wrong with it."""
        data = super().clean()
        if data.get("verdict") == Verdict.REJECTED and not data.get("note"):
            self.add_error("note", _("请写明哪里不合格。"))
        return data


class NoteForm(PlainForm):
    """A sentence that goes along."""

    note = long_text(_("补充说明"), required=False, help_text=_("申请人会看到。"))


class ReasonForm(PlainForm):
    """Why."""

    reason = long_text(_("原因"), required=False)


class TextReasonForm(PlainForm):
    """Why, told to the person."""

    reason = long_text(_("理由"), help_text=_("申请人会看到。"))


class TextForm(PlainForm):
    """What somebody says, in writing."""

    text = long_text(_("内容"))


class ReviewForm(PlainForm):
    """The first officer's opinion."""

    outcome = forms.ChoiceField(
        label=_("初审意见"),
        choices=[
            (Outcome.PASSED, _("通过，报审批")),
            (Outcome.DISPUTED, _("有争议，列入报区名单")),
            (Outcome.REFUSED, _("不符合条件")),
        ],
        widget=forms.RadioSelect,
    )
    reason = long_text(
        _("理由"), required=False, help_text=_("有争议或不符合时必填；不符合的理由申请人会看到。")
    )
    justification = long_text(
        _("对重复享受线索的核实情况"),
        required=False,
        help_text=_("查到可能重复享受而仍要通过时必填。"),
    )


class DecideForm(PlainForm):
    """The second officer's decision."""

    outcome = forms.ChoiceField(
        label=_("审批结论"),
        choices=[
            (Outcome.APPROVED, _("批准")),
            (Outcome.RETURNED, _("退回重新审核")),
            (Outcome.DISPUTED, _("报区级决定")),
            (Outcome.REFUSED, _("不予批准")),
        ],
        widget=forms.RadioSelect,
    )
    amount_fen = YuanField(
        label=_("核定金额（元）"),
        required=False,
        help_text=_("按件发放的项目可以低于计算结果；其他项目留空，按规则发放。"),
    )
    reason = long_text(_("理由"), required=False, help_text=_("除批准外必填，申请人会看到。"))
    justification = long_text(
        _("对重复享受线索的核实情况"),
        required=False,
        help_text=_("查到可能重复享受而仍要批准时必填。"),
    )


class DistrictDecideForm(DecideForm):
    """The district's own: nobody is above it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        outcome = self.fields["outcome"]
        outcome.choices = [c for c in outcome.choices if c[0] != Outcome.DISPUTED]


class AppealDecisionForm(PlainForm):
    """The third officer's."""

    outcome = forms.ChoiceField(
        label=_("复核结论"),
        choices=[
            (Outcome.UPHELD, _("维持原决定")),
            (Outcome.OVERTURNED, _("撤销原决定，予以批准")),
        ],
        widget=forms.RadioSelect,
    )
    reason = long_text(_("理由"))
    justification = long_text(_("对重复享受线索的核实情况"), required=False)


class OpinionForm(PlainForm):
    """A department's answer, given once."""

    agrees = forms.TypedChoiceField(
        label=_("意见"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    text = long_text(_("说明"))


class InterestForm(PlainForm):
    """Why somebody else has to handle this."""

    relation = forms.CharField(
        label=_("您与老人的关系"), max_length=60, help_text=_("例如：邻居、儿媳、干亲。")
    )
