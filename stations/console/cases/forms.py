"""What the staff fill in: whose case, with which papers, what was decided."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Division
from core.forms import day_field
from stations.commands.citizens import CitizenFacts
from stations.enums import ActsAs, CaseChannel, CaseOutcome, CaseState, HandlingWay, MaterialNeed
from stations.models import CaseItem, CaseMaterial, Station, Ticket
from ui.forms import PlainForm

AT_WINDOW = (CaseChannel.WINDOW, CaseChannel.PHONE, CaseChannel.HOME)


class FindItemForm(PlainForm):
    """By the words that people use."""

    q = forms.CharField(label=_("要办什么？"), max_length=60, required=False)


class IntakeForm(PlainForm):
    """One case at the window: the person, who came, and the papers."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    ticket = forms.ModelChoiceField(Ticket.objects.none(), required=False, widget=forms.HiddenInput)
    station = forms.ModelChoiceField(Station.objects.none(), label=_("受理站点"))
    channel = forms.ChoiceField(
        label=_("从哪里来"),
        choices=[(one.value, one.label) for one in AT_WINDOW],
        initial=CaseChannel.WINDOW,
    )
    way = forms.ChoiceField(label=_("怎么办"), choices=())
    name = forms.CharField(label=_("申请人姓名"), max_length=60)
    id_number = forms.CharField(label=_("申请人身份证号"), max_length=20)
    phone = forms.CharField(label=_("申请人电话"), max_length=20, required=False)
    division = forms.ModelChoiceField(
        Division.objects.none(),
        label=_("居住社区"),
        required=False,
        help_text=_("不选就登记为站点所在地。"),
    )
    acting = forms.ChoiceField(label=_("谁来办"), choices=())
    agent_name = forms.CharField(
        label=_("代办人姓名"),
        max_length=60,
        required=False,
        help_text=_("本人来的，下面都不用填。"),
    )
    agent_id_number = forms.CharField(label=_("代办人身份证号"), max_length=20, required=False)
    agent_phone = forms.CharField(label=_("代办人电话"), max_length=20, required=False)
    authorisation = forms.CharField(label=_("授权委托书或关系证明"), max_length=120, required=False)
    authorised_to = day_field(_("委托书到期日"), required=False)
    note = forms.CharField(label=_("说明"), max_length=500, required=False)

    def __init__(self, *args, item: CaseItem, stations, divisions, tickets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ticket"].queryset = tickets
        self.fields["station"].queryset = stations
        self.fields["division"].queryset = divisions
        ways = [(way, HandlingWay(way).label) for way in item.ways]
        acting = [(one, ActsAs(one).label) for one in item.acting]
        self.fields["way"].choices, self.fields["acting"].choices = ways, acting

    def clean(self) -> dict[str, Any]:
        """Whoever came for somebody else says who they are."""
        data = super().clean() or {}
        if data.get("acting") not in (None, ActsAs.SELF):
            wanted = {
                "agent_name": _("替别人来办的，请填代办人姓名。"),
                "agent_id_number": _("替别人来办的，请填代办人身份证号。"),
            }
            for name, words in wanted.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return data

    def citizen(self, prefix: str = "") -> CitizenFacts:
        """The applicant, or with "agent_" who came instead."""
        data = self.cleaned_data
        division = data["division"] if not prefix else None
        return CitizenFacts(
            name=data[f"{prefix}name"],
            division_code=division.pk if division else data["station"].division_id,
            phone=data[f"{prefix}phone"],
            id_number=data[f"{prefix}id_number"],
        )


class CitizenForm(PlainForm):
    """Somebody whom no station knows yet, as the ID card says."""

    station = forms.ModelChoiceField(Station.objects.none(), label=_("登记的站点"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    id_number = forms.CharField(
        label=_("身份证号"),
        max_length=20,
        required=False,
        help_text=_("身份证号和电话至少填一项，以后才找得到。"),
    )
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)
    birth_date = day_field(_("出生日期"), required=False, help_text=_("填了身份证号的不用填。"))
    division = forms.ModelChoiceField(
        Division.objects.none(),
        label=_("居住社区"),
        required=False,
        help_text=_("不选就登记为站点所在地。"),
    )

    def __init__(self, *args, stations, divisions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations
        self.fields["division"].queryset = divisions

    def citizen(self) -> CitizenFacts:
        """As the command wants it."""
        data = self.cleaned_data
        division = data["division"]
        return CitizenFacts(
            name=data["name"],
            division_code=division.pk if division else data["station"].division_id,
            phone=data["phone"],
            id_number=data["id_number"],
            birth_date=data["birth_date"],
        )


class CopyForm(PlainForm):
    """A copy of a paper that the window has seen."""

    position = forms.TypedChoiceField(label=_("材料"), coerce=int, choices=())
    photo = forms.FileField(label=_("照片或 PDF"))

    def __init__(self, *args, materials, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = [(one.position, one.name) for one in materials]


class PapersForm(PlainForm):
    """Each paper of a case: there, missing, or not needed in this case."""

    given = forms.MultipleChoiceField(
        label=_("已交的材料"), required=False, widget=forms.CheckboxSelectMultiple
    )
    not_needed = forms.MultipleChoiceField(
        label=_("这次不需要的材料"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, papers: list[CaseMaterial], **kwargs):
        super().__init__(*args, **kwargs)
        named = [
            (
                paper.position,
                _("%(name)s（%(form)s）") % {"name": paper.name, "form": paper.get_form_display()},
            )
            for paper in papers
        ]
        self.fields["given"].choices = named
        optional = [p.position for p in papers if p.need == MaterialNeed.IF_SO]
        self.fields["not_needed"].choices = [row for row in named if row[0] in optional]
        if not optional:
            del self.fields["not_needed"]

    def positions(self, name: str) -> list[int]:
        """As the command wants them."""
        return [int(text) for text in self.cleaned_data.get(name, [])]


class ReasonForm(PlainForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=500)


class ExtendForm(ReasonForm):
    """How much longer, and why."""

    days = forms.IntegerField(label=_("延期几个工作日"), min_value=1, max_value=60)


class AnswerForm(PlainForm):
    """What was decided."""

    outcome = forms.ChoiceField(label=_("结果"), choices=CaseOutcome)
    words = forms.CharField(
        label=_("说明"), max_length=500, required=False, help_text=_("不予办理时要写明理由。")
    )


class HandOutForm(PlainForm):
    """Who took it."""

    to = forms.CharField(label=_("谁领取的"), max_length=60)


class RateForm(PlainForm):
    """好差评, asked at the window."""

    score = forms.TypedChoiceField(
        label=_("评分"),
        coerce=int,
        choices=[
            (5, _("非常满意")),
            (4, _("满意")),
            (3, _("基本满意")),
            (2, _("不满意")),
            (1, _("非常不满意")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("想说的话"), max_length=500, required=False)


class NoteForm(PlainForm):
    """Who took it in on paper."""

    note = forms.CharField(label=_("谁签收、什么时候"), max_length=200)


class OutcomeForm(PlainForm):
    """What came of a call."""

    outcome = forms.CharField(label=_("回访结果"), max_length=500)


class CasesForm(PlainForm):
    """Which cases."""

    number = forms.RegexField(r"^\d{14}$", label=_("办件编号"), max_length=14, required=False)
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("没有结束的")), *CaseState.choices], required=False
    )
    channel = forms.ChoiceField(
        label=_("渠道"), choices=[("", _("全部")), *CaseChannel.choices], required=False
    )


class PeriodForm(PlainForm):
    """From a day to a day."""

    since = day_field(_("从"))
    until = day_field(_("到"))

    def period(self, otherwise: tuple[date, date]) -> tuple[date, date]:
        """As it was filled in, else the other."""
        if not self.is_valid():
            return otherwise
        return self.cleaned_data["since"], self.cleaned_data["until"]
