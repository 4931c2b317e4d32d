"""What staff fill in about volunteers, partners and their calendar."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import day_field, time_field
from stations.enums import Weekday
from stations.enums.partners import VisitRhythm
from stations.enums.volunteers import VolunteerKind, VolunteerState
from stations.models import (
    ActivitySession,
    Partner,
    ShiftSeries,
    Station,
    VolunteerShift,
    VolunteerTeam,
)
from stations.queries.volunteers import skills_in_use
from ui.forms import PlainForm

MOST_NEEDED = 500


class StationChoices(PlainForm):
    """A station in scope."""

    station = forms.ModelChoiceField(None, label=_("站点"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Station.objects.visible_to(user).filter(state="open")
        self.fields["station"].queryset = rows.order_by("name", "pk")


class FilterForm(StationChoices):
    """How the list is narrowed."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *VolunteerState.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].required = False
        self.fields["station"].empty_label = _("全部")


class MonthForm(PlainForm):
    """Which month of figures."""

    month = forms.RegexField(
        r"^\d{4}-\d{2}$", label=_("月份"), widget=forms.TextInput(attrs={"type": "month"})
    )


class NumberForm(PlainForm):
    """A whole ID number or phone: names aren't searched."""

    number = forms.CharField(label=_("身份证号或电话"), max_length=20)


class SkillForm(PlainForm):
    """Something that they can do."""

    skill = forms.ModelChoiceField(None, label=_("技能"))
    proof = forms.CharField(label=_("证明名称和编号"), max_length=100, required=False)
    valid_until = day_field(_("证明有效期至"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = skills_in_use()


class TeamForm(PlainForm):
    """Which team."""

    team = forms.ModelChoiceField(None, label=_("队伍"), required=False, empty_label=_("没有队伍"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams_for(user)


def teams_for(user: User) -> Any:
    """In scope and in use."""
    return VolunteerTeam.objects.visible_to(user).filter(is_active=True)


class ShiftForm(StationChoices):
    """A shift on a day, or one of every week: what only that needs comes last."""

    field_order = [
        *("station", "kind", "title", "place", "day", "starts_at", "ends_at", "needed"),
        *("skill", "team", "last_day", "weekdays", "on_holidays", "opens_days_before"),
    ]
    kind = forms.ChoiceField(label=_("类型"), choices=VolunteerKind)
    title = forms.CharField(label=_("名称"), max_length=60)
    place = forms.CharField(
        label=_("地点"),
        max_length=100,
        required=False,
        help_text=_("站点里的哪一处，或者在外面的哪里。"),
    )
    day = day_field(_("日期"), help_text=_("每周都有的，填第一天。"))
    last_day = day_field(_("最后一天"), required=False, help_text=_("只有一次的不用填。"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("每周哪几天"),
        coerce=int,
        choices=Weekday,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只有一次的不用选；每周都有、又一天都没选的，按第一天是星期几。"),
    )
    on_holidays = forms.BooleanField(label=_("法定节假日照常"), required=False)
    opens_days_before = forms.IntegerField(
        label=_("每周班次提前几天开始报名"), min_value=1, max_value=60, initial=14
    )
    starts_at = time_field(_("开始"))
    ends_at = time_field(_("结束"))
    needed = forms.IntegerField(label=_("需要人数"), min_value=1, max_value=MOST_NEEDED)
    skill = forms.ModelChoiceField(None, label=_("所需技能"), required=False, empty_label=_("不限"))
    team = forms.ModelChoiceField(
        None, label=_("限哪支队伍"), required=False, empty_label=_("不限")
    )
    session = forms.IntegerField(
        min_value=1, max_value=2**31, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.user = user
        self.fields["skill"].queryset = skills_in_use()
        self.fields["team"].queryset = teams_for(user)

    def clean(self) -> dict[str, Any]:
        """Ahead of now, the end after the beginning; the session is one of the station's."""
        data = super().clean() or self.cleaned_data
        self._check_times(data)
        self._check_series(data)
        key, station = data.get("session"), data.get("station")
        if key and station:
            rows = ActivitySession.objects.visible_to(self.user)
            data["session"] = rows.filter(pk=key, activity__station=station).first()
            if data["session"] is None:
                self.add_error("session", _("这个站点没有这一场活动。"))
        return data

    def _check_times(self, data: dict[str, Any]) -> None:
        day, starts, ends = (data.get(name) for name in ("day", "starts_at", "ends_at"))
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("结束时间要晚于开始时间。"))
        if day and starts and moment_of(day, starts) <= timezone.now():
            self.add_error("day", _("这个时间已经过了，请选以后的日期和时间。"))

    def _check_series(self, data: dict[str, Any]) -> None:
        day, last = data.get("day"), data.get("last_day")
        if data.get("weekdays") and not last:
            self.add_error("last_day", _("每周都有的，请填最后一天。"))
        if last and data.get("session"):
            self.add_error("last_day", _("给一场活动帮忙的班次只有一次，请不要填最后一天。"))
        if day and last and last < day:
            self.add_error("last_day", _("最后一天不能早于第一天。"))

    @property
    def is_weekly(self) -> bool:
        """A last day was given."""
        return self.cleaned_data["last_day"] is not None

    def series(self) -> ShiftSeries:
        """As it is planned, week by week."""
        data = {**self.cleaned_data}
        del data["session"]
        data["first_day"] = data.pop("day")
        data["weekdays"] = data["weekdays"] or [data["first_day"].weekday()]
        return ShiftSeries(**data)

    def shift(self) -> VolunteerShift:
        """As it is planned: sign-up from now on until it begins."""
        data = {**self.cleaned_data}
        for name in ("last_day", "weekdays", "on_holidays", "opens_days_before"):
            del data[name]
        day = data.pop("day")
        data["starts_at"] = moment_of(day, data["starts_at"])
        data["ends_at"] = moment_of(day, data["ends_at"])
        data["session"] = data["session"] or None
        return VolunteerShift(**data, opens_at=timezone.now(), closes_at=data["starts_at"])


def moment_of(day: date, at: Any) -> datetime:
    """That time of that day here."""
    return timezone.make_aware(datetime.combine(day, at))


class HoursForm(PlainForm):
    """What the service took in truth."""

    place = forms.IntegerField(widget=forms.HiddenInput)
    minutes = forms.IntegerField(label=_("更正为几分钟"), min_value=0, max_value=24 * 60)
    reason = forms.CharField(label=_("原因"), max_length=200)


class VisitForm(StationChoices):
    """When a partner comes."""

    partner = forms.ModelChoiceField(None, label=_("共建单位"))
    service = forms.CharField(label=_("服务内容"), max_length=60)
    place = forms.CharField(label=_("地点"), max_length=60, required=False)
    rhythm = forms.ChoiceField(label=_("多久来一次"), choices=VisitRhythm)
    weekday = forms.TypedChoiceField(
        label=_("星期几"),
        coerce=int,
        choices=Weekday,
        help_text=_("只来一次的，以第一天为准。"),
    )
    nth = forms.IntegerField(
        label=_("每月第几个"),
        min_value=1,
        max_value=5,
        required=False,
        help_text=_("只有每月来一次的填。"),
    )
    first_day = day_field(_("第一天"))
    last_day = day_field(_("最后一天"), required=False, help_text=_("一直来的不用填。"))
    starts_at = time_field(_("开始"))
    ends_at = time_field(_("结束"))
    capacity = forms.IntegerField(
        label=_("可服务人数"), min_value=1, max_value=10_000, required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["partner"].queryset = Partner.objects.visible_to(user).in_use()


class WorkForm(StationChoices):
    """What a partner did."""

    partner = forms.ModelChoiceField(None, label=_("共建单位"))
    day = day_field(_("日期"))
    what = forms.CharField(label=_("做了什么"), max_length=100)
    helpers = forms.IntegerField(label=_("出动人数"), min_value=0, max_value=10_000, initial=0)
    served = forms.IntegerField(label=_("服务人次"), min_value=0, max_value=1_000_000, initial=0)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["partner"].queryset = Partner.objects.visible_to(user).in_use()


class CorrectionForm(PlainForm):
    """What a partner really did; the day, the partner and the station stay."""

    what = forms.CharField(label=_("做了什么"), max_length=100)
    helpers = forms.IntegerField(label=_("出动人数"), min_value=0, max_value=10_000)
    served = forms.IntegerField(label=_("服务人次"), min_value=0, max_value=1_000_000)
    reason = forms.CharField(
        label=_("更正原因"), max_length=200, help_text=_("没有做过的，人数和人次都填 0。")
    )
