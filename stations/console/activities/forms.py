"""What staff fill in about activities."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import day_field, time_field
from stations.commands.activities.changes import Change
from stations.enums import Weekday
from stations.enums.activities import ActivityKind, CounterKind
from stations.models import Activity, ActivitySession, Station
from stations.queries.activities import activity_stations, brands_for, rooms_in_use
from ui.forms import PlainForm


def _day(word: str) -> date:
    """A day as it was typed, or which word isn't one."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        words = _("“%(word)s”不是日期，请照 2026-05-12 这样写。") % {"word": word}
        raise forms.ValidationError(words) from None


class CalendarForm(PlainForm):
    """Which month, and what of it."""

    month = forms.RegexField(
        r"^\d{4}-\d{2}$",
        label=_("月份"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
    )
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=())
    brand = forms.ModelChoiceField(None, label=_("品牌项目"), required=False, empty_label=_("全部"))
    room = forms.ModelChoiceField(None, label=_("房间"), required=False, empty_label=_("全部"))

    def __init__(self, *args: Any, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("全部")), *ActivityKind.choices]
        self.fields["brand"].queryset = brands_for(station)
        self.fields["room"].queryset = rooms_in_use(station)


class MonthForm(PlainForm):
    """Which month of figures, of which station."""

    month = forms.RegexField(
        r"^\d{4}-\d{2}$",
        label=_("月份"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
    )
    station = forms.ModelChoiceField(
        None, label=_("站点"), required=False, empty_label=_("全部站点")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = activity_stations(user).order_by("name", "pk")


class CopyMonthForm(PlainForm):
    """From which month to which."""

    month = forms.RegexField(
        r"^\d{4}-\d{2}$", label=_("照搬哪个月"), widget=forms.TextInput(attrs={"type": "month"})
    )
    to = forms.RegexField(
        r"^\d{4}-\d{2}$", label=_("搬到哪个月"), widget=forms.TextInput(attrs={"type": "month"})
    )


class ActivityForm(PlainForm):
    """An activity, once or week by week."""

    title = forms.CharField(label=_("名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类型"), choices=ActivityKind)
    brand = forms.ModelChoiceField(
        None,
        label=_("品牌项目"),
        required=False,
        empty_label=_("没有，由站点自己办"),
        help_text=_("名单里没有的，请街道经办人在管理后台“品牌项目”里添加。"),
    )
    summary = forms.CharField(label=_("说明"), max_length=300, required=False)
    room = forms.ModelChoiceField(
        None, label=_("房间"), required=False, empty_label=_("不在站点房间里")
    )
    place = forms.CharField(
        label=_("地点"),
        max_length=100,
        required=False,
        help_text=_("不在站点房间里的，写明在哪里。"),
    )
    first_day = day_field(_("第一天"))
    last_day = day_field(_("最后一天"), required=False, help_text=_("只办一次的不用填。"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("每周哪几天"),
        coerce=int,
        choices=Weekday,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只办一次的不用选；每周办、又一天都没选的，按第一天是星期几。"),
    )
    skipped = forms.CharField(
        label=_("中间哪几天不办"),
        required=False,
        max_length=400,
        help_text=_("用空格隔开，例如：2026-05-12 2026-05-19"),
    )
    on_holidays = forms.BooleanField(label=_("法定节假日照常"), required=False)
    starts_at = time_field(_("开始"))
    ends_at = time_field(_("结束"))
    quota = forms.IntegerField(
        label=_("名额"), min_value=1, max_value=10_000, help_text=_("每一场多少人。")
    )
    age_from = forms.IntegerField(label=_("最小年龄"), min_value=0, max_value=120, required=False)
    age_to = forms.IntegerField(label=_("最大年龄"), min_value=0, max_value=120, required=False)
    needs_guardian = forms.BooleanField(label=_("要监护人陪同"), required=False)
    is_restricted = forms.BooleanField(
        label=_("只限受邀人员"), required=False, help_text=_("不公开；只有指定的岗位能看到。")
    )
    opens_days_before = forms.IntegerField(
        label=_("提前几天开始报名"), min_value=0, max_value=60, initial=14
    )
    closes_minutes_before = forms.IntegerField(
        label=_("开始前几分钟截止报名"), min_value=0, max_value=60 * 24 * 7, initial=0
    )

    def __init__(self, *args: Any, station: Station, restricted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand"].queryset = brands_for(station)
        self.fields["room"].queryset = rooms_in_use(station)
        if not restricted:
            del self.fields["is_restricted"]

    def clean_skipped(self) -> list[Any]:
        """Days, each once."""
        typed = self.cleaned_data["skipped"]
        return sorted({_day(word) for word in re.split(r"[\s,，、;；]+", typed) if word})

    def clean(self) -> dict[str, Any]:
        """What is once has one day and its weekday."""
        data = super().clean() or {}
        first = data.get("first_day")
        if first is not None:
            data["last_day"] = data.get("last_day") or first
            if data["last_day"] == first or not data.get("weekdays"):
                data["weekdays"] = data.get("weekdays") or [first.weekday()]
        return data

    def fill(self, activity: Activity) -> Activity:
        """The row with what was typed."""
        for name, value in self.cleaned_data.items():
            setattr(activity, name, value)
        return activity

    @classmethod
    def initial_of(cls, activity: Activity) -> dict[str, Any]:
        """What stands in the row."""
        initial = {name: getattr(activity, name) for name in cls.base_fields}
        initial["skipped"] = " ".join(f"{day:%Y-%m-%d}" for day in activity.skipped)
        return initial


class CopyForm(PlainForm):
    """From when to when once more."""

    first_day = day_field(_("第一天"))
    last_day = day_field(_("最后一天"))


class EndForm(PlainForm):
    """The last day, and why."""

    on = day_field(_("最后一天"))
    reason = forms.CharField(label=_("原因"), max_length=200)


class ChangeForm(PlainForm):
    """When, where and for how many instead."""

    day = day_field(_("日期"))
    starts_at = time_field(_("开始"))
    ends_at = time_field(_("结束"))
    room = forms.ModelChoiceField(
        None, label=_("房间"), required=False, empty_label=_("不在站点房间里")
    )
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    quota = forms.IntegerField(label=_("名额"), min_value=1, max_value=10_000)
    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("会写进发给报名人的通知。")
    )

    def __init__(self, *args: Any, session: ActivitySession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = rooms_in_use(session.activity.station)

    @staticmethod
    def initial_of(session: ActivitySession) -> dict[str, Any]:
        """What stands in the row."""
        starts, ends = (timezone.localtime(one) for one in (session.starts_at, session.ends_at))
        return {
            "day": starts.date(),
            "starts_at": starts.time(),
            "ends_at": ends.time(),
            "room": session.room_id,
            "place": session.place,
            "quota": session.quota,
        }

    def clean(self) -> dict[str, Any]:
        """Somewhere, and forwards."""
        data = super().clean() or {}
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("结束时间要晚于开始时间。"))
        if not data.get("room") and not (data.get("place") or "").strip():
            self.add_error("place", _("请选房间，或者写明地点。"))
        return data

    @property
    def change(self) -> Change:
        """For the command."""
        data = self.cleaned_data
        return Change(
            starts_at=timezone.make_aware(datetime.combine(data["day"], data["starts_at"])),
            ends_at=timezone.make_aware(datetime.combine(data["day"], data["ends_at"])),
            room=data["room"],
            place="" if data["room"] else data["place"].strip(),
            quota=data["quota"],
            reason=data["reason"],
        )


class FindForm(PlainForm):
    """A whole number finds a person."""

    number = forms.CharField(
        label=_("身份证号或电话"), max_length=30, help_text=_("完整的号码；孩子按监护人的号码找。")
    )


class ChildForm(PlainForm):
    """A child of whoever stands at the desk."""

    name = forms.CharField(label=_("孩子姓名"), max_length=60)
    birth_date = day_field(_("孩子出生日期"))
    relation = forms.CharField(label=_("您和孩子的关系"), max_length=20)
    consent = forms.BooleanField(
        label=_("监护人同意为报名登记孩子的姓名和出生日期"),
        error_messages={"required": _("没有监护人同意，不能登记孩子的信息。")},
    )


class CountersForm(PlainForm):
    """What is counted, and how much is expected."""

    def __init__(self, *args: Any, goals: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in CounterKind:
            self.fields[kind.value] = forms.IntegerField(
                label=kind.label,
                required=False,
                min_value=0,
                max_value=100_000,
                initial=goals.get(kind.value),
            )

    @property
    def goals(self) -> dict[str, int]:
        """Those that were filled in."""
        return {kind: goal for kind, goal in self.cleaned_data.items() if goal is not None}
