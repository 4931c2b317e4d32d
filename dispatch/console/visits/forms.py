"""What a carer fills in at a home."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from core.coordinates import SYSTEMS, WGS84
from dispatch.commands.proofs import Shown, Spot
from dispatch.commands.steps import Act
from dispatch.commands.visits import Work
from dispatch.enums.visits import VisitFailReason
from dispatch.models import ServiceItem
from dispatch.queries.visits import Content
from elderly_care.logic.vitals import VITALS
from ui.forms import ActForm

_CAMERA = {"accept": "image/*", "capture": "environment"}
_WORST_ACCURACY = 1_000_000


def _hidden_number(least: float, most: float) -> forms.FloatField:
    return forms.FloatField(
        required=False, min_value=least, max_value=most, widget=forms.HiddenInput
    )


class StepForm(ActForm):
    """A press and nothing else: accepted, set out."""

    @property
    def act(self) -> Act:
        """When, and under which key."""
        return Act(occurred_at=self.cleaned_data["occurred_at"], key=self.cleaned_data["key"])


class ProofForm(StepForm):
    """A photo, and where the phone is."""

    photo = forms.FileField(
        label=_("拍照"),
        required=False,
        widget=forms.FileInput(attrs=_CAMERA),
        help_text=_("拍门牌或现场，不拍正脸。"),
    )
    latitude = _hidden_number(-90, 90)
    longitude = _hidden_number(-180, 180)
    accuracy = _hidden_number(0, _WORST_ACCURACY)
    crs = forms.ChoiceField(
        choices=[(name, name) for name in SYSTEMS], required=False, widget=forms.HiddenInput
    )
    device = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    place_reason = forms.CharField(
        label=_("没有定位或离得远的原因"),
        required=False,
        max_length=200,
        help_text=_("定位正常就不用填。"),
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=300)
    code = forms.CharField(
        label=_("老人报的确认码"),
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    card = forms.CharField(
        label=_("刷卡或输入卡号"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    signature = forms.FileField(required=False)

    @property
    def shown(self) -> Shown:
        """All of it that there is."""
        data = self.cleaned_data
        return Shown(
            photo=data["photo"],
            signature=data["signature"],
            code=data["code"],
            card=data["card"],
            spot=self._spot(),
            place_reason=data["place_reason"],
            note=data["note"],
            device=data["device"],
        )

    def _spot(self) -> Spot | None:
        data = self.cleaned_data
        if data["latitude"] is None or data["longitude"] is None:
            return None
        accuracy = round(data["accuracy"] or 0)
        return Spot(data["latitude"], data["longitude"], accuracy, data["crs"] or WGS84)


class StartForm(ProofForm):
    """Arrived."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["photo"].required = True


def measure(label, name: str, size: int) -> forms.FloatField:
    """A value of the body; the phone knows what no body shows."""
    least, most = VITALS[name]
    attrs = {"inputmode": "decimal", "autocomplete": "off", "size": size}
    attrs |= {"data-least": least, "data-most": most}
    return forms.FloatField(label=label, required=False, widget=forms.TextInput(attrs=attrs))


class MeasuredForm(forms.Form):
    """What was ticked and measured at a home."""

    systolic = measure(_("高压"), "systolic", 3)
    diastolic = measure(_("低压"), "diastolic", 3)
    pulse = measure(_("脉搏"), "pulse", 3)
    temperature = measure(_("体温"), "temperature", 4)
    glucose = measure(_("血糖"), "glucose", 4)
    lines: Sequence[str] = ()

    @property
    def vitals(self) -> dict[str, float]:
        """Those that were filled in."""
        data = self.cleaned_data
        return {name: data[name] for name in VITALS if data.get(name) is not None}

    @property
    def checklist(self) -> list[dict[str, object]]:
        """Every line, done or not."""
        ticked = set(self.data.getlist("line"))
        return [{"text": line, "done": line in ticked} for line in self.lines]


class FinishForm(MeasuredForm, StartForm):
    """Left, and what was done."""

    notes = forms.CharField(
        label=_("服务记录"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    items = forms.MultipleChoiceField(
        label=_("这次还做了"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, lines=(), items: Sequence[ServiceItem] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        self.besides = {str(item.pk): item for item in items}
        self.fields["items"].choices = [(pk, item.name) for pk, item in self.besides.items()]

    @property
    def work(self) -> Work:
        """What was ticked, measured and written."""
        data = self.cleaned_data
        items = [self.besides[pk] for pk in data["items"]]
        return Work(Content(self.checklist, self.vitals, data["notes"]), items)


class FailForm(ProofForm):
    """It could not be done."""

    reason = forms.ChoiceField(
        label=_("为什么没有服务成？"), choices=VisitFailReason, widget=forms.RadioSelect
    )
