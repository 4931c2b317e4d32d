"""Consents, households, contacts, classes, requests."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from core.crypto import blind_index
from core.dates import today
from elderly_care.enums import (
    ChangeField,
    ConsentPurpose,
    HouseholdKind,
    MemberRelation,
    ReviewOutcome,
    RiskFactor,
    RiskLevel,
    SensitiveKind,
)
from elderly_care.models import (
    ChangeRequest,
    ConsentText,
    Contact,
    Household,
    HouseholdMember,
    HouseholdReview,
    HouseholdReviewRule,
    MergeRequest,
    ResidentConsent,
    RiskClass,
    RiskRule,
    SensitiveTag,
)
from tests.factories.accounts import CommunityFactory, UserFactory
from tests.factories.elderly_care import ResidentFactory


class ConsentTextFactory(factory.django.DjangoModelFactory):
    """The first text for vital signs."""

    purpose = ConsentPurpose.VITAL_SIGNS
    version = 1
    title = "同意书"
    covers = "可以测量并登记。"
    refusal = "不影响任何服务。"
    document_no = "示例"
    effective_from = date(2024, 1, 1)

    class Meta:
        model = ConsentText
        django_get_or_create = ["purpose", "version"]


class ResidentConsentFactory(factory.django.DjangoModelFactory):
    """Given by the person for vital signs."""

    resident = factory.SubFactory(ResidentFactory)
    purpose = ConsentPurpose.VITAL_SIGNS
    text = factory.SubFactory(ConsentTextFactory, purpose=factory.SelfAttribute("..purpose"))

    class Meta:
        model = ResidentConsent


class HouseholdFactory(factory.django.DjangoModelFactory):
    """On minimum living guarantee."""

    number = factory.Sequence(lambda n: f"H{n:05d}")
    kind = HouseholdKind.DIBAO
    community = factory.SubFactory(CommunityFactory)

    class Meta:
        model = Household


class HouseholdMemberFactory(factory.django.DjangoModelFactory):
    """The head."""

    household = factory.SubFactory(HouseholdFactory)
    resident = factory.SubFactory(
        ResidentFactory, community=factory.SelfAttribute("..household.community")
    )
    relation = MemberRelation.HEAD
    joined_on = date(2024, 1, 1)

    class Meta:
        model = HouseholdMember


class HouseholdReviewFactory(factory.django.DjangoModelFactory):
    """Nothing had changed."""

    household = factory.SubFactory(HouseholdFactory)
    reviewed_on = date(2024, 6, 1)
    outcome = ReviewOutcome.UNCHANGED
    reviewed_by = factory.SubFactory(UserFactory)

    class Meta:
        model = HouseholdReview


class HouseholdReviewRuleFactory(factory.django.DjangoModelFactory):
    """Once a year."""

    kind = HouseholdKind.DIBAO
    months = 12
    document_no = "示例"
    effective_from = date(2020, 1, 1)

    class Meta:
        model = HouseholdReviewRule


class ContactFactory(factory.django.DjangoModelFactory):
    """A son."""

    resident = factory.SubFactory(ResidentFactory)
    name = "王小明"
    relation = "儿子"
    phone = "13900001111"
    priority = 1

    class Meta:
        model = Contact


class RiskRuleFactory(factory.django.DjangoModelFactory):
    """Alone at 80: red."""

    factor = RiskFactor.ALONE_AGED
    threshold = 80
    level = RiskLevel.RED
    document_no = "示例"
    effective_from = date(2020, 1, 1)

    class Meta:
        model = RiskRule


class RiskClassFactory(factory.django.DjangoModelFactory):
    """Yellow by a rule."""

    resident = factory.SubFactory(ResidentFactory)
    level = RiskLevel.YELLOW
    reasons = factory.LazyFunction(lambda: ["aged:90"])
    since = factory.LazyFunction(timezone.now)

    class Meta:
        model = RiskClass


class ChangeRequestFactory(factory.django.DjangoModelFactory):
    """Another name, asked for by somebody."""

    resident = factory.SubFactory(ResidentFactory)
    field = ChangeField.NAME
    before = factory.SelfAttribute("resident.name")
    after = "王秀云"
    reason = "户口簿上的名字"
    asked_as = "staff"
    asked_by = factory.SubFactory(UserFactory)

    class Meta:
        model = ChangeRequest


class MergeRequestFactory(factory.django.DjangoModelFactory):
    """Two files of one community."""

    kept = factory.SubFactory(ResidentFactory)
    dropped = factory.SubFactory(
        ResidentFactory, community=factory.SelfAttribute("..kept.community")
    )
    reason = "同一个人"
    asked_by = factory.SubFactory(UserFactory)

    class Meta:
        model = MergeRequest


class SensitiveTagFactory(factory.django.DjangoModelFactory):
    """Bereaved of the only child."""

    resident = factory.SubFactory(ResidentFactory)
    kind = SensitiveKind.BEREAVED_ONLY_CHILD.value
    kind_index = factory.LazyAttribute(lambda o: blind_index(str(o.kind), purpose="sensitive_tag"))
    begins_on = date(2020, 1, 1)

    class Meta:
        model = SensitiveTag


def agreed(resident, purpose=ConsentPurpose.VITAL_SIGNS) -> ResidentConsent:
    """The person agrees to today's text."""
    return ResidentConsentFactory(resident=resident, purpose=purpose)


def in_some_days(days: int) -> date:
    """Counted from today, when it is called."""
    return today() + timedelta(days=days)


def _of_resident(made):
    return lambda community, operator: made(resident=ResidentFactory(community=community))


SCOPED = {
    ResidentConsent: _of_resident(ResidentConsentFactory),
    Household: lambda community, operator: HouseholdFactory(community=community),
    HouseholdMember: lambda community, operator: HouseholdMemberFactory(
        household__community=community
    ),
    HouseholdReview: lambda community, operator: HouseholdReviewFactory(
        household__community=community
    ),
    Contact: _of_resident(ContactFactory),
    RiskClass: _of_resident(RiskClassFactory),
    ChangeRequest: _of_resident(ChangeRequestFactory),
    MergeRequest: lambda community, operator: MergeRequestFactory(kept__community=community),
    SensitiveTag: _of_resident(SensitiveTagFactory),
}
