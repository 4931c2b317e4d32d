"""One page for one application: facts, evidence, rules in words, other benefits, history, next steps."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from core.dates import today
from core.models import AuditEvent
from subsidies.enums import ApplicationState, Level, Outcome
from subsidies.models import Application, Decision, Escalation, JointOpinion
from subsidies.queries.approvals import authority_for
from subsidies.queries.assessment import Assessment, assess
from subsidies.queries.checklist import CheckItem, checklist
from subsidies.queries.clocks import Clock, clock
from subsidies.queries.interests import has_interest
from subsidies.transitions import OPEN_STATES

_PAPERS = (ApplicationState.SUBMITTED, ApplicationState.SUPPLEMENT, ApplicationState.ACCEPTED)
_REVIEW = {
    ApplicationState.SUBMITTED: ("accept", "request_supplement", "check_document", "assign"),
    ApplicationState.ACCEPTED: ("review", "request_supplement", "check_document", "assign"),
    ApplicationState.SUPPLEMENT: ("refuse", "check_document", "assign"),
    ApplicationState.PUBLICITY: ("raise_objection", "close_publicity"),
    ApplicationState.EFFECTIVE: (),
}
_APPROVE = {
    ApplicationState.REVIEWED: ("decide",),
    ApplicationState.DISPUTED: ("decide",),
    ApplicationState.PUBLICITY: ("raise_objection", "close_publicity"),
    ApplicationState.SUBMITTED: ("assign",),
    ApplicationState.ACCEPTED: ("assign",),
}


@dataclass(frozen=True)
class ApplicationRecord:
    """Everything that an officer decides from."""

    application: Application
    clock: Clock
    assessment: Assessment
    level: str
    level_document: str
    checklist: list[CheckItem]
    opinions: list[JointOpinion]
    decisions: list[Decision]
    escalations: list[Escalation]
    history: list[AuditEvent]
    verbs: list[str]
    conflict: bool


def application_record(application: Application, user: User) -> ApplicationRecord:
    """As many queries for one paper as for ten."""
    conflict = has_interest(user, application)
    assessment = assess(application)
    amount = application.amount_fen or assessment.amount_fen or 0
    authority = authority_for(application, amount)
    decisions = list(application.decisions.select_related("decided_by", "tier").order_by("pk"))
    return ApplicationRecord(
        application=application,
        clock=clock(application),
        assessment=assessment,
        level=authority.level,
        level_document=authority.document_no,
        checklist=checklist(application),
        opinions=list(application.joint_opinions.select_related("organisation", "answered_by")),
        decisions=decisions,
        escalations=list(application.escalations.select_related("owner").order_by("pk")),
        history=history(application),
        verbs=_verbs(application, user, decisions, conflict=conflict),
        conflict=conflict,
    )


def history(application: Application) -> list[AuditEvent]:
    """What was done with it, oldest first."""
    events = AuditEvent.objects.filter(
        subject_type=Application._meta.label_lower, subject_id=str(application.pk)
    )
    return list(events.order_by("pk"))


def possible_verbs(application: Application, user: User) -> list[str]:
    """What this user may do with it now, in the order of the buttons."""
    decisions = list(application.decisions.all())
    conflict = has_interest(user, application)
    return _verbs(application, user, decisions, conflict=conflict)


def _verbs(
    application: Application, user: User, decisions: list[Decision], *, conflict: bool
) -> list[str]:
    verbs: list[str] = []
    if not conflict:
        took_part = any(
            d.decided_by_id == user.pk and d.round == application.round for d in decisions
        )
        verbs += _officers_verbs(application, user, took_part=took_part)
        if application.state == ApplicationState.APPEALED and not any(
            d.decided_by_id == user.pk for d in decisions
        ):
            verbs += ["decide_appeal"] * user.has_perm("subsidies.decide_appeal", application)
    verbs += _applicants_verbs(application, user, decisions)
    return list(dict.fromkeys(verbs))


def _officers_verbs(application: Application, user: User, *, took_part: bool) -> list[str]:
    verbs: list[str] = []
    state = ApplicationState(application.state)
    if user.has_perm("subsidies.review_application", application):
        found = _REVIEW.get(state, ())
        verbs += [verb for verb in found if not (took_part and verb in ("review", "refuse"))]
    if user.has_perm("subsidies.approve_application", application):
        at_district = user.has_perm("subsidies.decide_dispute", application)
        beyond = state == ApplicationState.DISPUTED or (
            state == ApplicationState.REVIEWED and application.approval_level == Level.DISTRICT
        )
        for verb in _APPROVE.get(state, ()):
            if verb != "decide" or (not took_part and (at_district or not beyond)):
                verbs.append(verb)
    return verbs


def _applicants_verbs(application: Application, user: User, decisions: list[Decision]) -> list[str]:
    if not may_act_on(application, user):
        return []
    verbs: list[str] = []
    if application.state in _PAPERS:
        verbs.append("add_document")
    if application.state == ApplicationState.SUPPLEMENT:
        verbs.append("supplement")
    if may_appeal(application, decisions, today()):
        verbs.append("appeal")
    if application.state in OPEN_STATES:
        verbs.append("withdraw")
    return verbs


def may_appeal(application: Application, decisions: list[Decision], day: date) -> bool:
    """Refused, in time, and not decided on appeal before."""
    return (
        application.state == ApplicationState.REFUSED
        and application.appeal_until is not None
        and day <= application.appeal_until
        and not any(d.level == Level.APPEAL and d.round == application.round for d in decisions)
    )


def may_act_on(application: Application, user: User) -> bool:
    """The person's side: the family, whoever handed it in, and staff where the person lives."""
    return (
        application.submitted_by_id == user.pk
        or application.resident.family_links.current().filter(user=user.pk).exists()
        or (
            user.scope.covers(application.resident.community_id)
            and user.has_perm("subsidies.take_application")
        )
    )


def final_decision(decisions: list[Decision]) -> Decision | None:
    """The one that the letter is about."""
    ends = (Outcome.APPROVED, Outcome.REFUSED, Outcome.UPHELD, Outcome.OVERTURNED)
    return next((d for d in reversed(decisions) if d.outcome in ends), None)
