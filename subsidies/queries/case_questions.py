"""What a case programme asks of an applicant: its formula's inputs, as questions of a form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.forms import YuanField
from core.money import yuan
from subsidies.enums import Cycle
from subsidies.models import Programme
from subsidies.queries.amounts import LABELS

YES_NO = [("no", _("没有")), ("yes", _("有"))]


def case_questions(programme: Programme) -> dict[str, forms.Field]:
    """By name, in the order in which a person would tell it; {} where facts on file decide."""
    version = programme.current_version
    if version is None or version.cycle != Cycle.ONCE:
        return {}
    kinds = version.formula.get("kinds")
    asked = _by_formula(kinds) if kinds else {"amount_fen": YuanField(label=_("申请金额（元）"))}
    hint = _("例如：住院手术、火灾。")
    return {**asked, "cause": _field(forms.CharField, _("因为什么事"), hint=hint, max_length=200)}


def answers_in_words(programme: Programme, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was answered, question by question, as a clerk would read it out."""
    asked = case_questions(programme)
    return [
        (str(asked[name].label), _words(asked[name], answers[name]))
        for name in asked
        if name in answers
    ]


def _words(field: forms.Field, answer: Any) -> str:
    if isinstance(field, YuanField) and isinstance(answer, int):
        return str(_("%(yuan)s 元") % {"yuan": yuan(answer)})
    if isinstance(field, forms.ChoiceField):
        names: dict[str, Any] = dict(field.choices)  # type: ignore[arg-type]
        return str(names.get(answer, answer))
    return str(answer)


def _by_formula(kinds: Mapping[str, Mapping[str, Any]]) -> dict[str, forms.Field]:
    asked: dict[str, forms.Field] = {"kind": _choice(LABELS["kind"], _choices(kinds))}
    classes = {
        key: entry for kind in kinds.values() for key, entry in kind.get("classes", {}).items()
    }
    if any("classes" not in kind for kind in kinds.values()):
        asked["needed_fen"] = _field(YuanField, LABELS["needed_fen"], required=False)
        asked["persons"] = _field(
            forms.IntegerField, LABELS["persons"], required=False, min_value=1, max_value=20
        )
    if classes:
        hint = _("十二个月里自己负担的必要支出，扣除已报销的。")
        asked["class"] = _choice(LABELS["class"], _choices(classes), required=False)
        asked["spending_fen"] = _field(YuanField, LABELS["spending_fen"], hint=hint, required=False)
        asked["severe_disability"] = _choice(LABELS["severe_disability"], YES_NO, required=False)
    return asked


def _field(kind: type[forms.Field], label: Any, *, hint: Any = "", **options: Any) -> forms.Field:
    return kind(label=label, help_text=hint, **options)


def _choice(label: Any, choices: list[tuple[str, Any]], *, required: bool = True) -> forms.Field:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, required=required
    )


def _choices(entries: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [(key, _in_language(entry, key)) for key, entry in entries.items()]


def _in_language(entry: Mapping[str, Any], otherwise: str) -> str:
    english = (get_language() or "").startswith("en")
    name: str = (english and entry.get("name_en")) or entry.get("name", otherwise)
    return name
