"""What staff count and put right."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.enums import DivisionLevel
from accounts.models import Division, User
from core.forms import day_field
from stations.enums.health import HealthCount
from stations.models.health import MOST
from ui.forms import PlainForm


class YearForm(PlainForm):
    """Which year."""

    year = forms.IntegerField(
        label=_("年份"), validators=[MinValueValidator(2000), MaxValueValidator(2099)]
    )


class CountForm(PlainForm):
    """So many of something on a day. key: makes a repeated request one line."""

    division = forms.ModelChoiceField(None, label=_("街道或社区"))
    kind = forms.ChoiceField(label=_("项目"), choices=HealthCount.choices)
    day = day_field(_("日期"))
    amount = forms.IntegerField(label=_("数量"), min_value=1, max_value=MOST)
    what = forms.CharField(label=_("内容"), max_length=100, required=False)
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = (DivisionLevel.STREET, DivisionLevel.COMMUNITY)
        rows = Division.objects.visible_to(user).filter(level__in=levels)
        self.fields["division"].queryset = rows.order_by("code")


class CorrectionForm(PlainForm):
    """How many it really were."""

    amount = forms.IntegerField(
        label=_("数量"), min_value=0, max_value=MOST, help_text=_("填 0 就是这一条不算。")
    )
    reason = forms.CharField(label=_("更正原因"), max_length=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
