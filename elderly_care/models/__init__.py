"""Residents, dated facts about them, and who may act for them."""

from elderly_care.models.facts import (
    AbilityAssessment,
    CareStatus,
    DisabilityCertificate,
    FactQuerySet,
    OtherBenefit,
)
from elderly_care.models.family import FamilyLink
from elderly_care.models.moves import ResidenceMove
from elderly_care.models.notices import Notice, NoticeQuerySet
from elderly_care.models.payments import PaymentAccount
from elderly_care.models.residents import Resident, ResidentQuerySet

__all__ = [
    "AbilityAssessment",
    "CareStatus",
    "DisabilityCertificate",
    "FactQuerySet",
    "FamilyLink",
    "Notice",
    "NoticeQuerySet",
    "OtherBenefit",
    "PaymentAccount",
    "ResidenceMove",
    "Resident",
    "ResidentQuerySet",
]
