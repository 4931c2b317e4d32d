"""The amount of a case by its programme's formula, with the way to it in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models.functions import Length
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.logic.regions import regions_around
from core.errors import Conflict, InvalidInput
from core.money import whole_yuan
from subsidies.logic.assistance import Outcome, emergency, expenditure
from subsidies.models import Programme, ReferenceAmount

# The questions of a formula.
LABELS = {
    "kind": gettext_lazy("哪一种救助"),
    "needed_fen": gettext_lazy("急需多少钱（元）"),
    "persons": gettext_lazy("几口人需要救助"),
    "class": gettext_lazy("家庭情况"),
    "spending_fen": gettext_lazy("必要支出（元）"),
    "severe_disability": gettext_lazy("家里有没有重度残疾人"),
}
_DIGITS = 13


class NoFormula(Conflict):
    """The programme has no way to an amount on that day."""

    code = "subsidies.no_formula"
    message = gettext_lazy("“%(programme)s”在 %(on)s 没有规定计算办法，不能算出金额。")


class NoStandard(Conflict):
    """A regional standard is missing."""

    code = "subsidies.no_standard"
    message = gettext_lazy("没有登记 %(on)s 适用的“%(code)s”标准，请先补登标准和文号。")


class AnswersMissing(InvalidInput):
    """The formula asks something that was not answered."""

    code = "subsidies.answers_missing"
    message = gettext_lazy("还不能计算金额：请先填写“%(name)s”。")

    @classmethod
    def of(cls, name: str) -> "AnswersMissing":
        """Names the question, beside its field."""
        refusal = cls(name=LABELS[name])
        refusal.fields = {name: [str(refusal)]}
        return refusal


def reference_amount(code: str, region: str, on: date) -> ReferenceAmount:
    """The standard in force for a region on a day; the nearest region's own goes first. Raises NoStandard."""
    around = regions_around(region)
    rows = ReferenceAmount.objects.filter(code=code, region__in=around, effective_from__lte=on)
    found = rows.order_by(Length("region").desc(), "-effective_from").first()
    if found is None:
        raise NoStandard(code=code, on=on)
    return found


def case_amount(programme: Programme, on: date, inputs: Mapping[str, Any]) -> tuple[int, list[str]]:
    """Fen for a case on a day, and the steps in words; money among the inputs is fen.

    inputs: kind, and needed_fen and persons for an emergency, or spending_fen, class and
    severe_disability for expenditure. Raises NoFormula, NoStandard, AnswersMissing.
    """
    version = programme.version_on(on)
    if version is None or not version.formula.get("kinds"):
        raise NoFormula(programme=programme, on=on)
    kind = version.formula["kinds"].get(_answer(inputs, "kind"))
    if kind is None:
        raise AnswersMissing.of("kind")
    standard = reference_amount(version.formula["standard"], programme.region, on)
    outcome = _outcome(kind, standard.amount_fen, inputs)
    return outcome.fen, [*_steps(kind, outcome, standard), _document(version.document_no)]


def _outcome(kind: Mapping[str, Any], standard_fen: int, inputs: Mapping[str, Any]) -> Outcome:
    if "classes" not in kind:
        return emergency(
            kind,
            standard_fen=standard_fen,
            needed_fen=_number(inputs, "needed_fen"),
            persons=_number(inputs, "persons"),
        )
    group = _answer(inputs, "class")
    if group not in kind["classes"]:
        raise AnswersMissing.of("class")
    return expenditure(
        kind,
        standard_fen=standard_fen,
        spending_fen=_number(inputs, "spending_fen"),
        group=group,
        severe=inputs.get("severe_disability") in (True, "yes"),
    )


def _answer(inputs: Mapping[str, Any], name: str) -> str:
    if not inputs.get(name):
        raise AnswersMissing.of(name)
    return str(inputs[name])


def _number(inputs: Mapping[str, Any], name: str) -> int:
    text = _answer(inputs, name)
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise AnswersMissing.of(name)
    return int(text)


def _steps(kind: Mapping[str, Any], outcome: Outcome, standard: ReferenceAmount) -> list[str]:
    lines = [
        _("%(spent)s 元按 %(percent)s 计，得 %(yuan)s 元")
        % {
            "spent": whole_yuan(part.spent_fen),
            "percent": f"{part.share_bp / 100:g}%",
            "yuan": whole_yuan(part.fen),
        }
        for part in outcome.parts
    ]
    if not outcome.parts and "classes" in kind:
        lines.append(_("支出没有达到起点，不予救助"))
    cap = {
        "yuan": whole_yuan(outcome.cap_fen),
        "standard": standard.name,
        "each": whole_yuan(standard.amount_fen),
        "document": standard.document_no,
    }
    lines.append(_("最高 %(yuan)s 元（%(standard)s每月 %(each)s 元，%(document)s）") % cap)
    lines.append(_("应发 %(yuan)s 元") % {"yuan": whole_yuan(outcome.fen)})
    return lines


def _document(number: str) -> str:
    return _("依据 %(document)s") % {"document": number}
