"""Residents with possible ID numbers, facts about them, and their families."""

from datetime import date

import factory

from core.audit import SYSTEM
from core.identity import check_character
from elderly_care.commands import notify
from elderly_care.enums import (
    BenefitKind,
    CareCategory,
    DisabilityKind,
    LivingStatus,
    PaymentAccountKind,
    Relation,
)
from elderly_care.logic.names import initials, pinyin
from elderly_care.models import (
    AbilityAssessment,
    CareStatus,
    DisabilityCertificate,
    FamilyLink,
    Notice,
    OtherBenefit,
    PaymentAccount,
    ResidenceMove,
    Resident,
)
from tests.factories.accounts import CommunityFactory, UserFactory

_SURNAMES = "王李张刘陈杨赵黄周吴"


def id_number(birth: date, sequence: int, sex: str = "F") -> str:
    """A number of the unallotted prefix 990101, one of 500 for each day and sex."""
    serial = sequence % 500 * 2 + (1 if sex == "M" else 0)
    digits = f"990101{birth:%Y%m%d}{serial:03d}"
    return digits + check_character(digits)


class ResidentFactory(factory.django.DjangoModelFactory):
    """An elder of 80 or so; community= says where. phone=None for somebody without one."""

    class Meta:
        model = Resident

    class Params:
        sequence = factory.Sequence(lambda n: n)

    resident_no = factory.LazyAttribute(lambda o: f"T{o.sequence:06d}")
    name = factory.LazyAttribute(lambda o: f"{_SURNAMES[o.sequence % 10]}秀英")
    sex = "F"
    birth_date = factory.LazyAttribute(lambda o: date(1944, 1 + o.sequence // 500 % 12, 5))
    phone = factory.LazyAttribute(lambda o: f"138{o.sequence % 10**8:08d}")
    community = factory.SubFactory(CommunityFactory)
    address = factory.LazyAttribute(lambda o: f"{o.sequence % 90 + 1}号楼1单元101室")
    living_status = LivingStatus.WITH_SPOUSE
    id_number = factory.LazyAttribute(lambda o: id_number(o.birth_date, o.sequence, o.sex))
    name_pinyin = factory.LazyAttribute(lambda o: pinyin(o.name))
    name_initials = factory.LazyAttribute(lambda o: initials(o.name))
    id_number_index = factory.LazyAttribute(lambda o: Resident.index_of_id_number(o.id_number))
    phone_index = factory.LazyAttribute(lambda o: o.phone and Resident.index_of_phone(o.phone))
    phone_tail_index = factory.LazyAttribute(
        lambda o: o.phone and Resident.index_of_phone_tail(o.phone[-4:])
    )


class CareStatusFactory(factory.django.DjangoModelFactory):
    """On minimum living guarantee since 2020."""

    resident = factory.SubFactory(ResidentFactory)
    category = CareCategory.DIBAO
    valid_from = date(2020, 1, 1)

    class Meta:
        model = CareStatus


class DisabilityCertificateFactory(factory.django.DjangoModelFactory):
    """Limb, first grade, since 2020."""

    resident = factory.SubFactory(ResidentFactory)
    kind = DisabilityKind.LIMB
    grade = 1
    valid_from = date(2020, 1, 1)

    class Meta:
        model = DisabilityCertificate


class AbilityAssessmentFactory(factory.django.DjangoModelFactory):
    """Severe, found in 2023."""

    resident = factory.SubFactory(ResidentFactory)
    level = 3
    assessed_on = date(2023, 6, 1)

    class Meta:
        model = AbilityAssessment


class OtherBenefitFactory(factory.django.DjangoModelFactory):
    """Held throughout."""

    resident = factory.SubFactory(ResidentFactory)
    kind = BenefitKind.TEKUN

    class Meta:
        model = OtherBenefit


class FamilyLinkFactory(factory.django.DjangoModelFactory):
    """The person themselves: relation="child" and so on for others."""

    user = factory.SubFactory(UserFactory)
    resident = factory.SubFactory(ResidentFactory)
    relation = Relation.SELF
    consented_on = date(2024, 1, 1)

    class Meta:
        model = FamilyLink


def a_notice(resident=None, **said) -> Notice:
    """Told by the platform: 护理补贴有变化."""
    words = {"subject": "护理补贴有变化", "text": "从 2026 年 3 月起，每月 600 元。", "by": SYSTEM}
    return notify(resident=resident or ResidentFactory(), **words | said)


class ResidenceMoveFactory(factory.django.DjangoModelFactory):
    """Came from another community in March 2024; to_community is where the person lives now."""

    resident = factory.SubFactory(ResidentFactory)
    from_community = factory.SubFactory(CommunityFactory)
    to_community = factory.SelfAttribute("resident.community")
    moved_on = date(2024, 3, 15)

    class Meta:
        model = ResidenceMove


class PaymentAccountFactory(factory.django.DjangoModelFactory):
    """The card of Beijing's elders, since 2024."""

    resident = factory.SubFactory(ResidentFactory)
    kind = PaymentAccountKind.SERVICE_CARD
    number = factory.Sequence(lambda n: f"1000{n:08d}")
    number_index = factory.LazyAttribute(lambda o: PaymentAccount.index_of_number(o.number))
    holder = factory.SelfAttribute("resident.name")
    valid_from = date(2024, 1, 1)

    class Meta:
        model = PaymentAccount


def _of_resident(made):
    return lambda community, operator: made(resident=ResidentFactory(community=community))


SCOPED = {
    Resident: lambda community, operator: ResidentFactory(community=community),
    CareStatus: _of_resident(CareStatusFactory),
    DisabilityCertificate: _of_resident(DisabilityCertificateFactory),
    AbilityAssessment: _of_resident(AbilityAssessmentFactory),
    OtherBenefit: _of_resident(OtherBenefitFactory),
    FamilyLink: _of_resident(FamilyLinkFactory),
    Notice: _of_resident(a_notice),
    ResidenceMove: _of_resident(ResidenceMoveFactory),
    PaymentAccount: _of_resident(PaymentAccountFactory),
}
