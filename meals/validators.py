"""Checks shared by models, forms, serializers and commands."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField
from django.utils.translation import gettext_lazy as _

from core.money import yuan

# A typing mistake's worth of meals; how many of them are cheaper is a rule, see AgeDiscount.
MOST_PORTIONS = 20
LARGEST_KEY = BigIntegerField.MAX_BIGINT


def validate_within_cap(price_fen: int, *, minimum_fen: int, maximum_fen: int) -> None:
    """The price of a dish keeps to the government's limits. Raises ValidationError."""
    if not minimum_fen <= price_fen <= maximum_fen:
        raise ValidationError(
            _("每道菜应在 %(minimum)s–%(maximum)s 元之间。"),
            code="price_outside_cap",
            params={"minimum": yuan(minimum_fen), "maximum": yuan(maximum_fen)},
        )


MOST_BANDS, FARTHEST_METRES, MOST_FEE_FEN = 10, 100_000, 1_000_000  # more is a slip of the keyboard


def validate_fee_bands(bands: Any) -> None:
    """[{"beyond_metres": 1000, "fee_fen": 200}], nearest first. Raises ValidationError."""
    rows = bands if isinstance(bands, list) else [bands]
    known = isinstance(bands, list) and len(rows) <= MOST_BANDS and all(map(_is_fee_band, rows))
    limits = [row["beyond_metres"] for row in rows] if known else []
    if not known or limits != sorted(set(limits)):
        raise ValidationError(
            _(
                "按距离收费不能识别：最多 %(most)s 档，从近到远，每档写明超过多少米（1 到 %(far)s）和收费。"
            ),
            code="fee_bands",
            params={"most": MOST_BANDS, "far": FARTHEST_METRES},
        )


def _is_fee_band(band: Any) -> bool:
    if not isinstance(band, dict) or band.keys() != {"beyond_metres", "fee_fen"}:
        return False
    metres, fen = band["beyond_metres"], band["fee_fen"]
    whole = all(isinstance(value, int) and not isinstance(value, bool) for value in (metres, fen))
    return whole and 0 < metres <= FARTHEST_METRES and 0 <= fen <= MOST_FEE_FEN


NUTRIENTS = {
    "kcal": _("能量（千卡）"),
    "protein_g": _("蛋白质（克）"),
    "fat_g": _("脂肪（克）"),
    "carb_g": _("碳水化合物（克）"),
    "sugar_g": _("糖（克）"),
    "salt_g": _("盐（克）"),
}
MOST_NUTRIENT = 5000  # of anything in one portion: more is a slip of the keyboard


def validate_nutrition(facts: Any) -> None:
    """{"kcal": 320, "salt_g": 1.2}: known names, sensible numbers. Raises ValidationError."""
    if not isinstance(facts, dict) or not all(_is_nutrient(*fact) for fact in facts.items()):
        raise ValidationError(
            _("营养成分请写 0 到 %(most)s 的数。"),
            code="nutrition",
            params={"most": MOST_NUTRIENT},
        )


def _is_nutrient(name: Any, value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return name in NUTRIENTS and is_number and 0 <= value <= MOST_NUTRIENT


def validate_check_items(items: Any) -> None:
    """[{"code": "health", "text": "…"}], at least one, every code once. Raises ValidationError."""
    rows = items if isinstance(items, list) else []
    if not all(map(_is_check_item, rows)) or len({row["code"] for row in rows}) != len(rows or [0]):
        raise ValidationError(
            _("自查项目不能识别，请写成 %(example)s 的样子，编号不能重复。"),
            code="check_items",
            params={"example": '[{"code": "health", "text": "…"}]'},
        )


def _is_check_item(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and item.keys() == {"code", "text"}
        and all(isinstance(value, str) and 0 < len(value) <= 200 for value in item.values())
    )
