"""What is over stays as it was, whoever speaks to the database in the application's name."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from dispatch.commands.follow_ups import Call, call_back
from dispatch.commands.records import Correction, correct_record
from dispatch.enums import OrderState
from dispatch.models import CarerTrack, IncomingCall, VisitAudit
from dispatch.queries.visits import Content
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import CarerFactory, ServicePriceFactory, a_call
from tests.factories.dispatch_planning import PlanFactory, PlannedVisitFactory
from tests.factories.dispatch_visits import audit, operator_in, visit_order, visited

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return CommunityFactory()


@pytest.fixture
def operator(place):
    return operator_in(place)


def refuses(*statements):
    for statement in statements:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_verdict(place, operator):
    row = audit(place, operator)
    VisitAudit.objects.filter(pk=row.pk).update(
        state="false",
        call_reference="R-1",
        checked_by=row.drawn_by,
        checked_at=timezone.now(),
    )
    refuses(
        "UPDATE dispatch_visitaudit SET state = 'true'",
        "UPDATE dispatch_visitaudit SET call_reference = 'other'",
    )


def test_a_call_that_was_closed_but_its_recording_may_still_come(place):
    call = a_call(place)
    IncomingCall.objects.filter(pk=call.pk).update(closed_at=timezone.now(), note="问路")
    refuses(
        "UPDATE dispatch_incomingcall SET note = '别的'",
        "UPDATE dispatch_incomingcall SET number_index = 'x'",
        "UPDATE dispatch_incomingcall SET received_at = now()",
    )
    IncomingCall.objects.filter(pk=call.pk).update(ended_at=timezone.now(), recording="R-1")
    refuses("UPDATE dispatch_incomingcall SET recording = 'R-2'")


def test_a_track(operator):
    CarerTrack.objects.create(
        carer=CarerFactory(operator=operator),
        latitude=39.9,
        longitude=116.4,
        recorded_at=timezone.now(),
        received_at=timezone.now(),
    )
    refuses("UPDATE dispatch_carertrack SET latitude = 5")


def test_a_record_changes_by_a_correction_only(place, operator):
    order = visited(place, operator)
    refuses("UPDATE dispatch_visitrecord SET notes = 'x', version = version + 1")
    correct_record(
        order=order,
        correction=Correction(Content([], {}, "老人有点累"), "写漏了"),
        by=staff(Role.STATION_MANAGER, operator),
    )
    refuses("UPDATE dispatch_visitrecord SET notes = 'x', version = version + 1")


def test_a_visit_its_times_and_its_money(place, operator):
    order = visited(place, operator)
    refuses(
        "UPDATE dispatch_workorder SET state = 'requested'",
        "UPDATE dispatch_workorder SET window_start = window_start - interval '1 year'",
        "UPDATE dispatch_workorder SET minutes = 5",
        "UPDATE dispatch_workorder SET note = 'x'",
        "UPDATE dispatch_workorder SET own_fen = 0, entitlement_fen = price_fen",
        "UPDATE dispatch_assignment SET starts_at = starts_at - interval '1 year'",
    )
    answers = Call(result="reached", score=5, came=True)
    call_back(order=order, call=answers, by=staff(Role.CALL_AGENT, place), key="c")
    refuses(
        "UPDATE dispatch_workorder SET state = 'done'",
        "UPDATE dispatch_assignment SET ends_at = ends_at + interval '1 hour'",
    )
    order.refresh_from_db()
    assert order.state == OrderState.FOLLOWED_UP


def test_a_price_in_force_ends_and_is_not_rewritten():
    ServicePriceFactory(price_fen=3000)
    refuses(
        "UPDATE dispatch_serviceprice SET price_fen = 1",
        "UPDATE dispatch_serviceprice SET effective_from = effective_from + 1",
        "DELETE FROM dispatch_serviceprice",
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dispatch_serviceprice SET effective_to = %s", [today()])
        assert cursor.rowcount


def test_the_visits_of_a_published_plan(place, operator):
    order = visit_order(place, operator, state=OrderState.REQUESTED, start=timezone.now())
    plan = PlanFactory(division=place, state="draft")
    PlannedVisitFactory(plan=plan, order=order, ends_at=timezone.now() + timedelta(days=9))
    type(plan).objects.update(state="published")
    refuses(
        "DELETE FROM dispatch_plannedvisit",
        "UPDATE dispatch_plannedvisit SET ends_at = ends_at + interval '1 hour'",
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dispatch_plannedvisit SET result = '没有人', locked = true")
        assert cursor.rowcount == 1
