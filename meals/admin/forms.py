"""What staff type in: money in yuan."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import YuanField
from meals.models import DailyMealSubsidy, DeliveryFee, Dish, KitchenCapacity, MenuItem, PriceCap

DATED = ["region", "effective_from", "effective_to", "document_no"]


class DishForm(forms.ModelForm):
    """A dish and its price."""

    price_fen = YuanField(label=_("价格（元）"))

    class Meta:
        model = Dish
        fields = ["operator", "name", "category", "price_fen", "is_active"]


class PriceCapForm(forms.ModelForm):
    """The two limits."""

    minimum_fen = YuanField(label=_("最低价（元）"))
    maximum_fen = YuanField(label=_("最高价（元）"))

    class Meta:
        model = PriceCap
        fields = [*DATED, "minimum_fen", "maximum_fen"]


class DailyMealSubsidyForm(forms.ModelForm):
    """The daily amount."""

    amount_fen = YuanField(label=_("每人每天（元）"))

    class Meta:
        model = DailyMealSubsidy
        fields = [*DATED, "amount_fen", "meal_periods", "min_age", "conditions", "programme"]


class DeliveryFeeForm(forms.ModelForm):
    """The fee."""

    fee_fen = YuanField(label=_("每单送餐费（元）"))

    class Meta:
        model = DeliveryFee
        fields = [*DATED, "fee_fen"]


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
