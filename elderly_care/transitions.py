"""State machines."""

from core.transitions import Machine
from elderly_care.enums import PaymentAccountState as State
from elderly_care.enums import RequestState
from elderly_care.enums.assessment import UNDER_WAY, ObjectionState
from elderly_care.enums.assessment import AssessmentState as Assessed
from elderly_care.enums.assistance import (
    ADAPTATION_OPEN,
    AdaptationState,
    AidState,
    SocialWorkState,
)
from elderly_care.enums.beds import BedState, RespiteState, StayState
from elderly_care.enums.care_plans import CarePlanState
from elderly_care.enums.day_care import OPEN as PLACE_OPEN
from elderly_care.enums.day_care import DayState, EnrolmentState
from elderly_care.enums.devices import AlertState
from elderly_care.enums.patrols import CheckState, PatrolState

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
    annul=(
        {Assessed.PUBLICISED, Assessed.EFFECTIVE, Assessed.EXPIRING, Assessed.EXPIRED},
        Assessed.ANNULLED,
    ),
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

PLACE = Machine(
    EnrolmentState,
    place=({EnrolmentState.WAITING}, EnrolmentState.PLACED),
    start=({EnrolmentState.PLACED}, EnrolmentState.ACTIVE),
    end=(PLACE_OPEN, EnrolmentState.ENDED),
)

DAY_CARE_DAY = Machine(
    DayState,
    arrive=({DayState.EXPECTED, DayState.ABSENT, DayState.LEAVE}, DayState.PRESENT),
    depart=({DayState.PRESENT}, DayState.LEFT),
    absent=({DayState.EXPECTED}, DayState.ABSENT),
    leave=({DayState.EXPECTED, DayState.ABSENT}, DayState.LEAVE),
    undo_leave=({DayState.LEAVE}, DayState.EXPECTED),
    void=({DayState.PRESENT, DayState.LEFT}, DayState.EXPECTED),
)

BED = Machine(
    BedState,
    reserve=({BedState.FREE, BedState.OCCUPIED}, BedState.RESERVED),
    occupy=({BedState.FREE, BedState.RESERVED}, BedState.OCCUPIED),
    free=({BedState.RESERVED, BedState.OCCUPIED}, BedState.FREE),
    stop=({BedState.FREE}, BedState.OUT_OF_ORDER),
    restore=({BedState.OUT_OF_ORDER}, BedState.FREE),
)

STAY = Machine(
    StayState,
    move_in=({StayState.RESERVED}, StayState.STAYING),
    leave=({StayState.STAYING}, StayState.LEFT),
    cancel=({StayState.RESERVED}, StayState.CANCELLED),
)

RESPITE = Machine(
    RespiteState,
    begin=({RespiteState.BOOKED}, RespiteState.UNDER_WAY),
    finish=({RespiteState.UNDER_WAY}, RespiteState.DONE),
    cancel=({RespiteState.BOOKED}, RespiteState.CANCELLED),
)

# A phone may report a visit after the day was closed, or of somebody who had come home: it happened.
PATROL_TASK = Machine(
    PatrolState,
    finish=(
        {PatrolState.OPEN, PatrolState.UNANSWERED, PatrolState.MISSED, PatrolState.PAUSED},
        PatrolState.DONE,
    ),
    pass_on=({PatrolState.OPEN}, PatrolState.UNANSWERED),
    miss=({PatrolState.OPEN}, PatrolState.MISSED),
    pause=({PatrolState.OPEN}, PatrolState.PAUSED),
    resume=({PatrolState.PAUSED}, PatrolState.OPEN),
    cancel=({PatrolState.OPEN, PatrolState.PAUSED}, PatrolState.CANCELLED),
)

PATROL_CHECK = Machine(
    CheckState,
    confirm=({CheckState.OPEN}, CheckState.TRUE),
    doubt=({CheckState.OPEN}, CheckState.DOUBTFUL),
    disprove=({CheckState.OPEN}, CheckState.FALSE),
)

# Of a device's alert: it ends with an outcome, its own or the emergency's.
DEVICE_ALERT = Machine(
    AlertState,
    hand_over=({AlertState.OPEN}, AlertState.HANDED_OVER),
    close=({AlertState.OPEN, AlertState.HANDED_OVER}, AlertState.CLOSED),
)

CHARITY_AID = Machine(
    AidState,
    approve=({AidState.PROPOSED}, AidState.PAID),
    refuse=({AidState.PROPOSED}, AidState.REFUSED),
    drop=({AidState.PROPOSED}, AidState.DROPPED),
    counter=({AidState.PAID}, AidState.RETURNED),
)

ADAPTATION = Machine(
    AdaptationState,
    assess=({AdaptationState.REQUESTED}, AdaptationState.ASSESSED),
    approve=({AdaptationState.ASSESSED}, AdaptationState.APPROVED),
    refuse=({AdaptationState.ASSESSED}, AdaptationState.REFUSED),
    build=({AdaptationState.APPROVED}, AdaptationState.BUILT),
    accept=({AdaptationState.BUILT}, AdaptationState.ACCEPTED),
    drop=(ADAPTATION_OPEN, AdaptationState.DROPPED),
)

SOCIAL_WORK = Machine(
    SocialWorkState,
    ask_to_close=({SocialWorkState.OPEN}, SocialWorkState.CLOSING),
    reopen=({SocialWorkState.CLOSING}, SocialWorkState.OPEN),
    close=({SocialWorkState.CLOSING}, SocialWorkState.CLOSED),
    end=({SocialWorkState.OPEN, SocialWorkState.CLOSING}, SocialWorkState.CLOSED),
)
