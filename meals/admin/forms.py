"""What staff type in: money in yuan."""

import re
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import YuanField
from core.money import NotAnAmount, parse_yuan, yuan
from elderly_care.enums import Allergen, Diet, Texture
from meals.models import (
    DailyMealSubsidy,
    DeliveryFee,
    Dish,
    Kitchen,
    KitchenCapacity,
    MenuItem,
    PriceCap,
)
from meals.validators import MOST_NUTRIENT, NUTRIENTS

DATED = ["region", "effective_from", "effective_to", "document_no"]


class WordsField(forms.CharField):
    """Words with commas or 、 between them."""

    def prepare_value(self, value):
        """As they are written."""
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        """Each once, in their order."""
        words = re.split(r"[、，,；;\s]+", super().clean(value))
        return list(dict.fromkeys(word for word in words if word))


def ticked(label, values) -> forms.TypedMultipleChoiceField:
    """Boxes for an array of choices."""
    return forms.MultipleChoiceField(
        label=label,
        choices=values.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def amount_of(name) -> forms.FloatField:
    """How much of a nutrient is in a portion; empty when nobody knows."""
    return forms.FloatField(
        label=NUTRIENTS[name], required=False, min_value=0, max_value=MOST_NUTRIENT
    )


class DishForm(forms.ModelForm):
    """A dish, its price, and what it is made of."""

    price_fen = YuanField(label=_("价格（元）"))
    ingredients = WordsField(
        label=_("配料"), required=False, help_text=_("用顿号隔开，例如：五花肉、酱油、冰糖。")
    )
    allergens = ticked(_("过敏原"), Allergen)
    diets = ticked(_("符合的饮食要求"), Diet)
    textures = ticked(_("可做成的质地"), Texture)
    kcal = amount_of("kcal")
    protein_g = amount_of("protein_g")
    fat_g = amount_of("fat_g")
    carb_g = amount_of("carb_g")
    sugar_g = amount_of("sugar_g")
    salt_g = amount_of("salt_g")

    class Meta:
        model = Dish
        fields = [
            *("operator", "name", "category", "price_fen", "ingredients"),
            *("allergens", "allergens_checked", "diets", "textures"),
            "is_active",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in NUTRIENTS.keys() & self.fields.keys():
            self.fields[name].initial = self.instance.nutrition.get(name)

    def _post_clean(self):
        """What was typed in becomes the dish's nutrition, which the model then checks."""
        numbers = {name: self.cleaned_data.get(name) for name in NUTRIENTS}
        self.instance.nutrition = {n: value for n, value in numbers.items() if value is not None}
        super()._post_clean()


class KitchenForm(forms.ModelForm):
    """A kitchen and what it can cook."""

    diets = ticked(_("能做的特殊饮食"), Diet)
    textures = ticked(_("能做的食物质地"), Texture)

    class Meta:
        model = Kitchen
        fields = ["station", "is_active", "diets", "textures"]


class PriceCapForm(forms.ModelForm):
    """The two limits."""

    minimum_fen = YuanField(label=_("最低价（元）"))
    maximum_fen = YuanField(label=_("最高价（元）"))
    meal_alert_fen = YuanField(
        label=_("一餐超过多少提醒（元）"), required=False, help_text=_("只提醒，不限制。")
    )

    class Meta:
        model = PriceCap
        fields = [*DATED, "minimum_fen", "maximum_fen", "meal_alert_fen"]


class DailyMealSubsidyForm(forms.ModelForm):
    """The daily amount."""

    amount_fen = YuanField(label=_("每人每天（元）"))

    class Meta:
        model = DailyMealSubsidy
        fields = [*DATED, "amount_fen", "meal_periods", "min_age", "conditions", "programme"]


class BandsField(forms.CharField):
    """A line for each distance: beyond so many metres, so many yuan."""

    widget = forms.Textarea(attrs={"rows": 4})
    default_error_messages: ClassVar = {
        "bands": _("第 %(number)s 行看不懂，请写成“1000 2.50”的样子：超过多少米、每单多少元。")
    }

    def prepare_value(self, value):
        """As it is typed."""
        if not isinstance(value, list):
            return value
        return "\n".join(f"{band['beyond_metres']} {yuan(band['fee_fen'])}" for band in value)

    def to_python(self, value) -> list[dict[str, int]]:
        """As it is kept; how the distances follow each other is the model's to check."""
        lines = [line.split() for line in super().to_python(value).splitlines() if line.strip()]
        return [self._band(number, words) for number, words in enumerate(lines, start=1)]

    def _band(self, number: int, words: list[str]) -> dict[str, int]:
        try:
            metres, fee = words
            return {"beyond_metres": _whole_metres(metres), "fee_fen": parse_yuan(fee)}
        except (ValueError, NotAnAmount):
            params = {"number": number}
            raise forms.ValidationError(
                self.error_messages["bands"], code="bands", params=params
            ) from None


def _whole_metres(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


class DeliveryFeeForm(forms.ModelForm):
    """The fee, and what it is farther away."""

    fee_fen = YuanField(label=_("每单送餐费（元）"))
    free_from_fen = YuanField(
        label=_("原价满多少免费（元）"), required=False, help_text=_("不填表示不免。")
    )
    bands = BandsField(
        label=_("按距离收费"),
        required=False,
        help_text=_(
            "一行一档，例如“1000 2.50”：从助餐点到家超过 1000 米，每单 2.50 元。不填表示不按距离。"
        ),
    )

    class Meta:
        model = DeliveryFee
        fields = [*DATED, "meal_periods", "fee_fen", "free_from_fen", "bands"]


class MenuItemForm(forms.ModelForm):
    """Which set meal, how many at most; name, price and dishes follow from it."""

    class Meta:
        model = MenuItem
        fields = ["set_meal", "stock"]


class CapacityForm(forms.ModelForm):
    """How many portions; the meal is chosen once."""

    class Meta:
        model = KitchenCapacity
        fields = ["meal_period", "portions"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "meal_period" in self.fields:
            self.fields["meal_period"].disabled = self.instance.pk is not None
