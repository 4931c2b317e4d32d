"""A family member sees only what was granted: over every page of the portal, item by item."""

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from elderly_care.enums import FamilyItem, Relation
from tests.factories.dispatch import WorkOrderFactory
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    CareStatusFactory,
    FamilyLinkFactory,
    ResidentFactory,
)
from tests.factories.elderly_care_people import ContactFactory, RiskClassFactory, agreed
from tests.factories.subsidies import AwardFactory

pytestmark = pytest.mark.django_db
# The places of residents and families; the others are for staff, partners and machines.
PORTALS = (
    "family",
    "meals_portal",
    "dispatch_portal",
    "subsidies_portal",
    "portal",
    "stations_portal",
)
SECRETS = {
    "address": "九号楼九单元909室",
    "id": "********",
    "phone": "139****8888",
    "contact": "赵六斤",
    "category": "低保",
    "ability": "重度失能",
    "visit": "擦玻璃到九点",
    "benefit": "九月津贴",
    "risk": "红色",
}
# What may be seen with each item, besides nothing.
SHOWN = {
    FamilyItem.ORDER: {"address", "phone", "visit"},  # what may be ordered is seen as well
    FamilyItem.ACCOUNT: {"benefit"},
    FamilyItem.VISITS: {"visit"},
    FamilyItem.HEALTH: {"ability"},
    FamilyItem.ALERTS: set(),
    FamilyItem.FILE: {"address", "id", "phone", "contact", "category"},
}


def pages() -> list[str]:
    """Every address of the portal that needs no argument."""
    found = []
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace in PORTALS:
            found += [
                f"{resolver.namespace}:{pattern.name}"
                for pattern in resolver.url_patterns
                if isinstance(pattern, URLPattern) and not pattern.pattern.converters
            ]
    return [name for name in found if name not in ("portal:logout", "portal:console")]


@pytest.fixture
def person():
    person = ResidentFactory(name="钱三多", address=SECRETS["address"], phone="13900008888")
    ContactFactory(resident=person, name=SECRETS["contact"])
    CareStatusFactory(resident=person)
    AbilityAssessmentFactory(resident=person)
    RiskClassFactory(resident=person, level="red")
    WorkOrderFactory(resident=person, item__name=SECRETS["visit"])
    AwardFactory(enrolment__resident=person, enrolment__programme__name=SECRETS["benefit"])
    agreed(person)
    return person


def seen(client) -> set[str]:
    """Which of the secrets any page shows."""
    found = set()
    for name in pages():
        answer = client.get(reverse(name))
        assert answer.status_code < 500, name
        if answer.status_code == 200 and not answer.streaming:
            words = answer.content.decode(errors="replace")
            found |= {secret for secret, text in SECRETS.items() if text in words}
    return found


def relative(person, **granted):
    nothing = dict.fromkeys(FamilyItem.values, False)
    return FamilyLinkFactory(
        resident=person, relation=Relation.CHILD, **{**nothing, **granted}
    ).user


def test_there_are_pages():
    assert len(pages()) > 15


def test_nothing_granted_nothing_seen(client_as, person):
    assert seen(client_as(relative(person))) == set()


@pytest.mark.parametrize("item", FamilyItem)
def test_only_what_was_granted(client_as, person, item):
    assert seen(client_as(relative(person, **{item: True}))) <= SHOWN[item]


@pytest.mark.parametrize("item", [FamilyItem.VISITS, FamilyItem.HEALTH, FamilyItem.FILE])
def test_what_was_granted_is_there(client_as, person, item):
    user = relative(person, **{item: True})
    words = client_as(user).get(reverse("family:file")).content.decode()

    assert {secret for secret, text in SECRETS.items() if text in words} == SHOWN[item]


def test_an_end_is_an_end_at_once(client_as, person):
    user = relative(person, **dict.fromkeys(FamilyItem.values, True))
    client = client_as(user)
    assert seen(client) != set()

    person.family_links.update(ended_on=person.family_links.get().consented_on)
    assert seen(client) == set()


def test_the_person_sees_everything_but_what_is_only_for_staff(client_as, person):
    user = FamilyLinkFactory(resident=person).user

    assert seen(client_as(user)) == set(SECRETS) - {"risk"}
