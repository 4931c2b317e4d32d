"""Files by form, facts by form, families, and looking at personal data."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound
from core.models import AuditEvent
from elderly_care.commands import (
    REVEALS_PER_HOUR,
    Consent,
    ReasonTooShort,
    TooManyReveals,
    add_resident,
    change_family_link,
    change_resident,
    end_family_link,
    link_family,
    reveal_personal_data,
    save_fact,
)
from elderly_care.commands.family import AlreadyLinked, LinkForOneself
from elderly_care.commands.privacy import NotRevealable
from elderly_care.commands.residents import AlreadyOnFile, CommunityOutsideScope
from elderly_care.logic.people import Person
from elderly_care.models import CareStatus, FamilyLink, Resident
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import (
    CareStatusFactory,
    FamilyLinkFactory,
    ResidentFactory,
    id_number,
)

pytestmark = pytest.mark.django_db
REASON = "电话核实迁入"


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(community):
    return staff(Role.STREET_CLERK, community.parent)


@pytest.fixture
def person(community):
    birth = date(1938, 1, 1)
    return Person(
        resident_no="W1",
        name="王秀英",
        sex="F",
        birth_date=birth,
        id_number=id_number(birth, 7),
        community_code=community.pk,
        address="1号楼",
        living_status="alone",
        phone="13812341234",
    )


def test_add_resident(person, clerk):
    resident = add_resident(person=person, by=clerk)

    stored = Resident.objects.get(pk=resident.pk)
    assert (stored.id_number, stored.phone, stored.name_initials) == (
        person.id_number,
        "13812341234",
        "wxy",
    )
    assert AuditEvent.objects.get().actor_id == clerk.pk


def test_one_person_has_one_file(person, clerk):
    first = add_resident(person=person, by=clerk)

    with pytest.raises(AlreadyOnFile):
        add_resident(person=replace(person, name="李静"), by=clerk)
    other = ResidentFactory(community=first.community)
    with pytest.raises(AlreadyOnFile):
        change_resident(resident=other, person=person, by=clerk)
    assert Resident.objects.count() == 2


@pytest.mark.parametrize("name", ["=cmd|x", "<b>白</b>", "白\u202e静"])
def test_a_name_is_a_name_whoever_writes_it(person, clerk, name):
    with pytest.raises(InvalidInput) as refusal:
        add_resident(person=replace(person, name=name), by=clerk)

    assert "name" in refusal.value.fields


@pytest.mark.parametrize("code", ["110105026", "000000000000"])
def test_a_community_must_exist_and_lie_in_scope(person, clerk, code):
    with pytest.raises(CommunityOutsideScope):
        add_resident(person=replace(person, community_code=code), by=clerk)
    with pytest.raises(CommunityOutsideScope):
        add_resident(person=replace(person, community_code=CommunityFactory().pk), by=clerk)


def test_change_resident_writes_only_what_differs(person, clerk):
    resident = add_resident(person=person, by=clerk)

    changed = change_resident(
        resident=resident, person=replace(person, phone=None, died_on=today()), by=clerk
    )
    change_resident(
        resident=resident, person=replace(person, phone=None, died_on=today()), by=clerk
    )

    assert (changed.phone, changed.phone_index, changed.died_on) == (None, None, today())
    event = AuditEvent.objects.get(action="elderly_care.resident.changed")
    assert event.details["changes"] == {
        "phone": ["***", "***"],
        "died_on": [None, today().isoformat()],
    }


def test_a_file_that_is_gone_is_not_found(person, clerk):
    with pytest.raises(NotFound):
        change_resident(resident=Resident(pk=0), person=person, by=clerk)


def test_what_the_model_refuses_is_named(person, clerk):
    with pytest.raises(InvalidInput) as refusal:
        add_resident(person=replace(person, longitude=Decimal(116)), by=clerk)

    assert refusal.value.fields


def test_save_fact(clerk):
    resident = ResidentFactory()
    fact = CareStatus(resident=resident, category="dibao", valid_from=date(2024, 1, 1))

    save_fact(fact=fact, by=clerk)
    fact.valid_to = date(2024, 6, 30)
    save_fact(fact=fact, by=clerk)

    actions = AuditEvent.objects.order_by("pk").values_list("action", "subject_id")
    assert list(actions) == [
        ("elderly_care.carestatus.added", str(resident.pk)),
        ("elderly_care.carestatus.changed", str(resident.pk)),
    ]


def test_a_fact_that_ends_before_it_begins_is_refused(clerk):
    fact = CareStatusFactory.build(resident=ResidentFactory(), valid_to=date(2019, 1, 1))

    with pytest.raises(InvalidInput):
        save_fact(fact=fact, by=clerk)


CONSENT = Consent("child", date(2024, 1, 1))


def test_link_family_once():
    user, resident = UserFactory(), ResidentFactory()

    link = link_family(user=user, resident=resident, consent=CONSENT, by=SYSTEM)
    with pytest.raises(AlreadyLinked):
        link_family(user=user, resident=resident, consent=CONSENT, by=SYSTEM)

    assert (link.may_order, link.may_see_account) == (True, False)
    end_family_link(link=link, by=SYSTEM)
    link_family(user=user, resident=resident, consent=CONSENT, by=SYSTEM)
    assert FamilyLink.objects.current().count() == 1


def test_nobody_links_themselves():
    clerk, resident = UserFactory(), ResidentFactory()
    link = FamilyLinkFactory(user=clerk, relation="child")
    wider = Consent("child", link.consented_on, may_see_account=True)

    with pytest.raises(LinkForOneself):
        link_family(user=clerk, resident=resident, consent=CONSENT, by=clerk)
    with pytest.raises(LinkForOneself):
        change_family_link(link=link, consent=wider, by=clerk)

    assert list(FamilyLink.objects.filter(may_see_account=False)) == [link]


def test_a_resident_has_one_account_of_their_own():
    oneself = FamilyLinkFactory(relation="self")
    child = FamilyLinkFactory(resident=oneself.resident, relation="child")
    own = Consent("self", date(2024, 1, 1))

    for act in (
        lambda: link_family(user=UserFactory(), resident=oneself.resident, consent=own, by=SYSTEM),
        lambda: change_family_link(link=child, consent=own, by=SYSTEM),
    ):
        with pytest.raises(InvalidInput) as refusal:
            act()
        assert "已经有本人的账号" in str(refusal.value.fields)

    end_family_link(link=oneself, by=SYSTEM)
    change_family_link(link=child, consent=own, by=SYSTEM)


@pytest.mark.parametrize("days", [-1, 10**5])
def test_consent_is_given_between_birth_and_today(days):
    resident = ResidentFactory()
    consent = Consent("child", resident.birth_date + timedelta(days=days))

    with pytest.raises(InvalidInput) as refusal:
        link_family(user=UserFactory(), resident=resident, consent=consent, by=SYSTEM)

    assert "consented_on" in refusal.value.fields
    assert not FamilyLink.objects.exists()


def test_change_family_link_is_recorded_once():
    link = FamilyLinkFactory(relation="child")
    wider = Consent("child", link.consented_on, may_see_account=True)

    change_family_link(link=link, consent=wider, by=SYSTEM)
    change_family_link(link=link, consent=wider, by=SYSTEM)

    link.refresh_from_db()
    assert link.may_see_account
    assert AuditEvent.objects.count() == 1


def test_an_ended_link_is_ended_once_and_never_changed():
    link = FamilyLinkFactory(relation="child")

    end_family_link(link=link, by=SYSTEM)
    end_family_link(link=link, by=SYSTEM)

    assert FamilyLink.objects.get().ended_on == today()
    assert AuditEvent.objects.count() == 1
    with pytest.raises(NotFound):
        change_family_link(link=link, consent=CONSENT, by=SYSTEM)


def test_an_unknown_relation_is_refused():
    with pytest.raises(InvalidInput) as refusal:
        link_family(
            user=UserFactory(),
            resident=ResidentFactory(),
            consent=Consent("stranger", date(2024, 1, 1)),
            by=SYSTEM,
        )

    assert "relation" in refusal.value.fields


@pytest.mark.parametrize("field", ["id_number", "phone", "name", "address"])
def test_reveal_gives_the_value_and_keeps_the_reason(community, clerk, field):
    resident = ResidentFactory(community=community)

    value = reveal_personal_data(resident=resident, field=field, reason=f" {REASON} ", by=clerk)

    assert value == getattr(resident, field)
    event = AuditEvent.objects.get()
    assert (event.actor_id, event.subject_id) == (clerk.pk, str(resident.pk))
    assert (event.reason, event.details) == (REASON, {"field": field})
    assert value not in str(event.details)


def test_reveal_of_what_is_not_there_is_empty(community, clerk):
    resident = ResidentFactory(community=community, phone=None)

    assert reveal_personal_data(resident=resident, field="phone", reason=REASON, by=clerk) == ""


@pytest.mark.parametrize(
    ("field", "reason", "error"),
    [
        ("phone", "查", ReasonTooShort),
        ("phone", "  查 一 下   ", ReasonTooShort),
        ("id_number_index", REASON, NotRevealable),
        ("pk", REASON, NotRevealable),
    ],
)
def test_reveal_refuses(community, clerk, field, reason, error):
    resident = ResidentFactory(community=community)
    if error is ReasonTooShort:
        reason = "".join(reason.split())[:4]

    with pytest.raises(error):
        reveal_personal_data(resident=resident, field=field, reason=reason, by=clerk)
    assert not AuditEvent.objects.exists()


def test_reveal_needs_the_permission_and_the_place(community):
    resident = ResidentFactory(community=community)

    dispatcher = staff(Role.DISPATCHER, community.parent)
    stranger = staff(Role.STREET_CLERK, CommunityFactory().parent)

    with pytest.raises(NotAllowed):
        reveal_personal_data(resident=resident, field="phone", reason=REASON, by=dispatcher)
    with pytest.raises(NotFound):
        reveal_personal_data(resident=resident, field="phone", reason=REASON, by=stranger)


def test_reveals_are_counted_by_the_hour(community, clerk):
    resident = ResidentFactory(community=community)
    noon = timezone.localtime().replace(hour=12)

    with time_machine.travel(noon, tick=False) as clock:
        for _ in range(REVEALS_PER_HOUR):
            reveal_personal_data(resident=resident, field="phone", reason=REASON, by=clerk)
        with pytest.raises(TooManyReveals) as refusal:
            reveal_personal_data(resident=resident, field="phone", reason=REASON, by=clerk)
        clock.shift(timedelta(hours=1, seconds=1))
        reveal_personal_data(resident=resident, field="phone", reason=REASON, by=clerk)

    assert refusal.value.http_status == 429
    assert AuditEvent.objects.count() == REVEALS_PER_HOUR + 1
