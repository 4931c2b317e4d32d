"""How what a request says is read: values of lists by their names."""

from elderly_care.enums import CareCategory, ChangeField, LivingStatus
from elderly_care.models import ChangeRequest

_NAMES = {
    ChangeField.CATEGORY_BEGINS: dict(CareCategory.choices),
    ChangeField.CATEGORY_ENDS: dict(CareCategory.choices),
    ChangeField.LIVING_STATUS: dict(LivingStatus.choices),
}


def both_versions(request: ChangeRequest) -> tuple[str, str]:
    """Before and after, in words; nothing for what was not there. Days stay behind their category."""
    return _words(request, request.before), _words(request, request.after)


def _words(request: ChangeRequest, text: object) -> str:
    names = _NAMES.get(ChangeField(request.field), {})
    value, *days = str(text or "").split(" ") if names else [str(text or "")]
    return " ".join([str(names.get(value, value)), *days])
