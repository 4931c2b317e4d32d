"""Vital signs: written down only of who agreed, and no longer from the moment it is withdrawn."""

import pytest

from core.audit import SYSTEM
from dispatch.commands.records import Correction, correct_record
from dispatch.commands.visits import Work, check_in, check_out
from dispatch.enums import Evidence, OrderState
from dispatch.models import VisitRecord
from dispatch.queries.visits import Content, carer_of, content_of, visits_of_day
from elderly_care.commands import withdraw_consent
from elderly_care.commands.consents import ConsentMissing
from tests.factories.accounts import CommunityFactory
from tests.factories.dispatch_visits import act, carer_user, operator_in, shown, visit_order
from tests.factories.elderly_care_people import agreed

pytestmark = pytest.mark.django_db
MEASURED = {"systolic": 130, "diastolic": 80}


@pytest.fixture
def order(calendar):
    community = CommunityFactory()
    order = visit_order(community, operator_in(community))
    order.item.evidence_finish = [Evidence.VITALS, Evidence.NOTE]
    order.item.save()
    return order


@pytest.fixture
def carer(order):
    return carer_user(order)


def withdraw(order):
    withdraw_consent(resident=order.resident, purpose="vital_signs", channel="window", by=SYSTEM)


def finished(order, carer) -> VisitRecord:
    check_in(order=order, shown=shown(), act=act("in"), by=carer)
    work = Work(Content([], MEASURED, "精神好"))
    check_out(order=order, shown=shown(), work=work, act=act("out"), by=carer)
    order.refresh_from_db()
    assert order.state == OrderState.DONE
    return VisitRecord.objects.get(order=order)


def test_who_agreed_is_measured(order, carer):
    agreed(order.resident)

    assert content_of(finished(order, carer)).vitals == MEASURED


def test_who_did_not_is_visited_all_the_same(order, carer):
    said = content_of(finished(order, carer))

    assert (said.vitals, said.notes) == ({}, "精神好")


def test_withdrawn_while_the_carer_is_there(order, carer):
    agreed(order.resident)
    check_in(order=order, shown=shown(), act=act("in"), by=carer)
    withdraw(order)
    work = Work(Content([], MEASURED, "精神好"))
    check_out(order=order, shown=shown(), work=work, act=act("out"), by=carer)

    assert content_of(VisitRecord.objects.get(order=order)).vitals == {}


def test_the_phone_asks_only_where_it_may(order, carer):
    day = order.day

    def asked() -> list[str]:
        (visit,) = visits_of_day(carer_of(carer), day)
        return visit.asked_at_the_end

    assert asked() == [Evidence.NOTE]
    agreed(order.resident)
    assert asked() == [Evidence.VITALS, Evidence.NOTE]
    withdraw(order)
    assert asked() == [Evidence.NOTE]


def test_nothing_is_added_afterwards(order, carer):
    finished(order, carer)
    wanted = Correction(Content([], MEASURED, "精神好"), "补记")

    with pytest.raises(ConsentMissing):
        correct_record(order=order, correction=wanted, by=carer)
    agreed(order.resident)
    correct_record(order=order, correction=wanted, by=carer)
    assert content_of(VisitRecord.objects.get(order=order)).vitals == MEASURED
