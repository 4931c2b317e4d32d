"""The states of a work order as a table."""

from core.transitions import Machine
from dispatch.enums import AssignmentState
from dispatch.enums import OrderState as S
from dispatch.enums.planning import PlanState
from dispatch.enums.visits import AuditState, CorrectionState, ServiceComplaintState

_BEFORE_SERVICE = {S.REQUESTED, S.EXCEPTION, S.ASSIGNED, S.ACCEPTED, S.ON_THE_WAY, S.ARRIVED}

ORDER = Machine(
    S,
    assign=({S.REQUESTED, S.EXCEPTION}, S.ASSIGNED),
    reassign=({S.ASSIGNED, S.ACCEPTED}, S.ASSIGNED),
    withdraw=({S.ASSIGNED, S.ACCEPTED, S.ON_THE_WAY, S.ARRIVED}, S.REQUESTED),
    accept=({S.ASSIGNED}, S.ACCEPTED),
    reject=({S.ASSIGNED, S.ACCEPTED}, S.REQUESTED),
    time_out=({S.ASSIGNED}, S.REQUESTED),
    depart=({S.ACCEPTED}, S.ON_THE_WAY),
    arrive=({S.ACCEPTED, S.ON_THE_WAY}, S.ARRIVED),
    begin=({S.ARRIVED}, S.IN_SERVICE),
    finish=({S.IN_SERVICE}, S.DONE),
    fail=({S.ACCEPTED, S.ON_THE_WAY, S.ARRIVED, S.IN_SERVICE}, S.FAILED),
    cancel=(_BEFORE_SERVICE, S.CANCELLED),
    # An operator gives up what somebody else asked it for: it counts against it, as a rejection does.
    decline=(_BEFORE_SERVICE, S.CANCELLED),
    pass_on=({S.REQUESTED}, S.REQUESTED),
    reschedule=({S.ASSIGNED, S.ACCEPTED, S.EXCEPTION}, S.REQUESTED),
    stay=({S.REQUESTED}, S.REQUESTED),
    set_aside=(_BEFORE_SERVICE - {S.EXCEPTION}, S.EXCEPTION),
    put_back=({S.EXCEPTION}, S.REQUESTED),
    follow_up=({S.DONE}, S.FOLLOWED_UP),
    rate=({S.DONE, S.FOLLOWED_UP}, S.RATED),
    settle=({S.DONE, S.FOLLOWED_UP, S.RATED}, S.SETTLED),
    disprove=({S.DONE, S.FOLLOWED_UP, S.RATED}, S.FAILED),
)

ASSIGNMENT = Machine(
    AssignmentState, withdraw=({AssignmentState.ACTIVE}, AssignmentState.WITHDRAWN)
)

CORRECTION = Machine(
    CorrectionState,
    approve=({CorrectionState.ASKED}, CorrectionState.APPLIED),
    refuse=({CorrectionState.ASKED}, CorrectionState.REFUSED),
)

COMPLAINT = Machine(
    ServiceComplaintState, answer=({ServiceComplaintState.OPEN}, ServiceComplaintState.ANSWERED)
)

_UNSURE = {AuditState.DRAWN, AuditState.DOUBTFUL}

AUDIT = Machine(
    AuditState,
    confirm=(_UNSURE, AuditState.TRUE),
    doubt=({AuditState.DRAWN}, AuditState.DOUBTFUL),
    disprove=(_UNSURE, AuditState.FALSE),
)

PLAN = Machine(
    PlanState,
    work_out=({PlanState.ASKED}, PlanState.DRAFT),
    publish=({PlanState.DRAFT}, PlanState.PUBLISHED),
    supersede=({PlanState.ASKED, PlanState.DRAFT, PlanState.PUBLISHED}, PlanState.SUPERSEDED),
)
