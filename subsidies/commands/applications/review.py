"""The first review by one officer, and what other departments think."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from core.audit import Actor, record
from core.dates import today
from core.errors import InvalidInput, NotAllowed
from core.locking import locked
from core.transitions import WrongState
from subsidies.commands.applications.decisions import (
    Words,
    on_the_table,
    refuse,
    require_entitled,
    require_justified,
    write_down,
)
from subsidies.commands.applications.errors import (
    AlreadyAnswered,
    SecondPersonNeeded,
    SupplementNotOver,
)
from subsidies.commands.applications.intake import REVIEW, require_complete
from subsidies.commands.applications.steps import (
    dispute_due,
    lock,
    move,
    require_new_person,
    require_no_interest,
    require_officer,
    require_reason,
    step_due,
)
from subsidies.enums import ApplicationState, Level, Outcome
from subsidies.models import Application, JointOpinion
from subsidies.queries.approvals import authority_for
from subsidies.queries.assessment import Assessment
from subsidies.transitions import APPLICATION


@transaction.atomic
def review(
    *,
    application: Application,
    outcome: str,
    by: Actor,
    reason: str = "",
    justification: str = "",
) -> Application:
    """Pass it on, list it as disputed, or refuse it with a reason.

    Raises WrongState, NotAllowed, ConflictOfInterest, SecondPersonNeeded, NotEntitled,
    DocumentsMissing, DocumentsUnchecked, JustificationNeeded, ReasonNeeded, SupplementNotOver.
    """
    application = lock(application)
    officer = require_officer(application, REVIEW, by)
    act = _STEPS.get(outcome)
    if act is None:
        raise InvalidInput(fields={"outcome": [str(_("请选择通过、有争议或不予批准。"))]})
    APPLICATION.check(application, _verb_here(application, outcome))
    _require_over(application)
    require_new_person(application, officer)
    application.reviewed_by = officer
    words = Words(reason=reason.strip(), justification=justification.strip())
    act(application, officer, words, on_the_table(application))
    return application


def _pass(application: Application, by: User, words: Words, assessment: Assessment) -> None:
    require_entitled(assessment)
    require_justified(assessment, words.justification)
    if not application.is_urgent:
        require_complete(application)
    write_down(application, Level.REVIEW, Outcome.PASSED, by=by, words=words, assessment=assessment)
    application.tier, application.amount_fen = assessment.tier, assessment.amount_fen
    departments = application.version.joint_departments
    if departments:
        _ask(application, departments)
    else:
        application.approval_level = authority_for(application, assessment.amount_fen or 0).level
    verb = "ask_departments" if departments else "pass_review"
    due_on = step_due(application, application.version.decision_working_days)
    save = ["reviewed_by", "tier", "amount_fen", "approval_level"]
    move(application, verb, by=by, due_on=due_on, save=save)


def _ask(application: Application, departments: list[str]) -> None:
    district = application.resident.community_id[:6]
    offices = Organisation.objects.filter(
        kind=OrganisationKind.DEPARTMENT, division__code__startswith=district, name__in=departments
    )
    by_name = {office.name: office for office in offices}
    JointOpinion.objects.bulk_create(
        JointOpinion(
            application=application,
            round=application.round,
            department=name,
            organisation=by_name.get(name),
        )
        for name in departments
    )


def _dispute(application: Application, by: User, words: Words, assessment: Assessment) -> None:
    require_reason(words.reason)
    write_down(
        application, Level.REVIEW, Outcome.DISPUTED, by=by, words=words, assessment=assessment
    )
    to_district(application, by=by)


def to_district(application: Application, *, by: Actor, department: str = "") -> None:
    """On the disputed list, with the district's date."""
    application.approval_level = Level.DISTRICT
    save = ["approval_level", "reviewed_by", "decided_by"]
    due_on = dispute_due(application)
    move(application, "dispute", by=by, due_on=due_on, save=save, reason=department)


def _refuse(application: Application, by: User, words: Words, assessment: Assessment) -> None:
    reason = require_reason(words.reason)
    refuse(application, Level.REVIEW, by=by, reason=reason, assessment=assessment)


_Step = Callable[[Application, User, Words, Assessment], None]
_STEPS: dict[str, _Step] = {
    Outcome.PASSED: _pass,
    Outcome.DISPUTED: _dispute,
    Outcome.REFUSED: _refuse,
}


def _verb_here(application: Application, outcome: str) -> str:
    """A review is of what is accepted; only what is never supplemented may be refused before."""
    waits = application.state == ApplicationState.SUPPLEMENT
    return "refuse" if waits and outcome == Outcome.REFUSED else "pass_review"


def _require_over(application: Application) -> None:
    """What was asked for may come until its last day."""
    if application.state != ApplicationState.SUPPLEMENT or application.is_late(today()):
        return
    until = application.due_on
    raise SupplementNotOver(until=date_format(until) if until else str(_("尚未确定")))


@transaction.atomic
def joint_opinion(*, opinion: JointOpinion, agrees: bool, text: str, by: Actor) -> Application:
    """A department's answer, once. All agree: on to approval; one does not: disputed.

    Raises NotAllowed, ConflictOfInterest, SecondPersonNeeded, AlreadyAnswered, ReasonNeeded,
    WrongState.
    """
    application = lock(opinion.application)
    row = locked(JointOpinion.objects.filter(pk=opinion.pk)).get()
    row.application = application
    if not isinstance(by, User) or not by.has_perm("subsidies.answer_joint_opinion", row):
        raise NotAllowed
    require_no_interest(by, application)
    if application.decisions.filter(round=application.round, decided_by=by).exists():
        raise SecondPersonNeeded
    if application.state != ApplicationState.JOINT or row.round != application.round:
        raise WrongState(state=application.get_state_display())
    if row.answered_at is not None:
        raise AlreadyAnswered(department=row.department)
    row.agrees, row.text = agrees, text.strip() if agrees else require_reason(text, "text")
    row.answered_by, row.answered_at = by, timezone.now()
    row.save(update_fields=["agrees", "text", "answered_by", "answered_at"])
    values = {"department": row.department, "agrees": agrees}
    record(application, "subsidies.application.opinion", by=by, reason=row.department, **values)
    _after_opinion(application, row, by)
    return application


def _after_opinion(application: Application, row: JointOpinion, by: Actor) -> None:
    if not row.agrees:
        to_district(application, by=by, department=row.department)
        return
    asked = application.joint_opinions.filter(round=application.round)
    if asked.waiting().exists():
        return
    application.approval_level = authority_for(application, application.amount_fen or 0).level
    due_on = step_due(application, application.version.decision_working_days)
    move(application, "departments_agree", by=by, due_on=due_on, save=["approval_level"])
