"""Kinds, states and outcomes, by noun."""

from dispatch.enums.catalogue import (
    AuthorityWay,
    Clock,
    Evidence,
    PriceUnit,
    Qualification,
    ServiceCardKind,
    ServiceKind,
)
from dispatch.enums.orders import (
    AssignmentState,
    Channel,
    OrderState,
    StandingResult,
    Urgency,
)
from dispatch.enums.people import CarerKind, PreferenceKind, PreferenceSource, TravelMode
from stations.enums import HandlingWay
