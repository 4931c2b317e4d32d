"""Home service: what is offered, who goes, and every order."""

from dispatch.models.audit_draws import AuditDraw
from dispatch.models.authorities import ErrandAuthority
from dispatch.models.booking_rules import BookingRule
from dispatch.models.calls import CallDevice, CallSeat, Emergency, EmergencyPress, IncomingCall
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
from dispatch.models.hotline_rules import HotlineRule
from dispatch.models.late_reports import LateReport, PlaceReason
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
from dispatch.models.service_cards import ServiceCard
from dispatch.models.settlement_runs import SettlementRun
from dispatch.models.slot_wishes import SlotWish
from dispatch.models.standing import StandingPlan, StandingVisit
from dispatch.models.tracking import OrderClock, OrderStep, PartnerEvidence
from dispatch.models.visit_rules import CallScript, FailureRule, VisitChecklist, VisitRule
from dispatch.models.visits import RecordCorrection, VisitEvidence, VisitLine, VisitRecord
