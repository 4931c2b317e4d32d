"""The forms of the roll: what is shown for one person, and what comes back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.forms import time_field
from elderly_care.enums.day_care import CareKind, CareOutcome, DayAct, DayState
from elderly_care.models import ChildEnrolment
from elderly_care.queries.day_care import CareLine, RollLine
from ui.forms import ActForm, PlainForm

_KEY = {"min_value": 1, "max_value": 2**63 - 1, "required": False}
_OUT = f"{DayState.EXPECTED} {DayState.ABSENT} {DayState.LEAVE}"
_MEDICINE = [(CareOutcome.ALL.value, _("已服")), (CareOutcome.REFUSED.value, _("没有服"))]


class RollForm(ActForm):
    """Any act: the command says what is missing. at: a time of that day that was typed."""

    act = forms.ChoiceField(choices=[*DayAct.choices, *CareKind.choices])
    clock = forms.TimeField(required=False)
    name = forms.CharField(required=False, max_length=100)
    pickup = forms.IntegerField(**_KEY)
    reason = forms.CharField(required=False, max_length=300)
    outcome = forms.CharField(required=False, max_length=8)
    order = forms.IntegerField(**_KEY)
    due_at = forms.TimeField(required=False)
    note = forms.CharField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """A tablet's clock may be ahead of ours; nobody types a time of which the tablet knows nothing yet."""
        data = super().clean() or self.cleaned_data
        if data.get("clock") and data.get("occurred_at") and self.at > data["occurred_at"]:
            self.add_error("clock", _("这个时间还没有到，没有登记。请填已经过去的时间。"))
        return data

    @property
    def at(self) -> datetime:
        """By the tablet's clock, unless another time was typed."""
        kept, clock = self.cleaned_data["occurred_at"], self.cleaned_data["clock"]
        if clock is None:
            return kept
        return timezone.make_aware(datetime.combine(timezone.localdate(kept), clock))


def _clock() -> forms.TimeField:
    return time_field(_("时间，不填就是现在"), required=False)


def _text(label: Any, longest: int = 100) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False)


class ArriveForm(PlainForm):
    """Somebody came."""

    name = _text(_("送来的人"))
    clock = _clock()


class ChildArriveForm(ArriveForm):
    """A small child came; with a reason also above the ratio."""

    reason = _text(_("保育人员不够时的说明"), 300)


class ChildDepartForm(PlainForm):
    """By whom the guardian named."""

    pickup = forms.ChoiceField(label=_("接走的人，请核对证件"))
    reason = _text(_("说明，晚接走的必填"), 300)
    clock = _clock()

    def __init__(self, *args: Any, listed: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = [(row.pk, str(row)) for row in listed]
        self.fields["pickup"].choices = [("", _("请选择")), *people]  # type: ignore[attr-defined]


class DepartForm(ChildDepartForm):
    """Or by somebody else, and why."""

    name = _text(_("不在名单里的，填姓名"))
    field_order = ("pickup", "name", "reason", "clock")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["pickup"].label, self.fields["pickup"].required = _("登记的接送人"), False
        self.fields["reason"].label = _("说明，不在名单里的和晚接走的必填")


class WhyForm(PlainForm):
    """Why."""

    reason = _text(_("说明"), 300)


class GivenForm(PlainForm):
    """How it went."""

    outcome = forms.ChoiceField(label=_("情况"), choices=CareOutcome.choices)
    note = _text(_("说明"), 200)

    def __init__(self, *args: Any, is_medicine: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if is_medicine:
            self.fields["outcome"].choices = _MEDICINE  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Act:
    """A form of somebody: while in which states it is open, and what it says besides."""

    act: str
    label: Promise | str
    when: str
    form: PlainForm
    is_shown: bool
    kind: str = "quiet"
    hidden: tuple[tuple[str, str], ...] = ()

    @property
    def is_main(self) -> bool:
        """What is done with most people."""
        return self.act in (DayAct.ARRIVE, DayAct.DEPART)

    @property
    def first(self) -> list[forms.BoundField]:
        """What is always filled in."""
        return [box for box in self.form if not self.is_main or box.name == "pickup"]

    @property
    def more(self) -> list[forms.BoundField]:
        """What is filled in now and then."""
        return [box for box in self.form if self.is_main and box.name != "pickup"]


def acts_of(line: RollLine, *, may_correct: bool) -> list[Act]:
    """Of one person, whatever the state: the page opens and closes them."""
    is_child = isinstance(line.enrolment, ChildEnrolment)
    arrive, depart = (ChildArriveForm, ChildDepartForm) if is_child else (ArriveForm, DepartForm)
    there, expected = str(DayState.PRESENT), str(DayState.EXPECTED)
    found = [
        _act(line, DayAct.ARRIVE, _OUT, arrive),
        _act(line, DayAct.DEPART, there, depart, listed=line.pickups),
        _act(line, DayAct.ABSENT, expected, WhyForm),
        _act(line, DayAct.LEAVE, f"{expected} {DayState.ABSENT}", WhyForm),
        _act(line, DayAct.UNDO_LEAVE, str(DayState.LEAVE), PlainForm),
    ]
    if may_correct:
        found.append(_act(line, DayAct.VOID, f"{there} {DayState.LEFT}", WhyForm))
    return found


def _act(line: RollLine, act: DayAct, when: str, form: type[PlainForm], **more: Any) -> Act:
    auto_id = f"{act}-{line.enrolment.pk}-%s"
    label = _("更正：没有来") if act == DayAct.VOID else act.label
    return Act(act.value, label, when, form(auto_id=auto_id, **more), line.state in when.split())


def cares_of(line: RollLine, care: CareLine) -> list[Act]:
    """Meals and medicine that may still be signed."""
    is_there = line.state == DayState.PRESENT
    there, pk = str(DayState.PRESENT), line.enrolment.pk
    meals = [
        kind for kind in CareKind if kind != CareKind.MEDICINE and kind.value not in care.meals
    ]
    found = [
        Act(kind.value, kind.label, there, _given(f"{kind}-{pk}", False), is_there)
        for kind in meals
    ]
    for one in care.medicines:
        if one.given is None:
            due = f"{one.due_at:%H:%M}"
            said = (("order", str(one.order.pk)), ("due_at", due))
            form = _given(f"m{one.order.pk}-{due.replace(':', '')}", True)
            label = f"{due} {one.order.medicine}"
            found.append(Act(CareKind.MEDICINE.value, label, there, form, is_there, hidden=said))
    return found


def _given(prefix: str, is_medicine: bool) -> GivenForm:
    return GivenForm(auto_id=f"{prefix}-%s", is_medicine=is_medicine)
