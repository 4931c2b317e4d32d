"""What the rules, the other departments and the file say to one application."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.dates import today
from core.errors import DomainError
from core.money import yuan
from subsidies.enums import Cycle, DuplicateKind
from subsidies.models import Application, ProgrammeVersion, Tier
from subsidies.queries.amounts import case_amount
from subsidies.queries.checklist import missing_documents, unchecked_documents
from subsidies.queries.duplicates import DuplicateFinding, duplicates
from subsidies.queries.explanations import Explanation, explain
from subsidies.queries.interests import involves_staff
from subsidies.queries.wording import span_words


@dataclass(frozen=True)
class Assessment:
    """Entitled or not, to how much, why; and what else the person holds."""

    eligible: bool
    tier: Tier | None
    amount_fen: int | None
    lines: list[str] = field(default_factory=list)
    why_not: list[str] = field(default_factory=list)
    findings: list[DuplicateFinding] = field(default_factory=list)
    explanation: Explanation | None = None
    version: ProgrammeVersion | None = None

    @property
    def facts(self) -> list[str]:
        """What was known of the person, in words."""
        lines = self.explanation.facts if self.explanation else []
        return [" ".join(filter(None, (str(line.text), span_words(line)))) for line in lines]

    @property
    def blocking(self) -> list[DuplicateFinding]:
        """What needs a justification."""
        return [finding for finding in self.findings if finding.blocking]

    @property
    def doubts(self) -> list[DuplicateFinding]:
        """What somebody should look at; what may be held together is no doubt."""
        return [finding for finding in self.findings if finding.kind != DuplicateKind.ALSO_HELD]

    @property
    def findings_as_data(self) -> list[dict[str, Any]]:
        """As they are kept with a decision."""
        return [
            {
                "kind": finding.kind,
                "source": str(finding.source),
                "text": str(finding.text),
                "evidence": finding.evidence,
                "blocking": finding.blocking,
            }
            for finding in self.findings
        ]


def assess(application: Application) -> Assessment:
    """By today's facts, the rules of today and the records of the departments."""
    on = today()
    version = application.programme.version_on(on) or application.version
    result = explain(application.programme, application.resident, on)
    found = duplicates(
        programme=application.programme,
        resident=application.resident,
        on=on,
        cause=cause_of(application),
        except_application=application.pk,
    )
    if version.cycle == Cycle.ONCE and result.eligible:
        return _with_amount(application, version, result, found)
    return Assessment(
        eligible=result.eligible,
        tier=result.tier,
        amount_fen=result.amount_fen,
        lines=[str(line) for line in (result.why if result.eligible else result.why_not)],
        why_not=[str(line) for line in result.why_not],
        findings=found,
        explanation=result,
        version=version,
    )


def cause_of(application: Application) -> str:
    """Why help by the case is asked for."""
    return str(application.inputs.get("cause", ""))


def _with_amount(
    application: Application,
    version: ProgrammeVersion,
    result: Explanation,
    found: list[DuplicateFinding],
) -> Assessment:
    """By the formula; without one by what was asked for, or the only tier's amount."""
    try:
        fen, lines = _amount(application, version)
    except DomainError as refusal:
        fen, lines = 0, [str(refusal)]
    return Assessment(
        eligible=fen > 0,
        tier=None,
        amount_fen=fen or None,
        lines=[*result.why, *lines],
        why_not=[] if fen > 0 else lines,
        findings=found,
        explanation=result,
        version=version,
    )


def _amount(application: Application, version: ProgrammeVersion) -> tuple[int, list[str]]:
    if version.formula.get("kinds"):
        return case_amount(application.programme, today(), application.inputs)
    tier = version.tiers.first()
    most = tier.amount_fen if tier else 0
    asked = str(application.inputs.get("amount_fen", ""))
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 13):
        return most, [_("每次 %(yuan)s 元") % {"yuan": yuan(most)}]
    fen = min(int(asked), most)
    values = {"asked": yuan(int(asked)), "yuan": yuan(fen)}
    return fen, [_("申请 %(asked)s 元，最多可批 %(yuan)s 元，由审批人核定") % values]


def objections(application: Application, assessment: Assessment) -> list[str]:
    """Why it can't be approved together with others, without being looked at."""
    against = [*assessment.why_not, *(finding.text for finding in assessment.doubts)]
    lacking = [*missing_documents(application), *unchecked_documents(application)]
    if lacking:
        names = "、".join(str(document) for document in lacking)
        against.append(_("材料不齐或未核验：%(names)s") % {"names": names})
    if assessment.amount_fen != application.amount_fen:
        against.append(_("金额与初审时不同"))
    if application.involves_staff or involves_staff(application.resident):
        against.append(_("涉及工作人员亲属"))
    return against
