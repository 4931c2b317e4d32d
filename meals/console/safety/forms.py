"""What kitchen staff write down, standing, on a phone."""

from datetime import datetime
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import day_field, time_field
from meals.commands import Answer
from meals.enums import ComplaintOutcome, MealPeriod, TemperatureKind
from meals.models import CheckList
from meals.queries.safety import MealDish
from ui.forms import PlainForm


class DayForm(PlainForm):
    """Which day."""

    day = day_field(_("日期"))


class RecordForm(PlainForm):
    """A record with the number that makes a second press harmless."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput, initial=lambda: uuid4().hex)

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.day = day

    def moment(self) -> datetime:
        """The time that was typed, on the page's day."""
        return timezone.make_aware(datetime.combine(self.day, self.cleaned_data["time"]))


def now_field(label) -> forms.TimeField:
    """A time of day; now, unless said otherwise."""
    return time_field(label, initial=lambda: timezone.localtime().time())


class DishForm(RecordForm):
    """A record about a dish of the day."""

    dish = forms.ChoiceField(label=_("菜品"))

    def __init__(self, *args, dishes: list[MealDish], **kwargs):
        super().__init__(*args, **kwargs)
        self.dishes = {f"{dish.meal_period}:{dish.dish_name}": dish for dish in dishes}
        self.fields["dish"].choices = [
            (value, f"{MealPeriod(dish.meal_period).label} {dish.dish_name}")
            for value, dish in self.dishes.items()
        ]

    def chosen(self) -> MealDish:
        """The dish."""
        return self.dishes[self.cleaned_data["dish"]]


class SampleForm(DishForm):
    """What is written on the box."""

    grams = forms.IntegerField(
        label=_("重量（克）"),
        min_value=0,
        max_value=5000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    container = forms.CharField(label=_("容器编号"), max_length=40)
    fridge = forms.CharField(label=_("冷藏柜"), max_length=40, initial=_("留样柜"))
    time = now_field(_("留样时间"))
    field_order = ["dish", "grams", "container", "fridge", "time", "key"]


class BatchForm(DishForm):
    """A pot."""

    portions = forms.IntegerField(
        label=_("份数"),
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    time = now_field(_("烧熟时间"))
    lots = forms.TypedMultipleChoiceField(
        label=_("用了哪些原料"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["dish", "portions", "time", "lots", "key"]

    def __init__(self, *args, lots, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lots"].choices = [(lot.pk, str(lot)) for lot in lots]


class LotForm(RecordForm):
    """What the delivery note says."""

    ingredient = forms.CharField(label=_("原料"), max_length=60)
    supplier = forms.CharField(label=_("供应商"), max_length=80)
    lot_no = forms.CharField(label=_("批号"), max_length=60)
    amount = forms.CharField(label=_("数量"), max_length=40, help_text=_("例如：20 公斤"))
    best_before = day_field(_("保质期至"), required=False)
    certificate_no = forms.CharField(label=_("合格证明编号"), max_length=80, required=False)


class TemperatureForm(RecordForm):
    """A look at the thermometer."""

    kind = forms.ChoiceField(label=_("测温对象"), choices=TemperatureKind.choices)
    place = forms.CharField(label=_("位置"), max_length=60, help_text=_("例如：1 号柜、3 号箱"))
    celsius = forms.DecimalField(
        label=_("温度（℃）"), min_value=-60, max_value=300, max_digits=4, decimal_places=1
    )
    time = now_field(_("测量时间"))
    field_order = ["kind", "place", "celsius", "time", "key"]


class CheckForm(PlainForm):
    """One question for each item of the list, and what is done where something is wrong."""

    CHOICES = (("ok", _("合格")), ("failed", _("不合格")))

    def __init__(self, *args, check_list: CheckList, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = [item["code"] for item in check_list.items]
        for item in check_list.items:
            self.fields[item["code"]] = forms.ChoiceField(
                label=item["text"],
                choices=self.CHOICES,
                widget=forms.RadioSelect,
            )
            self.fields[f"{item['code']}_action"] = forms.CharField(
                label=_("不合格的怎么处理"), max_length=200, required=False
            )

    def answers(self) -> dict[str, Answer]:
        """By the items' codes; what wasn't answered is left out."""
        data = self.cleaned_data
        return {
            code: Answer(data[code] == "ok", data.get(f"{code}_action", ""))
            for code in self.codes
            if data.get(code)
        }

    def rows(self):
        """Each question with its action, for the page."""
        return [(self[code], self[f"{code}_action"]) for code in self.codes]


class ActionForm(PlainForm):
    """What was done."""

    action = forms.CharField(
        label=_("怎么处理的"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ComplaintForm(PlainForm):
    """What somebody isn't content with; the person is known by the order."""

    order = forms.IntegerField(
        label=_("订餐号"), required=False, min_value=1, max_value=9_000_000_000
    )
    kitchen = forms.ModelChoiceField(label=_("厨房"), queryset=None, required=False)
    day = day_field(_("用餐日期"), required=False)
    meal = forms.ChoiceField(label=_("餐次"), choices=MealPeriod.choices, initial=MealPeriod.LUNCH)
    dish = forms.CharField(label=_("菜名"), max_length=60, required=False)
    text = forms.CharField(
        label=_("投诉内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    promised_on = day_field(_("答应答复的日期"))
    key = forms.CharField(max_length=80, widget=forms.HiddenInput, initial=lambda: uuid4().hex)

    def __init__(self, *args, kitchens, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kitchen"].queryset = kitchens

    def clean(self):
        """The order, or kitchen and day."""
        data = super().clean()
        if data.get("order") is None:
            for name in ("kitchen", "day"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("不知道订餐号时，请填厨房和用餐日期。"))
        return data


class StepForm(PlainForm):
    """What was done or found."""

    text = forms.CharField(
        label=_("办理情况"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(StepForm):
    """What was found, and what the person is told."""

    outcome = forms.ChoiceField(label=_("结论"), choices=ComplaintOutcome.choices)
    field_order = ["outcome", "text"]


class ComplaintsForm(PlainForm):
    """Which complaints."""

    state = forms.ChoiceField(label=_("状态"), required=False)

    def __init__(self, *args, states, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("全部")), *states]
