"""Home service: what is offered, who goes, and every order."""

from dispatch.models.calls import CallDevice, Emergency, IncomingCall
from dispatch.models.carers import (
    Carer,
    CarerLeave,
    CarerShift,
    Certificate,
    WorkArea,
)
from dispatch.models.catalogue import AssistKind, ServiceItem, ServicePrice, Skill, SlaRule
from dispatch.models.follow_ups import (
    FollowUp,
    Rating,
    ServiceComplaint,
    SettledVisit,
    VisitAudit,
    VisitSettlement,
)
from dispatch.models.orders import Assignment, WorkOrder
from dispatch.models.plans import Plan, PlannedVisit, PlanWeights, UnplacedVisit
from dispatch.models.positions import CarerPosition, CarerTrack
from dispatch.models.preferences import Preference
from dispatch.models.providers import (
    PartnerRule,
    ServiceAgreement,
    ServiceProvider,
    StationQualification,
)
from dispatch.models.standing import StandingPlan, StandingVisit
from dispatch.models.tracking import OrderClock, OrderStep, PartnerEvidence
from dispatch.models.visits import (
    RecordCorrection,
    VisitChecklist,
    VisitEvidence,
    VisitLine,
    VisitRecord,
    VisitRule,
)

__all__ = [
    "Assignment",
    "AssistKind",
    "CallDevice",
    "Carer",
    "CarerLeave",
    "CarerPosition",
    "CarerShift",
    "CarerTrack",
    "Certificate",
    "Emergency",
    "FollowUp",
    "IncomingCall",
    "OrderClock",
    "OrderStep",
    "PartnerEvidence",
    "PartnerRule",
    "Plan",
    "PlanWeights",
    "PlannedVisit",
    "Preference",
    "Rating",
    "RecordCorrection",
    "ServiceAgreement",
    "ServiceComplaint",
    "ServiceItem",
    "ServicePrice",
    "ServiceProvider",
    "SettledVisit",
    "Skill",
    "SlaRule",
    "StandingPlan",
    "StandingVisit",
    "StationQualification",
    "UnplacedVisit",
    "VisitAudit",
    "VisitChecklist",
    "VisitEvidence",
    "VisitLine",
    "VisitRecord",
    "VisitRule",
    "VisitSettlement",
    "WorkArea",
    "WorkOrder",
]
