"""The state machines of money."""

from core.transitions import Machine
from subsidies.enums import ApplicationState as A
from subsidies.enums import (
    ChargeState,
    DisputeState,
    FindingState,
    PaymentOrderState,
    PayoutFileState,
    PayoutState,
    RecoveryState,
    ReviewState,
    RunState,
    WorkItemState,
)
from subsidies.enums import StatementState as S

RUN = Machine(
    RunState,
    plan=({RunState.OPEN}, RunState.FROZEN),
    approve=({RunState.FROZEN}, RunState.POSTING),
    release=({RunState.FROZEN}, RunState.POSTING),
    cancel=({RunState.FROZEN}, RunState.CANCELLED),
    pause=({RunState.POSTING}, RunState.PAUSED),
    resume=({RunState.PAUSED}, RunState.POSTING),
    close=({RunState.POSTING}, RunState.CLOSED),
)

PAYOUT_FILE = Machine(
    PayoutFileState,
    accept=({PayoutFileState.EXPORTED}, PayoutFileState.ACCEPTED),
    settle=({PayoutFileState.EXPORTED, PayoutFileState.ACCEPTED}, PayoutFileState.SETTLED),
)

PAYOUT = Machine(
    PayoutState,
    pay=({PayoutState.EXPORTED, PayoutState.UNKNOWN}, PayoutState.PAID),
    # a bank may send money back days after it said paid
    send_back=(
        {PayoutState.EXPORTED, PayoutState.UNKNOWN, PayoutState.PAID},
        PayoutState.RETURNED,
    ),
    lose=({PayoutState.EXPORTED}, PayoutState.UNKNOWN),
    retry=({PayoutState.RETURNED}, PayoutState.RETRIED),
    give_back=({PayoutState.RETURNED}, PayoutState.GIVEN_BACK),
)

# Every verb may be used while the application is with somebody; the four last states are ends.
OPEN_STATES = frozenset(
    {
        A.SUBMITTED,
        A.SUPPLEMENT,
        A.ACCEPTED,
        A.JOINT,
        A.REVIEWED,
        A.DISPUTED,
        A.PUBLICITY,
        A.APPEALED,
    }
)

APPLICATION = Machine(
    A,
    accept=({A.SUBMITTED}, A.ACCEPTED),
    request_supplement=({A.SUBMITTED, A.ACCEPTED}, A.SUPPLEMENT),
    supplement=({A.SUPPLEMENT}, A.SUBMITTED),
    pass_review=({A.ACCEPTED}, A.REVIEWED),
    ask_departments=({A.ACCEPTED}, A.JOINT),
    departments_agree=({A.JOINT}, A.REVIEWED),
    dispute=({A.ACCEPTED, A.JOINT, A.REVIEWED}, A.DISPUTED),
    give_back=({A.REVIEWED, A.DISPUTED}, A.ACCEPTED),
    publish=({A.REVIEWED, A.DISPUTED, A.APPEALED}, A.PUBLICITY),
    take_effect=({A.REVIEWED, A.DISPUTED, A.APPEALED}, A.EFFECTIVE),
    end_notice=({A.PUBLICITY}, A.EFFECTIVE),
    object=({A.PUBLICITY}, A.ACCEPTED),
    # who took a step declares afterwards that they are close to the person
    recuse=({A.JOINT, A.REVIEWED, A.DISPUTED, A.PUBLICITY}, A.ACCEPTED),
    refuse=({A.SUPPLEMENT, A.ACCEPTED, A.REVIEWED, A.DISPUTED}, A.REFUSED),
    appeal=({A.REFUSED}, A.APPEALED),
    uphold=({A.APPEALED}, A.REFUSED),
    withdraw=(OPEN_STATES, A.WITHDRAWN),
    cancel=(OPEN_STATES, A.CANCELLED),
)

FINDING = Machine(
    FindingState,
    handle=({FindingState.OPEN}, FindingState.HANDLED),
    dismiss=({FindingState.OPEN}, FindingState.DISMISSED),
    vanish=({FindingState.OPEN}, FindingState.GONE),
)

REVIEW = Machine(
    ReviewState,
    lapse=({ReviewState.DUE}, ReviewState.OVERDUE),
    complete=({ReviewState.DUE, ReviewState.OVERDUE}, ReviewState.DONE),
    # nothing is paid any more
    close=({ReviewState.DUE, ReviewState.OVERDUE}, ReviewState.DONE),
)

RECOVERY = Machine(
    RecoveryState,
    agree=({RecoveryState.OPEN, RecoveryState.AGREED}, RecoveryState.AGREED),
    settle=({RecoveryState.OPEN, RecoveryState.AGREED}, RecoveryState.SETTLED),
    write_off=({RecoveryState.OPEN, RecoveryState.AGREED}, RecoveryState.WRITTEN_OFF),
)

STATEMENT = Machine(
    S,
    confirm=({S.DRAWN, S.DISPUTED}, S.CONFIRMED),
    dispute=({S.DRAWN, S.CONFIRMED, S.DISPUTED}, S.DISPUTED),
    lock=({S.CONFIRMED, S.DISPUTED}, S.LOCKED),
    order=({S.LOCKED}, S.ORDERED),
    take_off=({S.ORDERED}, S.LOCKED),
    pay=({S.ORDERED}, S.PAID),
)

DISPUTE = Machine(
    DisputeState,
    uphold=({DisputeState.OPEN}, DisputeState.UPHELD),
    reject=({DisputeState.OPEN}, DisputeState.REJECTED),
)

PAYMENT_ORDER = Machine(
    PaymentOrderState,
    approve=({PaymentOrderState.PREPARED}, PaymentOrderState.APPROVED),
    cancel=({PaymentOrderState.PREPARED, PaymentOrderState.APPROVED}, PaymentOrderState.CANCELLED),
    pay=({PaymentOrderState.APPROVED}, PaymentOrderState.PAID),
)

WORK_ITEM = Machine(
    WorkItemState,
    explain=({WorkItemState.OPEN}, WorkItemState.EXPLAINED),
    reopen=({WorkItemState.EXPLAINED}, WorkItemState.OPEN),
    fix=({WorkItemState.OPEN, WorkItemState.EXPLAINED}, WorkItemState.FIXED),
)

CHARGE = Machine(
    ChargeState,
    capture=({ChargeState.HELD}, ChargeState.CAPTURED),
    void=({ChargeState.HELD}, ChargeState.VOIDED),
)
