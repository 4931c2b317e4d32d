"""One page for one application: facts, evidence, rules in words, other benefits, history, next steps."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from core.dates import today
from core.models import AuditEvent
from subsidies.enums import ONLINE, ApplicationState, Level, Outcome
from subsidies.models import Application, Decision, Escalation, JointOpinion
from subsidies.queries.approvals import authority_for
from subsidies.queries.assessment import Assessment, assess
from subsidies.queries.checklist import CheckItem, checklist
from subsidies.queries.clocks import Clock, clock
from subsidies.queries.interests import has_interest
from subsidies.queries.officers import nobody_able
from subsidies.transitions import OPEN_STATES

OPENED = "subsidies.application.opened"  # said of an officer; no step of the application
_PAPERS = (
    ApplicationState.SUBMITTED,
    ApplicationState.SUPPLEMENT,
    ApplicationState.ACCEPTED,
    ApplicationState.APPEALED,
)
_REVIEW = {
    ApplicationState.SUBMITTED: ("accept", "request_supplement", "assign"),
    ApplicationState.ACCEPTED: ("review", "request_supplement", "assign"),
    ApplicationState.SUPPLEMENT: ("refuse", "assign"),
    ApplicationState.PUBLICITY: ("raise_objection", "close_publicity"),
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
    nobody_able: bool


def application_record(application: Application, user: User) -> ApplicationRecord:
    """As many queries for one paper as for ten."""
    conflict = has_interest(user, application)
    assessment = assess(application)
    amount = application.amount_fen or assessment.amount_fen or 0
    authority = authority_for(application, amount)
    decisions = list(application.decisions.select_related("decided_by", "tier").order_by("pk"))
    opinions = list(application.joint_opinions.select_related("organisation", "answered_by"))
    return ApplicationRecord(
        application=application,
        clock=clock(application),
        assessment=assessment,
        level=authority.level,
        level_document=authority.document_no,
        checklist=checklist(application),
        opinions=opinions,
        decisions=decisions,
        escalations=list(application.escalations.select_related("owner").order_by("pk")),
        history=history(application),
        verbs=_verbs(application, user, (decisions, opinions), conflict=conflict),
        conflict=conflict,
        nobody_able=nobody_able(application),
    )


def history(application: Application) -> list[AuditEvent]:
    """What was done with it, oldest first, with the words that were said then."""
    events = AuditEvent.objects.filter(
        subject_type=Application._meta.label_lower, subject_id=str(application.pk)
    ).exclude(action=OPENED)
    found = list(events.order_by("pk"))
    words = dict(application.remarks.values_list("pk", "text"))
    for event in found:
        event.reason = words.get(event.details.get("remark"), event.reason)
    return found


def possible_verbs(application: Application, user: User) -> list[str]:
    """What this user may do with it now, in the order of the buttons."""
    steps = (list(application.decisions.all()), list(application.joint_opinions.all()))
    conflict = has_interest(user, application)
    return _verbs(application, user, steps, conflict=conflict)


_Steps = tuple[list[Decision], list[JointOpinion]]


def _verbs(application: Application, user: User, steps: _Steps, *, conflict: bool) -> list[str]:
    verbs: list[str] = []
    if not conflict:
        rounds = _rounds_of(user, steps)
        took_part = application.round in rounds
        verbs += _officers_verbs(application, user, took_part=took_part)
        if application.state == ApplicationState.APPEALED and not rounds:
            verbs += ["decide_appeal"] * user.has_perm("subsidies.decide_appeal", application)
    verbs += _applicants_verbs(application, user, steps[0], conflict=conflict)
    return list(dict.fromkeys(verbs))


def _rounds_of(user: User, steps: _Steps) -> set[int]:
    """In which the user decided, or answered for a department."""
    decisions, opinions = steps
    decided = {row.round for row in decisions if row.decided_by_id == user.pk}
    return decided | {row.round for row in opinions if row.answered_by_id == user.pk}


def _officers_verbs(application: Application, user: User, *, took_part: bool) -> list[str]:
    verbs: list[str] = []
    state = ApplicationState(application.state)
    if user.has_perm("subsidies.review_application", application):
        found = _REVIEW.get(state, ())
        verbs += [verb for verb in found if not (took_part and verb in ("review", "refuse"))]
        if "refuse" in verbs and not application.is_late(today()):
            verbs.remove("refuse")
        verbs += ["check_document"] * takes_papers(application)
    if user.has_perm("subsidies.approve_application", application):
        at_district = user.has_perm("subsidies.decide_dispute", application)
        beyond = state == ApplicationState.DISPUTED or (
            state == ApplicationState.REVIEWED and application.approval_level == Level.DISTRICT
        )
        for verb in _APPROVE.get(state, ()):
            if verb != "decide" or (not took_part and (at_district or not beyond)):
                verbs.append(verb)
    return verbs


def _applicants_verbs(
    application: Application, user: User, decisions: list[Decision], *, conflict: bool
) -> list[str]:
    own = is_own(application, user)
    if not own and not user.has_perm("subsidies.act_for_applicant", application):
        return []
    verbs: list[str] = []
    if takes_papers(application):
        verbs.append("add_document")
    if application.state == ApplicationState.SUPPLEMENT:
        verbs.append("supplement")
    if may_appeal(application, decisions, today()):
        verbs.append("appeal")
    may_withdraw = own or (
        not conflict and user.has_perm("subsidies.withdraw_application", application)
    )
    if may_withdraw and application.state in OPEN_STATES:
        verbs.append("withdraw")
    return verbs


def takes_papers(application: Application) -> bool:
    """Until the review and with an appeal; after urgent help the papers follow."""
    followed = application.is_urgent and application.state == ApplicationState.EFFECTIVE
    return followed or application.state in _PAPERS


def may_appeal(application: Application, decisions: list[Decision], day: date) -> bool:
    """Refused, in time, not decided on appeal before, and the person is still there."""
    resident = application.resident
    return (
        application.state == ApplicationState.REFUSED
        and not (resident.died_on or resident.moved_out_on)
        and application.appeal_until is not None
        and day <= application.appeal_until
        and not any(d.level == Level.APPEAL and d.round == application.round for d in decisions)
    )


def may_act_on(application: Application, user: User) -> bool:
    """The person's side, and staff where the person lives."""
    return is_own(application, user) or user.has_perm("subsidies.act_for_applicant", application)


def is_own(application: Application, user: User) -> bool:
    """The family, as long as the link lasts, and the officer who handed it in for them."""
    if application.resident.family_links.current().filter(user=user.pk).exists():
        return True
    handed_in = application.submitted_by_id == user.pk and application.channel not in ONLINE
    return handed_in and user.has_perm("subsidies.take_application")


def final_decision(decisions: list[Decision]) -> Decision | None:
    """The one that the letter is about."""
    ends = (Outcome.APPROVED, Outcome.REFUSED, Outcome.UPHELD, Outcome.OVERTURNED)
    return next((d for d in reversed(decisions) if d.outcome in ends), None)
