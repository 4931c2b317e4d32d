"""What staff fill in about rooms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import day_field, time_field
from stations.models import Room
from ui.forms import PlainForm


class RoomForm(PlainForm):
    """Which room, when, for how many, for what: for somebody who rings or stands at the desk."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("房间"))
    day = day_field(_("日期"))
    starts = time_field(_("开始"))
    ends = time_field(_("结束"))
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=2000)
    group = forms.CharField(
        label=_("团队名称"), max_length=60, required=False, help_text=_("个人使用就不填。")
    )
    purpose = forms.CharField(label=_("用来做什么"), max_length=120)

    def __init__(self, *args: Any, rooms: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]
        self.fields["room"].label_from_instance = _named  # type: ignore[attr-defined]


def _named(room: Room) -> str:
    return f"{room.station} {room.name}"
