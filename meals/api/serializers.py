"""What partners read and send; amounts are integer fen."""

from rest_framework import serializers

from meals.enums import FulfilMode
from meals.models import GuestChef, MealOrder, Menu, MenuItem, OrderLine
from meals.queries.menus import count_dishes
from meals.queries.prices import in_words
from meals.validators import LARGEST_KEY, MOST_PORTIONS


class DishFactsSerializer(serializers.Serializer):
    """A dish as the menu keeps it. Allergens count as known only where `allergens_checked`."""

    dish = serializers.IntegerField()
    name = serializers.CharField()
    category = serializers.CharField()
    quantity = serializers.IntegerField()
    price_fen = serializers.IntegerField()
    ingredients = serializers.ListField(child=serializers.CharField(), default=list)
    allergens = serializers.ListField(child=serializers.CharField(), default=list)
    allergens_checked = serializers.BooleanField(default=False)
    diets = serializers.ListField(child=serializers.CharField(), default=list)
    textures = serializers.ListField(child=serializers.CharField(), default=list)
    nutrition = serializers.DictField(child=serializers.FloatField(), default=dict)


class MenuItemSerializer(serializers.ModelSerializer):
    """A set meal on a menu; `left` is null without a limit of its own or of its dishes."""

    dishes = serializers.CharField(source="dish_names", read_only=True)
    left = serializers.IntegerField(allow_null=True, read_only=True)
    parts = DishFactsSerializer(many=True, read_only=True)

    class Meta:
        model = MenuItem
        fields = ["id", "name", "tags", "dishes", "price_fen", "stock", "left", "parts"]
        read_only_fields = fields


class GuestChefSerializer(serializers.ModelSerializer):
    """A chef from elsewhere who cooks this meal."""

    class Meta:
        model = GuestChef
        fields = ["name", "place", "note"]
        read_only_fields = fields


class MenuSerializer(serializers.ModelSerializer):
    """A kitchen's offer for one meal."""

    kitchen_name = serializers.CharField(source="kitchen.station.name", read_only=True)
    items = MenuItemSerializer(many=True, read_only=True)
    guest_chefs = GuestChefSerializer(many=True, read_only=True)

    class Meta:
        model = Menu
        fields = [
            "id",
            "kitchen",
            "kitchen_name",
            "service_date",
            "meal_period",
            "state",
            "cutoff_at",
            "published_at",
            "guest_chefs",
            "items",
        ]
        read_only_fields = fields

    def to_representation(self, menu):
        """What is left of a set meal depends on its dishes."""
        count_dishes(menu)
        return super().to_representation(menu)


class OrderLineSerializer(serializers.ModelSerializer):
    """Portions of one set meal and who pays what of them."""

    class Meta:
        model = OrderLine
        fields = [
            "menu_item",
            "name",
            "quantity",
            "unit_price_fen",
            "list_fen",
            "elder_fen",
            "government_fen",
            "operator_fen",
        ]
        read_only_fields = fields


class PriceLineSerializer(serializers.Serializer):
    """A step of the price in words; `fen` is what it adds or takes off."""

    code = serializers.CharField()
    text = serializers.CharField()
    fen = serializers.IntegerField()


class OrderSerializer(serializers.ModelSerializer):
    """An order; the person by id and masked name."""

    number = serializers.CharField(read_only=True)
    meal_period = serializers.CharField(source="menu.meal_period", read_only=True)
    resident_name = serializers.CharField(source="resident.__str__", read_only=True)
    lines = OrderLineSerializer(many=True, read_only=True)
    is_partly_returned = serializers.BooleanField(
        read_only=True, help_text="Only for `returned`: the rest was eaten and paid."
    )
    price = serializers.SerializerMethodField()

    class Meta:
        model = MealOrder
        fields = [
            "id",
            "number",
            "menu",
            "service_date",
            "meal_period",
            "resident",
            "resident_name",
            "station",
            "fulfil_mode",
            "note",
            "state",
            "is_partly_returned",
            "unrouted_reason",
            "late_reason",
            "kitchen",
            "channel",
            "placed_at",
            "portions",
            "lines",
            "list_fen",
            "elder_fen",
            "government_fen",
            "operator_fen",
            "delivery_fee_fen",
            "held_fen",
            "cash_due_fen",
            "purse_paid_fen",
            "cash_received_fen",
            "handed_over_at",
            "price",
        ]
        read_only_fields = fields

    def get_price(self, order) -> list[dict]:
        """The explanation in the language of the request."""
        return PriceLineSerializer(in_words(order.explanation), many=True).data


class ItemInputSerializer(serializers.Serializer):
    """So many portions of a menu's item."""

    menu_item = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_PORTIONS, default=1)


class OrderInputSerializer(serializers.Serializer):
    """An order to place: items of one menu, and a meal point that its kitchen supplies."""

    resident = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    items = ItemInputSerializer(many=True, allow_empty=False)
    station = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    fulfil_mode = serializers.ChoiceField(choices=FulfilMode.choices, default=FulfilMode.PICK_UP)
    note = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    expected_elder_fen = serializers.IntegerField(
        min_value=0,
        required=False,
        allow_null=True,
        default=None,
        help_text="What you told the person to pay; at another price nothing is ordered (409).",
    )
    clash_confirmed = serializers.BooleanField(
        default=False,
        help_text="The person was told that the meal contains what they are allergic to and wants it.",
    )


class CancelInputSerializer(serializers.Serializer):
    """Why an order is taken back."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
