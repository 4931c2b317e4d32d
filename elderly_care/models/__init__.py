"""Residents, dated facts about them, and who may act for them."""

from elderly_care.models.cards import Card, CardQuerySet
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
from elderly_care.models.restrictions import Restriction, RestrictionQuerySet

__all__ = [
    "AbilityAssessment",
    "Card",
    "CardQuerySet",
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
    "Restriction",
    "RestrictionQuerySet",
]
