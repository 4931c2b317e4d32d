"""Checks shared by models, forms, serializers and commands."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.money import yuan

# A typing mistake's worth of meals; how many of them are cheaper is a rule, see AgeDiscount.
MOST_PORTIONS = 20


# What a condition may ask about a person, in the language of the programmes' tiers.
CONDITIONS = {
    "care_status": {"category"},
    "disability": {"kind", "grade", "is_multiple"},
    "ability": {"level"},
}


def validate_conditions(conditions: Any) -> None:
    """A list of {"fact": name, attribute: value or [values]}. Raises ValidationError."""
    rows = conditions if isinstance(conditions, list) else [conditions]
    if not isinstance(conditions, list) or not all(map(_is_condition, rows)):
        example = '[{"fact": "disability", "grade": [1, 2]}]'
        raise ValidationError(
            _("条件不能识别，请写成 %(example)s 的样子。"),
            code="conditions",
            params={"example": example},
        )


def _is_condition(condition: Any) -> bool:
    name = str(condition.get("fact")) if isinstance(condition, dict) else ""
    return name in CONDITIONS and condition.keys() - {"fact"} <= CONDITIONS[name]


def validate_within_cap(price_fen: int, *, minimum_fen: int, maximum_fen: int) -> None:
    """The price of a dish keeps to the government's limits. Raises ValidationError."""
    if not minimum_fen <= price_fen <= maximum_fen:
        raise ValidationError(
            _("每道菜应在 %(minimum)s–%(maximum)s 元之间。"),
            code="price_outside_cap",
            params={"minimum": yuan(minimum_fen), "maximum": yuan(maximum_fen)},
        )
