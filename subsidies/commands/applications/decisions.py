"""Writing down what one officer decided, and what lay on the table."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.dates import today
from core.language import platform_language
from core.money import yuan
from subsidies.commands.applications.errors import JustificationNeeded, NotEntitled
from subsidies.commands.applications.steps import move, tell
from subsidies.enums import Cycle, Outcome
from subsidies.models import Application, Decision
from subsidies.queries.assessment import Assessment, assess

_REMEDY = _("如不同意，可在 %(until)s 前向区级民政部门申请复核：在网上办理，或到任一服务窗口提出。")
_FINAL = _("复核决定为最终办理结果；如有新情况，可以重新申请，也可以依法申请行政复议或者提起诉讼。")
_REFUSED = _("您申请的“%(programme)s”（%(number)s）未获批准。理由：%(reason)s%(remedy)s")


@dataclass(frozen=True)
class Words:
    """What the officer wrote."""

    reason: str = ""
    justification: str = ""
    remedy: str = ""


def on_the_table(application: Application) -> Assessment:
    """The assessment as it is kept and read by the person: in the platform's own language."""
    with platform_language():
        return assess(application)


def write_down(
    application: Application,
    level: str,
    outcome: str,
    *,
    by: User,
    words: Words,
    assessment: Assessment | None = None,
) -> Decision:
    """The row that never changes."""
    values: dict[str, Any] = {
        "version": application.version,
        "inputs": {"answers": application.inputs},
    }
    if assessment is not None:
        values |= {
            "tier": assessment.tier,
            "amount_fen": assessment.amount_fen,
            "explanation": assessment.lines,
            "findings": assessment.findings_as_data,
            "version": assessment.version or application.version,
            "inputs": {"answers": application.inputs, "facts": assessment.facts},
        }
    refused = outcome == Outcome.REFUSED
    return Decision.objects.create(
        application=application,
        level=level,
        round=application.round,
        outcome=outcome,
        reason=words.reason,
        justification=words.justification,
        remedy=words.remedy,
        remedy_until=application.appeal_until if refused else None,
        decided_by=by,
        **values,
    )


def changed_since_approval(application: Application, assessment: Assessment) -> str:
    """How the case differs from what was approved, in words; "" where it is what two people approved."""
    approvals = application.decisions.filter(
        round=application.round, outcome__in=[Outcome.APPROVED, Outcome.OVERTURNED]
    )
    approved = approvals.select_related("tier").latest("pk")
    if not assessment.eligible:
        return "；".join(assessment.why_not) or str(_("没有符合的档次"))
    if not _gives(assessment, approved):
        values = {"then": yuan(approved.amount_fen or 0), "now": yuan(assessment.amount_fen or 0)}
        return str(_("批准的是 %(then)s 元，按现在的档案和规则是 %(now)s 元或另一档次") % values)
    known = [(f["kind"], f["evidence"], f["blocking"]) for f in approved.findings]
    new = [f for f in assessment.blocking if (f.kind, f.evidence, f.blocking) not in known]
    return "；".join(str(finding.text) for finding in new)


def _gives(assessment: Assessment, approved: Decision) -> bool:
    """The tier and amount that were approved; of help by the case no less."""
    fen, decided = assessment.amount_fen or 0, approved.amount_fen or 0
    if assessment.version is not None and assessment.version.cycle == Cycle.ONCE:
        return decided <= fen
    tier, then = assessment.tier, approved.tier
    return fen == decided and (tier is None or then is None or tier.code == then.code)


def require_entitled(assessment: Assessment) -> None:
    """Raises NotEntitled with what speaks against it."""
    if not assessment.eligible:
        raise NotEntitled(why="；".join(assessment.why_not) or str(_("没有符合的档次")))


def require_justified(assessment: Assessment, justification: str) -> str:
    """A blocking finding is overridden only in words. Raises JustificationNeeded."""
    found = justification.strip()
    if assessment.blocking and not found:
        raise JustificationNeeded(findings="；".join(f.text for f in assessment.blocking))
    return found


def refuse(
    application: Application, level: str, *, by: User, reason: str, assessment: Assessment
) -> Application:
    """Refused with reason, remedy and deadline."""
    application.appeal_until = today() + timedelta(days=application.version.appeal_days)
    with platform_language():
        remedy = str(_REMEDY) % {"until": date_format(application.appeal_until)}
    words = Words(reason=reason, remedy=remedy)
    write_down(application, level, Outcome.REFUSED, by=by, words=words, assessment=assessment)
    save = ["appeal_until", "reviewed_by", "decided_by"]
    move(application, "refuse", by=by, save=save)
    tell(application, _("申请未获批准"), _REFUSED, by, reason=_sentence(reason), remedy=remedy)
    return application


def final_remedy() -> str:
    """After an appeal."""
    with platform_language():
        return str(_FINAL)


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{text}。"
