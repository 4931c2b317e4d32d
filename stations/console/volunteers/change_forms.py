"""What staff fill in to change a shift, to give up a series, to write an end down."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import day_field, time_field
from stations.commands.volunteers.changes import ShiftChange
from stations.console.volunteers.forms import MOST_NEEDED, moment_of
from stations.models import ShiftPlace, VolunteerShift
from ui.forms import PlainForm


class ChangeForm(PlainForm):
    """When, where and how many instead."""

    day = day_field(_("日期"))
    starts_at = time_field(_("开始"))
    ends_at = time_field(_("结束"))
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    needed = forms.IntegerField(label=_("需要人数"), min_value=1, max_value=MOST_NEEDED)
    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("会写进发给报名人的通知。")
    )

    @staticmethod
    def initial_of(shift: VolunteerShift) -> dict[str, Any]:
        """What stands in the row."""
        starts, ends = (timezone.localtime(one) for one in (shift.starts_at, shift.ends_at))
        return {
            "day": starts.date(),
            "starts_at": starts.time(),
            "ends_at": ends.time(),
            "place": shift.place,
            "needed": shift.needed,
        }

    def clean(self) -> dict[str, Any]:
        """Forwards."""
        data = super().clean() or {}
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("结束时间要晚于开始时间。"))
        return data

    @staticmethod
    def change(data: Mapping[str, Any]) -> ShiftChange:
        """For the command."""
        return ShiftChange(
            starts_at=moment_of(data["day"], data["starts_at"]),
            ends_at=moment_of(data["day"], data["ends_at"]),
            place=data["place"].strip(),
            needed=data["needed"],
            reason=data["reason"],
        )


class ReasonForm(PlainForm):
    """Why."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("会写进发给报名人的通知。")
    )


class EndForm(PlainForm):
    """When somebody left, on the day on which they came."""

    at = time_field(_("实际结束时间"))
    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("例如：忘了签退，和带班的人核对过。")
    )

    @staticmethod
    def moment(place: ShiftPlace, at: time) -> datetime:
        """For the command."""
        came = place.came_at or place.shift.starts_at
        return moment_of(timezone.localdate(came), at)
