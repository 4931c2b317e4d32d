"""Checks shared by models, forms and serializers."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def validate_credit_code(code: str) -> None:
    """Unified social credit code, GB 32100: 18 characters, the last a check character.

    Raises ValidationError.
    """
    if len(code) != 18 or any(character not in CREDIT_CODE_ALPHABET for character in code):
        raise ValidationError(
            _("统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）。"),
            code="credit_code_form",
        )
    total = sum(
        CREDIT_CODE_ALPHABET.index(character) * pow(3, place, 31)
        for place, character in enumerate(code[:17])
    )
    if CREDIT_CODE_ALPHABET[-total % 31] != code[17]:
        raise ValidationError(
            _("统一社会信用代码的校验位不对，请核对有没有输错。"), code="credit_code_check"
        )
