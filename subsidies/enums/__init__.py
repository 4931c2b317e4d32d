"""Kinds, states and outcomes, by noun."""

from subsidies.enums.applications import (
    ONLINE,
    ApplicationChannel,
    ApplicationState,
    Evidence,
    Level,
    Outcome,
    Verdict,
)
from subsidies.enums.charges import ChargeMode, ChargeState, RefundPart
from subsidies.enums.ledger import (
    AccountKind,
    Component,
    HoldOutcome,
    RecoveryReason,
    RecoveryState,
    RepayMethod,
    TransferKind,
)
from subsidies.enums.lists import (
    BenefitCode,
    BenefitProblem,
    BenefitSource,
    DuplicateKind,
    EvidenceCode,
    FindingAction,
    FindingKind,
    FindingState,
    ReviewMethod,
    ReviewOrigin,
    ReviewOutcome,
    ReviewState,
)
from subsidies.enums.programmes import (
    AgeStep,
    AwardChange,
    Cycle,
    Expiry,
    OnDeath,
    PaidTo,
    PlaceRule,
    ProgrammeKind,
    Service,
    StartRule,
)
from subsidies.enums.runs import (
    FileEncoding,
    FileKind,
    PayoutFileState,
    PayoutState,
    RunIssueKind,
    RunKind,
    RunState,
)
from subsidies.enums.settlement import (
    DisputeState,
    PaymentOrderState,
    StatementState,
    WorkItemState,
)
