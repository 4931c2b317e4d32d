"""What an adviser fills in."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.dates import today
from core.forms import day_field, time_field
from stations.commands.consultations import LONGEST
from stations.enums.consultations import ConsultNext, ConsultTopic, ConsultWay
from stations.models import Station
from ui.forms import PlainForm


def _words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea,
        help_text=_("加密保存，只有写的人和站长能看。"),
    )


class TalkForm(PlainForm):
    """When, how, about what, what was said, what comes next."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    station = forms.ModelChoiceField(Station.objects.none(), label=_("站点"))
    day = day_field(_("日期"))
    time = time_field(_("时间"))
    way = forms.ChoiceField(label=_("方式"), choices=ConsultWay.choices)
    topics = forms.MultipleChoiceField(
        label=_("咨询内容"), choices=ConsultTopic.choices, widget=forms.CheckboxSelectMultiple
    )
    asked = _words(_("问了什么"))
    advised = _words(_("怎么答复"))
    next_step = forms.ChoiceField(label=_("结果"), choices=ConsultNext.choices)
    follow_up_on = day_field(_("约定回访日期"), required=False)

    def __init__(self, *args: Any, stations: Any, **kwargs: Any):
        now = timezone.localtime()
        kwargs["initial"] = {"day": today(), "time": now.time(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations  # type: ignore[attr-defined]


class FollowUpForm(PlainForm):
    """What they heard, and when again."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    words = _words(_("回访情况"))
    next_on = day_field(_("再次回访日期"), required=False, help_text=_("不用再回访就不填。"))
