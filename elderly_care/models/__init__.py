"""Residents, dated facts about them, and who may act for them."""

from elderly_care.models.assessment_records import (
    AssessmentObjection,
    AssessmentRecord,
    AssessmentSignature,
    OldAssessment,
)
from elderly_care.models.assessments import AssessmentCase, AssessmentRule
from elderly_care.models.assessors import Assessor
from elderly_care.models.cards import Card, CardQuerySet
from elderly_care.models.care_plans import CarePlan, CarePlanLine, CarePlanRule
from elderly_care.models.changes import ChangeRequest, MergeRequest
from elderly_care.models.consents import ConsentText, ResidentConsent
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
from elderly_care.models.payments import PaymentAccount
from elderly_care.models.residents import Resident, ResidentQuerySet
from elderly_care.models.restrictions import Restriction, RestrictionQuerySet
from elderly_care.models.risks import RiskClass, RiskRule
from elderly_care.models.tags import SensitiveTag

__all__ = [
    "AbilityAssessment",
    "AssessmentCase",
    "AssessmentObjection",
    "AssessmentRecord",
    "AssessmentRule",
    "AssessmentSignature",
    "Assessor",
    "Card",
    "CardQuerySet",
    "CarePlan",
    "CarePlanLine",
    "CarePlanRule",
    "CareStatus",
    "ChangeRequest",
    "ConsentText",
    "Contact",
    "DisabilityCertificate",
    "FactQuerySet",
    "FamilyLink",
    "Household",
    "HouseholdMember",
    "HouseholdReview",
    "HouseholdReviewRule",
    "MergeRequest",
    "Notice",
    "NoticeQuerySet",
    "OldAssessment",
    "OtherBenefit",
    "PaymentAccount",
    "ResidenceMove",
    "Resident",
    "ResidentConsent",
    "ResidentQuerySet",
    "Restriction",
    "RestrictionQuerySet",
    "RiskClass",
    "RiskRule",
    "SensitiveTag",
]
