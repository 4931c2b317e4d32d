"""What staff fill in about volunteers, partners and their calendar."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from stations.console.activities.forms import day_field, time_field
from stations.enums import Weekday
from stations.enums.partners import VisitRhythm
from stations.enums.volunteers import VolunteerKind, VolunteerState
from stations.models import (
    ActivitySession,
    Partner,
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
    """A shift on a day."""

    kind = forms.ChoiceField(label=_("类型"), choices=VolunteerKind)
    title = forms.CharField(label=_("名称"), max_length=60)
    day = day_field(_("日期"))
    starts_at = time_field(_("开始"))
    ends_at = time_field(_("结束"))
    needed = forms.IntegerField(label=_("需要人数"), min_value=1, max_value=MOST_NEEDED)
    skill = forms.ModelChoiceField(None, label=_("所需技能"), required=False, empty_label=_("不限"))
    team = forms.ModelChoiceField(
        None, label=_("限哪支队伍"), required=False, empty_label=_("不限")
    )
    session = forms.IntegerField(
        label=_("活动场次编号"),
        min_value=1,
        max_value=2**31,
        required=False,
        help_text=_("给某一场活动帮忙的，填那一场网址里的号码。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.user = user
        self.fields["skill"].queryset = skills_in_use()
        self.fields["team"].queryset = teams_for(user)

    def clean(self) -> dict[str, Any]:
        """The session is one of the station's."""
        data = super().clean() or self.cleaned_data
        key, station = data.get("session"), data.get("station")
        if key and station:
            rows = ActivitySession.objects.visible_to(self.user)
            data["session"] = rows.filter(pk=key, activity__station=station).first()
            if data["session"] is None:
                self.add_error("session", _("这个站点没有这一场活动。"))
        return data

    def shift(self) -> VolunteerShift:
        """As it is planned: sign-up from now on until it begins."""
        data = {**self.cleaned_data}
        day = data.pop("day")
        data["starts_at"] = _moment(day, data["starts_at"])
        data["ends_at"] = _moment(day, data["ends_at"])
        data["session"] = data["session"] or None
        return VolunteerShift(**data, opens_at=timezone.now(), closes_at=data["starts_at"])


def _moment(day: date, at: Any) -> datetime:
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
