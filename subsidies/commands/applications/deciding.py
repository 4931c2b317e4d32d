"""Approval by a second person at the level that a document names; many at once where all rules pass."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from core.audit import Actor
from core.errors import Conflict, DomainError, InvalidInput, NotFound
from core.money import yuan
from subsidies.commands.applications.decisions import (
    Words,
    on_the_table,
    refuse,
    require_entitled,
    require_justified,
    write_down,
)
from subsidies.commands.applications.effect import begin_again, put_in_force
from subsidies.commands.applications.errors import (
    AlreadyAtDistrict,
    AmountNotAllowed,
    NotYourLevel,
)
from subsidies.commands.applications.intake import require_complete
from subsidies.commands.applications.review import to_district
from subsidies.commands.applications.steps import (
    lock,
    require_new_person,
    require_officer,
    require_reason,
)
from subsidies.enums import ApplicationState, Cycle, Level, Outcome
from subsidies.models import Application
from subsidies.queries.approvals import authority_for
from subsidies.queries.assessment import Assessment, objections
from subsidies.queries.interests import involves_staff
from subsidies.transitions import APPLICATION

APPROVE = "subsidies.approve_application"
_VERBS = {
    Outcome.APPROVED: "take_effect",
    Outcome.REFUSED: "refuse",
    Outcome.RETURNED: "give_back",
    Outcome.DISPUTED: "dispute",
}
_WAITS = (ApplicationState.REVIEWED, ApplicationState.DISPUTED)


@dataclass(frozen=True)
class _Case:
    """What the approver has before them."""

    application: Application
    by: User
    level: str
    words: Words
    assessment: Assessment


@transaction.atomic
def decide(
    *,
    application: Application,
    outcome: str,
    by: Actor,
    reason: str = "",
    justification: str = "",
    amount_fen: int | None = None,
) -> Application:
    """Approve, refuse, give back to review, or (street) send to the district.

    amount_fen: less than computed, for help by the case. Raises WrongState, NotAllowed,
    ConflictOfInterest, SecondPersonNeeded, NotYourLevel, NotEntitled, JustificationNeeded,
    AmountNotAllowed, DocumentsMissing, ReasonNeeded, AlreadyAtDistrict.
    """
    application = lock(application)
    officer = require_officer(application, APPROVE, by)
    if outcome not in _VERBS:
        raise InvalidInput(fields={"outcome": [str(_("请选择批准、不予批准、退回或提交区级。"))]})
    _require_waiting(application, _VERBS[Outcome(outcome)])
    require_new_person(application, officer)
    _mark_family_of_staff(application)
    words = Words(reason=reason.strip(), justification=justification.strip())
    case = _Case(
        application, officer, _level_of(application, officer), words, on_the_table(application)
    )
    _ACTS[Outcome(outcome)](case if amount_fen is None else _with_amount(case, amount_fen))
    return application


def _require_waiting(application: Application, verb: str) -> None:
    """The verbs that approval shares with other steps mean something else there."""
    APPLICATION.check(application, verb)
    if application.state not in _WAITS:
        APPLICATION.check(application, "give_back")


def _mark_family_of_staff(application: Application) -> None:
    """Who works here now counts, not only who did when it came in."""
    if not application.involves_staff and involves_staff(application.resident):
        application.involves_staff = True
        application.save(update_fields=["involves_staff", "updated_at"])


def _level_of(application: Application, by: User) -> str:
    """In which capacity. What is disputed is decided by the district."""
    if Role.DISTRICT_ADMIN in by.roles:
        return Level.DISTRICT
    if application.state == ApplicationState.DISPUTED:
        raise NotYourLevel(amount=yuan(application.amount_fen or 0))
    return Level.STREET


def _with_amount(case: _Case, amount_fen: int) -> _Case:
    """Less than computed, never more; what is paid monthly follows from the tier alone."""
    computed = case.assessment.amount_fen or 0
    by_case = case.application.version.cycle == Cycle.ONCE
    if amount_fen != computed and not (by_case and 0 < amount_fen < computed):
        raise AmountNotAllowed(amount=yuan(computed))
    return replace(case, assessment=replace(case.assessment, amount_fen=amount_fen))


def _approve(case: _Case) -> None:
    application, assessment = case.application, case.assessment
    require_entitled(assessment)
    require_justified(assessment, case.words.justification)
    if not application.is_urgent:
        require_complete(application)
    allowed = authority_for(application, assessment.amount_fen or 0).level
    if case.level == Level.STREET and allowed != Level.STREET:
        raise NotYourLevel(amount=yuan(assessment.amount_fen or 0))
    _write(case, Outcome.APPROVED)
    application.decided_by = case.by
    application.tier, application.amount_fen = assessment.tier, assessment.amount_fen
    put_in_force(application, by=case.by, save=("decided_by", "tier", "amount_fen"))


def _refuse(case: _Case) -> None:
    case.application.decided_by = case.by
    reason = require_reason(case.words.reason)
    refuse(case.application, case.level, by=case.by, reason=reason, assessment=case.assessment)


def _give_back(case: _Case) -> None:
    require_reason(case.words.reason)
    _write(case, Outcome.RETURNED)
    begin_again(case.application, "give_back", by=case.by)


def _dispute(case: _Case) -> None:
    if case.level == Level.DISTRICT:
        raise AlreadyAtDistrict
    require_reason(case.words.reason)
    _write(case, Outcome.DISPUTED)
    to_district(case.application, by=case.by)


def _write(case: _Case, outcome: str) -> None:
    write_down(
        case.application,
        case.level,
        outcome,
        by=case.by,
        words=case.words,
        assessment=case.assessment,
    )


_ACTS = {
    Outcome.APPROVED: _approve,
    Outcome.REFUSED: _refuse,
    Outcome.RETURNED: _give_back,
    Outcome.DISPUTED: _dispute,
}


class NotForBatch(Conflict):
    """Something in it wants to be looked at."""

    code = "application.not_for_batch"
    message = _("不能批量审批，请单独办理：%(why)s。")


@dataclass(frozen=True)
class BatchLine:
    """What became of one application of a batch."""

    application_id: int
    number: str
    done: bool
    message: str = ""


def decide_many(*, application_ids: Sequence[int], by: User) -> list[BatchLine]:
    """Approve those in which every rule passes, each in a transaction of its own; say why the others not."""
    found = {a.pk: a for a in Application.objects.visible_to(by).filter(pk__in=application_ids)}
    lines = []
    for pk in sorted(set(application_ids)):
        application = found.get(pk)
        try:
            if application is None:
                raise NotFound
            _approve_plain(application, by)
            lines.append(BatchLine(pk, application.number, done=True))
        except DomainError as refusal:
            number = application.number if application else ""
            lines.append(BatchLine(pk, number, done=False, message=str(refusal)))
    return lines


@transaction.atomic
def _approve_plain(application: Application, by: User) -> None:
    application = lock(application)
    against = objections(application, on_the_table(application))
    if against:
        raise NotForBatch(why="；".join(against))
    decide(application=application, outcome=Outcome.APPROVED, by=by)
