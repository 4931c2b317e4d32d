"""State machines."""

from core.transitions import Machine
from elderly_care.enums import PaymentAccountState as State
from elderly_care.enums import RequestState
from elderly_care.enums.assessment import UNDER_WAY, ObjectionState
from elderly_care.enums.assessment import AssessmentState as Assessed
from elderly_care.enums.care_plans import CarePlanState

PAYMENT_ACCOUNT = Machine(
    State,
    confirm=({State.PROPOSED}, State.CONFIRMED),
    refuse=({State.PROPOSED}, State.REFUSED),
)

# Of a change to a file and of a merge of two.
FILE_REQUEST = Machine(
    RequestState,
    approve=({RequestState.ASKED}, RequestState.DONE),
    refuse=({RequestState.ASKED}, RequestState.REFUSED),
    drop=({RequestState.ASKED}, RequestState.DROPPED),
)

ASSESSMENT = Machine(
    Assessed,
    assign=({Assessed.REQUESTED, Assessed.ASSIGNED}, Assessed.ASSIGNED),
    fill_in=({Assessed.ASSIGNED, Assessed.ON_SITE}, Assessed.ON_SITE),
    score=({Assessed.ON_SITE}, Assessed.SCORED),
    publicise=({Assessed.SCORED}, Assessed.PUBLICISED),
    take_effect=({Assessed.PUBLICISED}, Assessed.EFFECTIVE),
    near_end=({Assessed.EFFECTIVE}, Assessed.EXPIRING),
    expire=({Assessed.EFFECTIVE, Assessed.EXPIRING}, Assessed.EXPIRED),
    reassess=(
        {Assessed.PUBLICISED, Assessed.EFFECTIVE, Assessed.EXPIRING},
        Assessed.REASSESS,
    ),
    cancel=(UNDER_WAY, Assessed.CANCELLED),
)

OBJECTION = Machine(
    ObjectionState,
    uphold=({ObjectionState.OPEN}, ObjectionState.UPHELD),
    reject=({ObjectionState.OPEN}, ObjectionState.REJECTED),
)

CARE_PLAN = Machine(
    CarePlanState,
    agree=({CarePlanState.DRAFT}, CarePlanState.AGREED),
    replace=({CarePlanState.AGREED}, CarePlanState.REPLACED),
    end=({CarePlanState.DRAFT, CarePlanState.AGREED}, CarePlanState.ENDED),
)
