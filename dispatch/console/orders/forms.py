"""What staff fill in: what somebody wants, who goes, another time, a reason."""

from datetime import datetime, timedelta
from itertools import groupby

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import day_field
from dispatch.commands import ServiceRequest
from dispatch.enums import Channel, OrderState, Urgency
from dispatch.models.orders import MOST_DAYS
from dispatch.queries.orders import OrderWish
from elderly_care.models import Resident
from ui.forms import PlainForm

WHEN = {"type": "datetime-local"}
FORMAT = "%Y-%m-%dT%H:%M"


def _moment(label) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs=WHEN, format=FORMAT)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[FORMAT])


class OrdersForm(PlainForm):
    """Which orders."""

    day = day_field(_("日期"), required=False)
    number = forms.RegexField(r"^[Ff]?\d{1,12}$", label=_("工单号"), max_length=13, required=False)
    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("没有结束的")), *OrderState.choices], required=False
    )

    def wish(self, person: Resident | None) -> OrderWish:
        """As it was filled in; a number that is none finds what is open, and the page says why."""
        if not self.is_valid():
            return OrderWish(person=person)
        number = self.cleaned_data["number"].lstrip("Ff")
        return OrderWish(
            self.cleaned_data["state"],
            self.cleaned_data["day"],
            int(number) if number else None,
            person,
        )


class WindowForm(PlainForm):
    """From when, and how much later it may begin."""

    window_start = _moment(_("最早开始时间"))
    window_min = forms.IntegerField(
        label=_("可以晚多少分钟开始"), min_value=0, max_value=720, initial=30
    )

    def window(self) -> tuple[datetime, datetime]:
        """Both ends."""
        start = self.cleaned_data["window_start"]
        return start, start + timedelta(minutes=self.cleaned_data["window_min"])


class _ByGroup(forms.models.ModelChoiceIterator):
    """Items under their headings, as they are sorted."""

    def __iter__(self):
        yield ("", self.field.empty_label)
        for heading, items in groupby(self.queryset, key=lambda item: item.group):
            yield (heading, [self.choice(item) for item in items])


class ItemField(forms.ModelChoiceField):
    """Which service, the six assists first."""

    iterator = _ByGroup


class RequestForm(WindowForm):
    """A request at the window or on the phone."""

    item = ItemField(label=_("服务项目"), queryset=None, empty_label=_("请选择"))
    urgency = forms.ChoiceField(
        label=_("紧急程度"), choices=Urgency.choices, initial=Urgency.ORDINARY
    )
    minutes = forms.IntegerField(
        label=_("时长（分钟）"),
        required=False,
        min_value=5,
        max_value=24 * 60,
        help_text=_("不填按服务项目的时长。按小时计价的，费用跟着变。"),
    )
    days = forms.IntegerField(
        label=_("住几天"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("住在机构里的服务填写：送到那天算，接回那天不算。"),
    )
    address = forms.CharField(
        label=_("服务地址"),
        required=False,
        max_length=200,
        help_text=_("不填就是家里。叫车从别处上车、人暂时住在别处时填写。"),
    )
    destination = forms.CharField(
        label=_("目的地"), required=False, max_length=200, help_text=_("叫车、陪同外出时填写。")
    )
    note = forms.CharField(label=_("备注"), required=False, max_length=300)
    call_reference = forms.CharField(label=_("通话录音编号"), required=False, max_length=80)
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    own_fen = forms.IntegerField(
        min_value=0, max_value=10**12, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items
        self.fields["window_start"].initial = timezone.now() + timedelta(minutes=10)

    def told(self, own_fen: int) -> None:
        """The page says now what the person would pay; sent again, the request is saved."""
        self.data = self.data.copy()
        self.data["own_fen"] = own_fen

    def wish(self, resident: Resident, channel: Channel, **more: str) -> ServiceRequest:
        """What was filled in, for a person, through a door."""
        data, (start, end) = self.cleaned_data, self.window()
        return ServiceRequest(
            resident_id=resident.pk,
            item_id=data["item"].pk,
            window_start=start,
            window_end=end,
            channel=channel,
            urgency=data["urgency"],
            minutes=data["minutes"],
            days=data.get("days"),
            address=data["address"].strip(),
            destination=data["destination"],
            note=data["note"],
            **more,
        )


class AssignForm(PlainForm):
    """Who goes, from when."""

    carers = forms.ModelMultipleChoiceField(
        label=_("派谁去"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    starts_at = _moment(_("几点到"))
    reason = forms.CharField(
        label=_("不在班或不在约定时间也派的原因"),
        max_length=200,
        required=False,
        help_text=_("派的人都在班、时间是约定的，就不用填。"),
    )
    expected_state = forms.ChoiceField(choices=OrderState.choices, widget=forms.HiddenInput)

    def __init__(self, *args, carers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carers"].queryset = carers


class ReasonForm(PlainForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=300)


class MoveForm(WindowForm):
    """Another time, and why. Whoever was to go is named."""

    reason = forms.CharField(label=_("原因"), max_length=300)

    def __init__(self, *args, standing="", **kwargs):
        super().__init__(*args, **kwargs)
        if standing:
            words = _("%(names)s 到时能去，就还是派去，要重新接单；不能去，就等重新派单。")
            self.fields["window_start"].help_text = words % {"names": standing}

    def clean(self):
        """Both ends of the window under one name."""
        data = super().clean()
        if not self.errors:
            data["window"] = self.window()
        return data


class RedirectForm(ReasonForm):
    """Who serves it instead, and why."""

    operator = forms.ModelChoiceField(label=_("服务商"), queryset=None, empty_label=_("请选择"))

    def __init__(self, *args, operators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["operator"].queryset = operators
