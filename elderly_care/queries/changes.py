"""How what a request says is read: values of lists by their names."""

from django.utils.translation import gettext as _

from core.money import yuan
from elderly_care.enums import (
    BenefitKind,
    CareCategory,
    ChangeField,
    DisabilityKind,
    LivingStatus,
)
from elderly_care.logic.written_facts import FACT_FIELDS, NONE
from elderly_care.models import ChangeRequest

_NAMES = {
    ChangeField.CATEGORY_BEGINS: dict(CareCategory.choices),
    ChangeField.CATEGORY_ENDS: dict(CareCategory.choices),
    ChangeField.LIVING_STATUS: dict(LivingStatus.choices),
}

_FACT_NAMES = {
    ChangeField.DISABILITY: dict(DisabilityKind.choices),
    ChangeField.BENEFIT: dict(BenefitKind.choices),
}


def both_versions(request: ChangeRequest) -> tuple[str, str]:
    """Before and after, in words; nothing for what was not there. Days stay behind their category."""
    return _words(request, request.before), _words(request, request.after)


def _words(request: ChangeRequest, text: object) -> str:
    field = ChangeField(request.field)
    if field in FACT_FIELDS:
        return _fact_words(field, str(text)) if text else ""
    names = _NAMES.get(field, {})
    value, *days = str(text or "").split(" ") if names else [str(text or "")]
    return " ".join([str(names.get(value, value)), *days])


def _fact_words(field: ChangeField, text: str) -> str:
    """A certificate or a benefit as somebody would say it."""
    kind, *said, first, last = text.split()
    name = str(_FACT_NAMES[field].get(kind, kind))
    days = _("%(first)s 到 %(last)s") % {"first": first, "last": last}
    if field == ChangeField.BENEFIT:
        paid = "" if said[0] == NONE else _("每月 %(yuan)s 元") % {"yuan": yuan(int(said[0]))}
        return " ".join(part for part in (name, paid, days) if part)
    grade, multiple = said
    several = _("多重残疾") if multiple == "Y" else ""
    level = _("%(grade)s 级") % {"grade": grade}
    return " ".join(part for part in (name, level, several, days) if part)
