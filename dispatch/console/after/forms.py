"""What staff write down after a visit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.console.places import PlaceForm
from core.dates import month_of, today
from core.forms import day_field
from dispatch.commands.follow_ups import Call
from dispatch.console.visits.forms import MeasuredForm
from dispatch.enums.visits import AuditState, FollowUpResult
from dispatch.models import CallScript
from dispatch.queries.visits import Content
from ui.forms import PlainForm

SCORES = [
    (5, _("5 非常满意")),
    (4, _("4 满意")),
    (3, _("3 一般")),
    (2, _("2 不满意")),
    (1, _("1 非常不满意")),
]
_YES_NO = [("yes", _("是")), ("no", _("不是"))]


def _yes_no(label) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_YES_NO, required=False, widget=forms.RadioSelect)


class CallForm(PlainForm):
    """The script of a follow-up call: three questions and a wish, and what else is asked there."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label=_("电话通了吗？"),
        choices=FollowUpResult,
        initial=FollowUpResult.REACHED,
        widget=forms.RadioSelect,
    )
    came = _yes_no(_("服务人员来过吗？"))
    was_done = _yes_no(_("该做的都做了吗？"))
    score = forms.TypedChoiceField(
        label=_("您满意吗？"),
        choices=SCORES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("键盘 1 到 5。"),
    )
    wish = forms.CharField(
        label=_("下次有什么心愿？"),
        required=False,
        max_length=200,
        help_text=_("下一位上门的人会看到，例如：想有人陪着聊聊天。"),
    )
    complaint = forms.CharField(
        label=_("要投诉什么？"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写了就登记为投诉，到期要答复。"),
    )
    note = forms.CharField(label=_("备注"), required=False, max_length=300)
    call_reference = forms.CharField(label=_("通话录音编号"), required=False, max_length=80)

    ASKED = ("came", "was_done", "score", "wish")

    def __init__(self, *args, script: CallScript | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(script.questions) if script else []
        for name in self.ASKED if script else ():
            self.fields[name].label = getattr(script, name)
        for number, question in enumerate(self.questions):
            self.fields[f"question_{number}"] = _yes_no(question)

    @property
    def others(self) -> list[forms.BoundField]:
        """The questions of one's own, as asked."""
        return [self[f"question_{number}"] for number in range(len(self.questions))]

    def clean(self):
        """Whoever answered has said two things at least."""
        data = super().clean()
        if data.get("result") == FollowUpResult.REACHED:
            for name in ("came", "score"):
                if name not in self.errors and data.get(name) in (None, ""):
                    words = {"label": self.fields[name].label}
                    self.add_error(name, _("电话通了，请填“%(label)s”。") % words)
        return data

    @property
    def call(self) -> Call:
        """For the command."""
        data = self.cleaned_data
        flags = {"yes": True, "no": False}
        return Call(
            result=data["result"],
            score=data["score"],
            came=flags.get(data["came"]),
            was_done=flags.get(data["was_done"]),
            wish=data["wish"],
            note=data["note"],
            call_reference=data["call_reference"],
            complaint=data["complaint"],
            answers=[
                (question, answer)
                for number, question in enumerate(self.questions)
                if (answer := data[f"question_{number}"])
            ],
        )


class AuditForm(PlainForm):
    """What somebody from outside found out."""

    result = forms.ChoiceField(
        label=_("核查结果"),
        choices=[(state.value, state.label) for state in AuditState if state != AuditState.DRAWN],
        widget=forms.RadioSelect,
    )
    call_reference = forms.CharField(label=_("通话录音编号"), max_length=80, required=False)
    note = forms.CharField(
        label=_("核查说明"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(PlainForm):
    """What was done about a complaint."""

    answer = forms.CharField(
        label=_("答复"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ComplaintForm(PlainForm):
    """What somebody complains about on the phone."""

    number = forms.RegexField(
        r"^[Ff]?\d{1,12}$",
        label=_("工单号"),
        max_length=13,
        help_text=_("在来电卡或「服务工单」里找。"),
    )
    text = forms.CharField(
        label=_("投诉什么？"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    @property
    def key(self) -> int:
        """Of the order."""
        return int(self.cleaned_data["number"].lstrip("Ff"))


class PeriodForm(PlaceForm):
    """A span of days for a place's figures."""

    since = day_field(_("从"))
    until = day_field(_("到"))

    def clean(self):
        """In order."""
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("结束日期不能早于开始日期。"))
        return data

    @classmethod
    def of(cls, sent, user):
        """This month, unless somebody asks otherwise."""
        usual = {"since": month_of(today()), "until": today()}
        return cls(sent if sent else usual, user=user)


class RecordForm(MeasuredForm, PlainForm):
    """The record of a visit, corrected."""

    notes = forms.CharField(
        label=_("服务记录"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(label=_("为什么更正"), max_length=300)

    def __init__(self, *args, content: Content, **kwargs):
        super().__init__(*args, initial={**content.vitals, "notes": content.notes}, **kwargs)
        self.lines = [str(line["text"]) for line in content.checklist]
        self.kept = self.checklist if self.is_bound else content.checklist

    @property
    def content(self) -> Content:
        """What the record should say."""
        return Content(self.checklist, self.vitals, self.cleaned_data["notes"])


class DrawForm(PlaceForm):
    """A place's month."""

    period = forms.CharField(label=_("月份"), max_length=7, help_text=_("例如 2026-01"))
