"""The catalogue that ships, the demonstration's carers and visits, and what the application may rewrite."""

import pytest
from django.db import connection

from accounts.enums import OrganisationKind, Role
from accounts.models import Division
from config.demo import OPERATOR_CODE, STREET
from config.demo_dispatch import PEOPLE, load_demo_dispatch
from config.demo_intake import load_demo_intake
from config.demo_papers import load_demo_papers
from config.demo_visits import load_demo_visits
from core.audit import SYSTEM
from core.dates import today
from dispatch import commands
from dispatch.commands.hindrances import hindrance
from dispatch.enums import Clock, HandlingWay, ServiceKind
from dispatch.models import (
    AssistKind,
    CallDevice,
    CallSeat,
    Carer,
    ServiceCard,
    ServiceItem,
    ServicePrice,
    SlaRule,
    VisitEvidence,
    WorkOrder,
)
from elderly_care.enums import Relation
from tests.factories.accounts import (
    CommunityFactory,
    OrganisationFactory,
    StreetFactory,
    UserFactory,
    staff,
)
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory

pytestmark = pytest.mark.django_db
NEVER_CHANGED = {"orderstep", "partnerevidence", "emergencypress"}
NEVER_DELETED = {
    *("workorder", "assignment", "orderclock", "standingplan", "standingvisit"),
    *("carer", "certificate", "serviceprovider", "serviceagreement", "serviceitem"),
    *("incomingcall", "calldevice", "emergency", "servicecard", "callseat", "hotlinerule"),
}


def test_the_catalogue_covers_the_standard_and_loads_once():
    assert commands.load_service_catalogue() > 50
    assert commands.load_service_catalogue() == 0

    items = ServiceItem.objects.all()
    assert set(items.values_list("service_kind", flat=True)) == set(ServiceKind.values)
    assert set(items.values_list("handling_way", flat=True)) == set(HandlingWay.values)
    assert AssistKind.objects.filter(items__isnull=False).distinct().count() >= 6
    assert set(ServicePrice.objects.values_list("item", flat=True)) == set(
        items.values_list("pk", flat=True)
    )
    assert set(SlaRule.objects.values_list("clock", flat=True)) == set(Clock.values)
    facts = {item.code: item for item in items}
    assert facts["appliance"].min_age == 85
    assert facts["taxi"].promise_min == 15
    assert facts["nursing"].station_qualification == "home_nursing"
    assert facts["respite_institution"].station_qualification == "respite"
    assert facts["taxi"].free_card == "free_ride"
    assert facts["bathing"].gender_rule
    assert not items.filter(document_no="").exists()


def test_the_demonstration_has_carers_and_visits_and_loads_twice():
    commands.load_service_catalogue()
    street = StreetFactory(code=STREET)
    community = CommunityFactory(parent=street)
    OrganisationFactory(
        division=Division.objects.get(code=STREET),
        credit_code=OPERATOR_CODE,
        kind=OrganisationKind.SOCIAL_ORGANISATION,
    )
    family, _neighbour = (ResidentFactory(community=community) for _ in range(2))
    agent = staff(Role.CALL_AGENT, street, username="agent")
    user = UserFactory(username="resident")
    FamilyLinkFactory(user=user, resident=family, relation=Relation.SELF)
    for _ in range(2):
        load_demo_dispatch(SYSTEM)
        load_demo_papers(SYSTEM)
        load_demo_intake(SYSTEM)
    for code in ("cleaning", "bathing"):
        item = ServiceItem.objects.get(code=code)
        assert hindrance(family, item, today()) is None

    assert CallSeat.objects.get().user == agent
    assert (CallDevice.objects.count(), ServiceCard.objects.count()) == (1, 1)
    assert Carer.objects.count() == len(PEOPLE)
    assert WorkOrder.objects.count() == 2
    assert all(carer.shifts.count() == 7 for carer in Carer.objects.all())
    for _ in range(2):
        load_demo_visits(SYSTEM)
    assert WorkOrder.objects.filter(state="done").count() == 2
    assert VisitEvidence.objects.count() == 4


@pytest.mark.parametrize(
    ("tables", "update"), [(NEVER_CHANGED, False), (NEVER_DELETED, True)], ids=["facts", "work"]
)
def test_the_application_rewrites_no_fact_and_deletes_nothing(tables, update):
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(
                "SELECT has_table_privilege('yizhan_app', %s, 'UPDATE'),"
                " has_table_privilege('yizhan_app', %s, 'DELETE, TRUNCATE')",
                [f"dispatch_{table}"] * 2,
            )
            assert cursor.fetchone() == (update, False), table
