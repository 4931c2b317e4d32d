"""Checks shared by models, forms, serializers and commands."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.money import yuan

# A typing mistake's worth of meals; how many of them are cheaper is a rule, see AgeDiscount.
MOST_PORTIONS = 20


def validate_within_cap(price_fen: int, *, minimum_fen: int, maximum_fen: int) -> None:
    """The price of a dish keeps to the government's limits. Raises ValidationError."""
    if not minimum_fen <= price_fen <= maximum_fen:
        raise ValidationError(
            _("每道菜应在 %(minimum)s–%(maximum)s 元之间。"),
            code="price_outside_cap",
            params={"minimum": yuan(minimum_fen), "maximum": yuan(maximum_fen)},
        )
