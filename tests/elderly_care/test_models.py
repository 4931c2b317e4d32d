"""What the database itself refuses, and what a file shows of itself."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from elderly_care.models import CareStatus, Resident
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    CareStatusFactory,
    DisabilityCertificateFactory,
    FamilyLinkFactory,
    OtherBenefitFactory,
    ResidentFactory,
)

pytestmark = pytest.mark.django_db


def test_a_file_is_masked():
    resident = ResidentFactory(name="王秀英", phone="13812341234")

    assert str(resident) == "王**"
    assert resident.masked_id_number == f"990101********{resident.id_number[-4:]}"
    assert resident.masked_phone == "138****1234"
    assert ResidentFactory(phone=None).masked_phone == ""
    assert resident.age_on(date(2024, 1, 4)) == 79


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone_index": None},
        {"phone_tail_index": None},
        {"phone": None},
        {"longitude": 116},
        {"latitude": 39},
    ],
)
def test_what_belongs_together_is_kept_together(wrong):
    resident = ResidentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Resident.objects.filter(pk=resident.pk).update(**wrong)


def test_one_file_for_one_number():
    resident = ResidentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ResidentFactory(id_number=resident.id_number, birth_date=resident.birth_date)


@pytest.mark.parametrize(
    ("factory", "wrong"),
    [
        (CareStatusFactory, {"valid_to": date(2019, 12, 31)}),
        (DisabilityCertificateFactory, {"valid_to": date(2019, 12, 31)}),
        (DisabilityCertificateFactory, {"grade": 5}),
        (AbilityAssessmentFactory, {"level": 5}),
        (AbilityAssessmentFactory, {"valid_to": date(2020, 1, 1)}),
        (OtherBenefitFactory, {"valid_from": date(2024, 1, 2), "valid_to": date(2024, 1, 1)}),
    ],
)
def test_facts_that_can_not_be(factory, wrong):
    resident = ResidentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        factory(resident=resident, **wrong)


@pytest.mark.parametrize(
    "factory",
    [
        CareStatusFactory,
        DisabilityCertificateFactory,
        AbilityAssessmentFactory,
        OtherBenefitFactory,
        FamilyLinkFactory,
    ],
)
def test_the_same_fact_once(factory):
    fact = factory()
    again = {"user": fact.user} if factory is FamilyLinkFactory else {}

    with pytest.raises(IntegrityError), transaction.atomic():
        factory(resident=fact.resident, **again)


def test_current_care_statuses():
    held = CareStatusFactory()
    CareStatusFactory(resident=held.resident, category="low_income", valid_to=date(2021, 1, 1))
    CareStatusFactory(resident=held.resident, category="special_family", valid_from="2999-01-01")

    assert list(CareStatus.objects.current()) == [held]


def test_who_lives_here():
    here = ResidentFactory()
    ResidentFactory(died_on=date(2024, 1, 1))
    ResidentFactory(moved_out_on=date(2024, 1, 1))

    assert list(Resident.objects.living_here()) == [here]


def test_facts_say_what_they_are():
    resident = ResidentFactory(name="王秀英")

    assert str(CareStatusFactory(resident=resident)) == "低保"
    assert str(DisabilityCertificateFactory(resident=resident)) == "肢体 1"
    assert str(AbilityAssessmentFactory(resident=resident)) == "重度失能"
    assert str(OtherBenefitFactory(resident=resident)) == "特困人员供养"
    link = FamilyLinkFactory(resident=resident, user__display_name="王晓梅")
    assert str(link) == "王晓梅 → 王**"
