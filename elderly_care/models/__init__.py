"""Residents, dated facts about them, and who may act for them."""

from elderly_care.models.adaptations import AdaptationProject
from elderly_care.models.alerts import AlertRule, AlertStep, DeviceAlert, PersonalLimit
from elderly_care.models.assessment_records import (
    AssessmentObjection,
    AssessmentRecord,
    AssessmentSignature,
    OldAssessment,
)
from elderly_care.models.assessments import AssessmentCase, AssessmentRule
from elderly_care.models.assessors import Assessor
from elderly_care.models.beds import Bed, BedStay, RespiteBooking, RespiteRule
from elderly_care.models.cards import Card, CardQuerySet
from elderly_care.models.care_plans import CarePlan, CarePlanLine, CarePlanRule
from elderly_care.models.changes import ChangeRequest, MergeRequest
from elderly_care.models.charity import CharityAid, CharityEntry, CharityFund
from elderly_care.models.child_days import (
    ChildCareGiven,
    ChildCarers,
    ChildDay,
    ChildDayAct,
    ChildMedicineOrder,
    ChildPickup,
)
from elderly_care.models.consents import ConsentText, ResidentConsent
from elderly_care.models.day_care import (
    ChildEnrolment,
    DayCareEnrolment,
    PickupPerson,
    RiskSheet,
)
from elderly_care.models.day_care_days import CareGiven, DayCareAct, DayCareDay, MedicineOrder
from elderly_care.models.day_care_units import (
    ChildRatioRule,
    DayCareRule,
    DayCareTerms,
    DayCareUnit,
)
from elderly_care.models.devices import CareDevice, DeviceEpisode, DeviceEvent, DeviceGateway
from elderly_care.models.facts import (
    AbilityAssessment,
    CareStatus,
    DisabilityCertificate,
    FactQuerySet,
    OtherBenefit,
)
from elderly_care.models.family import FamilyLink
from elderly_care.models.households import (
    Contact,
    Household,
    HouseholdMember,
    HouseholdReview,
    HouseholdReviewRule,
)
from elderly_care.models.moves import ResidenceMove
from elderly_care.models.notices import Notice, NoticeQuerySet
from elderly_care.models.patrol_rules import PatrolPolicy, PatrolRule, VitalRule
from elderly_care.models.patrol_visits import (
    PatrolCheck,
    PatrolDraw,
    PatrolVisit,
    VitalReading,
)
from elderly_care.models.patrols import Patroller, PatrolPair, PatrolPause, PatrolTask
from elderly_care.models.payments import PaymentAccount
from elderly_care.models.residents import Resident, ResidentQuerySet
from elderly_care.models.restrictions import Restriction, RestrictionQuerySet
from elderly_care.models.risks import RiskClass, RiskRule
from elderly_care.models.social_work import SocialWorkCase, SocialWorkNote
from elderly_care.models.tags import SensitiveTag
