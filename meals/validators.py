"""Checks shared by models, forms, serializers and commands."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.money import yuan


def validate_within_cap(price_fen: int, *, minimum_fen: int, maximum_fen: int) -> None:
    """The price of a dish keeps to the government's limits. Raises ValidationError."""
    if not minimum_fen <= price_fen <= maximum_fen:
        raise ValidationError(
            _("每道菜应在 %(minimum)s–%(maximum)s 元之间。"),
            code="price_outside_cap",
            params={"minimum": yuan(minimum_fen), "maximum": yuan(maximum_fen)},
        )


def validate_ends_after_start(start: date, end: date | None) -> None:
    """Raises ValidationError."""
    if end is not None and end < start:
        raise ValidationError(_("结束日期不能早于开始日期。"), code="dates")
