"""What a rule may say."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from elderly_care.enums import (
    AbilityLevel,
    BenefitKind,
    CareCategory,
    DisabilityKind,
    LivingStatus,
)

_CODE = "code"
# fact → attribute → allowed values; _CODE: the beginning of a division code; int and bool: such a value
FACTS: dict[str, dict[str, Any]] = {
    "age": {"from": int, "below": int},
    "care_status": {"category": CareCategory.values},
    "ability": {"level": AbilityLevel.values},
    "disability": {"kind": DisabilityKind.values, "grade": [1, 2, 3, 4], "is_multiple": bool},
    "living": {"status": LivingStatus.values},
    "residence": {"prefix": _CODE},
    "hukou": {"prefix": _CODE},
}
_NEEDED = {"age": "from", "care_status": "category", "ability": "level", "living": "status"} | {
    "residence": "prefix",
    "hukou": "prefix",
    "disability": "kind",
}


class ConditionUnreadable(InvalidInput):
    """Not a condition that the rules know."""

    code = "subsidies.condition_unreadable"
    message = _("条件写得不对：%(condition)s。请按“补贴项目”说明填写。")


def require_condition(condition: Any) -> None:
    """Raise ConditionUnreadable unless the rules can decide by it."""
    if not _is_condition(condition):
        raise ConditionUnreadable(condition=condition)


def _is_condition(condition: Any) -> bool:
    if not isinstance(condition, Mapping):
        return False
    if "all" in condition:
        parts = condition["all"]
        whole = len(condition) == 1 and isinstance(parts, list) and bool(parts)
        return whole and all(_is_condition(part) for part in parts)
    name = condition.get("fact")
    if name in BenefitKind.values:
        return len(condition) == 1
    return name in FACTS and _NEEDED[name] in condition and _allows(name, condition)


def _allows(name: str, condition: Mapping[str, Any]) -> bool:
    """Only attributes of the fact, each with values that it can have."""
    rest = {key: value for key, value in condition.items() if key != "fact"}
    return all(key in FACTS[name] and _fits(value, FACTS[name][key]) for key, value in rest.items())


def _fits(value: Any, allowed: Any) -> bool:
    if allowed is bool:
        return isinstance(value, bool)
    if allowed is int:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 150
    values = value if isinstance(value, list) else [value]
    if allowed == _CODE:
        return bool(values) and all(isinstance(v, str) and v.isdigit() for v in values)
    return bool(values) and all(v in allowed for v in values)


# What a rule of a price or of a service may ask of a person: any or none of a fact's attributes.
ASKED = ("care_status", "disability", "ability")


def validate_conditions(conditions: Any) -> None:
    """A list of {"fact": name, attribute: value or [values]}. Raises ValidationError."""
    rows = conditions if isinstance(conditions, list) else [conditions]
    if not isinstance(conditions, list) or not all(map(_is_asked, rows)):
        example = '[{"fact": "disability", "grade": [1, 2]}]'
        raise ValidationError(
            _("条件不能识别，请写成 %(example)s 的样子。"),
            code="conditions",
            params={"example": example},
        )


def _is_asked(condition: Any) -> bool:
    name = condition.get("fact") if isinstance(condition, dict) else None
    return name in ASKED and _allows(name, condition)
