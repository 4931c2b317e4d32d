"""Kinds, states and outcomes, by noun."""

from meals.enums.delivery import (
    AlertLevel,
    AlertOutcome,
    AlertState,
    CourierState,
    FailReason,
    PaperKind,
    ProofKind,
)
from meals.enums.food import DishCategory, MealPeriod, MenuState, Rounding
from meals.enums.orders import (
    CustomerGroup,
    FulfilMode,
    OrderChannel,
    OrderState,
    RelayMatch,
    RelayResult,
    StandingOutcome,
    UnroutedReason,
)
from meals.enums.rounds import (
    OfferState,
    RoundKind,
    RoundState,
    SlipKind,
    SpeedMode,
    StopKind,
    StopState,
    UnservedReason,
)
from meals.enums.safety import (
    ComplaintOutcome,
    ComplaintState,
    SafetyAlertKind,
    SafetyAlertState,
    SampleState,
    TemperatureKind,
)
from meals.enums.till import (
    HeldState,
    ReviewReason,
    ReviewState,
    SaleChannel,
    SaleState,
    ShiftState,
)
