"""After a visit: calls, wishes, faces, complaints, checks from outside, corrections, figures, money."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.dates import add_months, month_of, today
from core.errors import InvalidInput, NotFound, ReasonMissing, SecondPersonNeeded
from core.sampling import drawn
from dispatch.commands.audits import check_audit, draw_audits
from dispatch.commands.complaints import answer_complaint
from dispatch.commands.follow_ups import Call, call_back, rate
from dispatch.commands.records import Correction, correct_record, decide_correction
from dispatch.commands.visit_errors import (
    AlreadySaid,
    CorrectionOpen,
    MonthNotOver,
    NotDone,
    NothingCorrected,
    NothingToDraw,
    NothingToSettle,
    RecordingMissing,
)
from dispatch.commands.visit_settlement import settle_visits
from dispatch.commands.visits import Work, check_in, check_out
from dispatch.enums import OrderState, PreferenceSource
from dispatch.models import (
    AuditDraw,
    FollowUp,
    Preference,
    RecordCorrection,
    ServiceComplaint,
    SettledVisit,
    VisitAudit,
    WorkOrder,
)
from dispatch.queries.after import reused_photos, visits_to_call
from dispatch.queries.service_report import service_report
from dispatch.queries.visits import Content, content_from, content_of, visits_of_day
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import ServiceItemFactory
from tests.factories.dispatch_visits import (
    act,
    audit,
    carer_user,
    followed_up,
    operator_in,
    photo,
    shown,
    visit_order,
    visited,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(calendar):
    return CommunityFactory()


@pytest.fixture
def operator(place):
    return operator_in(place)


@pytest.fixture
def agent(place):
    return staff(Role.CALL_AGENT, place.parent)


CONTENT = Call(result="reached", score=5, came=True, was_done=True)


def state(order):
    return WorkOrder.objects.values_list("state", flat=True).get(pk=order.pk)


def test_a_call_that_was_answered_closes_the_follow_up(place, operator, agent):
    order = visited(place, operator)
    first = call_back(order=order, call=Call(result="no_answer"), by=agent, key="1")
    assert list(visits_to_call(agent, timezone.now())) == [order]

    call_back(order=order, call=CONTENT, by=agent, key="2")
    assert call_back(order=order, call=CONTENT, by=agent, key="1") == first
    assert (state(order), FollowUp.objects.count()) == (OrderState.FOLLOWED_UP, 2)
    assert list(visits_to_call(agent, timezone.now())) == []
    with pytest.raises(AlreadySaid):
        call_back(order=order, call=CONTENT, by=agent, key="3")


def test_who_answered_has_said_something(place, operator, agent):
    order = visited(place, operator)
    with pytest.raises(InvalidInput):
        call_back(order=order, call=Call(result="reached"), by=agent, key="1")


def test_nobody_is_called_before_the_visit_or_from_elsewhere(place, operator, agent):
    order = visit_order(place, operator)
    with pytest.raises(NotDone):
        call_back(order=order, call=CONTENT, by=agent, key="1")
    stranger = staff(Role.CALL_AGENT, CommunityFactory())
    with pytest.raises(NotFound):
        call_back(order=visited(place, operator), call=CONTENT, by=stranger, key="1")


def test_a_wish_reaches_the_next_carer(place, operator, agent):
    order = visited(place, operator)
    wish = Call(result="reached", score=4, came=True, wish="想有人陪着聊聊天")
    call_back(order=order, call=wish, by=agent, key="1")

    kept = Preference.objects.get(resident=order.resident)
    assert (kept.note, kept.source) == ("想有人陪着聊聊天", PreferenceSource.FOLLOW_UP)
    later = visit_order(place, operator, resident=order.resident)
    carer = later.assignments.get().carer
    [visit] = visits_of_day(carer, timezone.localdate(later.window_start))
    assert any("想有人陪着聊聊天" in note for note in visit.notes)


def test_a_complaint_on_the_phone_gets_its_day(place, operator, agent):
    order = visited(place, operator)
    words = Call(result="reached", score=1, came=True, complaint="没擦干净")
    call_back(order=order, call=words, by=agent, key="1")
    made = ServiceComplaint.objects.get(order=order)
    assert made.due_on > today()

    manager = staff(Role.STATION_MANAGER, operator)
    with pytest.raises(ReasonMissing):
        answer_complaint(complaint=made, answer=" ", by=manager)
    assert answer_complaint(complaint=made, answer="已重做", by=manager).state == "answered"
    rival = staff(Role.STATION_MANAGER, operator_in(CommunityFactory()))
    with pytest.raises(NotFound):
        answer_complaint(complaint=made, answer="好", by=rival)


def test_a_face_once(place, operator, agent):
    order = visited(place, operator)
    first = rate(order=order, face=1, words="太赶了", by=agent)
    assert rate(order=order, face=1, words="太赶了", by=agent) == first
    assert state(order) == OrderState.RATED
    assert ServiceComplaint.objects.get().source == "rating"
    with pytest.raises(AlreadySaid):
        rate(order=order, face=3, words="", by=agent)
    with pytest.raises(InvalidInput):
        rate(order=order, face=9, words="", by=agent)


def last_month() -> datetime:
    """The middle of it."""
    day = add_months(month_of(today()), -1).replace(day=15)
    return timezone.make_aware(datetime.combine(day, time(10)))


def test_a_months_sample_is_drawn_once_and_can_be_drawn_again(place, operator):
    orders = [visited(place, operator, start=last_month()) for _number in range(3)]
    auditor, month = staff(Role.AUDITOR, place.parent), month_of(orders[0].day)
    drawing = {"period": month, "division_code": place.code, "by": auditor}
    [row] = draw_audits(**drawing, seed="a")
    assert draw_audits(**drawing, seed="b") == [row]

    kept = AuditDraw.objects.get()
    assert (kept.population, kept.percent) == ([order.pk for order in orders], 5)
    assert drawn(kept.population, kept.percent, kept.seed) == [row.order_id]


def test_only_a_month_that_is_over_and_a_place_of_ones_own_is_drawn(place, operator):
    month = month_of(visited(place, operator, start=last_month()).day)
    auditor = staff(Role.AUDITOR, place.parent)
    with pytest.raises(MonthNotOver):
        draw_audits(period=month_of(today()), division_code=place.code, by=auditor)
    with pytest.raises(NotFound):
        draw_audits(period=month, division_code=place.parent.parent.code, by=auditor)
    with pytest.raises(NothingToDraw):
        draw_audits(period=add_months(month, -1), division_code=place.code, by=auditor)
    assert not AuditDraw.objects.exists()


def test_a_visit_that_was_none_is_a_complaint_and_is_not_paid(place, operator):
    row = audit(place, operator)
    auditor = staff(Role.AUDITOR, place.parent)
    found = {"audit": row, "result": "false", "note": "老人说没来过", "by": auditor}
    with pytest.raises(RecordingMissing):
        check_audit(**found, call_reference=" ")
    checked = check_audit(**found, call_reference="R-1")
    assert (checked.state, checked.call_reference) == ("false", "R-1")
    assert ServiceComplaint.objects.get().source == "audit"
    with pytest.raises(NothingToSettle):
        settle(operator, row.order, by=staff(Role.DISTRICT_ADMIN, place.parent.parent))


def test_the_same_photo_in_two_visits_is_seen(place, operator):
    first, second = visited(place, operator), visit_order(place, operator)
    user = carer_user(second)
    check_in(order=second, shown=shown(photo=photo()), act=act("x"), by=user)
    assert reused_photos(second) == 1
    other = visit_order(place, operator)
    picture = shown(photo=photo("green"))
    check_in(order=other, shown=picture, act=act("y"), by=carer_user(other))
    assert reused_photos(other) == 0
    assert reused_photos(first) == 1


def correction(text="老人有点累", reason="写漏了"):
    return Correction(Content([], {}, text), reason)


def test_a_fresh_record_is_corrected_at_once_and_keeps_both_versions(place, operator):
    order = visited(place, operator)
    made = correct_record(order=order, correction=correction(), by=carer_user(order))
    order.record.refresh_from_db()
    assert (made.state, order.record.version) == ("applied", 2)
    assert content_of(order.record).notes == "老人有点累"
    assert content_from(made.before).notes == "老人精神好"
    with pytest.raises(NothingCorrected):
        correct_record(order=order, correction=correction(), by=carer_user(order))
    with pytest.raises(ReasonMissing):
        correct_record(order=order, correction=correction("新", " "), by=carer_user(order))


def test_a_locked_record_waits_for_another_person(place, operator):
    order = visited(place, operator)
    later = timezone.now() + timedelta(days=8)
    carer, manager = carer_user(order), staff(Role.STATION_MANAGER, operator)
    asked = correct_record(order=order, correction=correction(), by=carer, now=later)
    assert (asked.state, content_of(order.record).notes) == ("asked", "老人精神好")
    with pytest.raises(CorrectionOpen):
        correct_record(order=order, correction=correction("别的"), by=carer, now=later)
    with pytest.raises(SecondPersonNeeded):
        decide_correction(correction=asked, approve=True, by=carer)

    decide_correction(correction=asked, approve=True, by=manager)
    order.record.refresh_from_db()
    assert content_of(order.record).notes == "老人有点累"
    kept = RecordCorrection.objects.get()
    assert (content_from(kept.before).notes, kept.decided_by) == ("老人精神好", manager)


def test_a_refused_correction_changes_nothing(place, operator):
    order = visited(place, operator)
    later = timezone.now() + timedelta(days=8)
    asked = correct_record(order=order, correction=correction(), by=carer_user(order), now=later)
    decided = decide_correction(
        correction=asked, approve=False, by=staff(Role.STATION_MANAGER, operator)
    )
    order.record.refresh_from_db()
    assert (decided.state, order.record.version) == ("refused", 1)


def test_visits_and_services_are_two_figures(place, operator, agent):
    cleaning, bathing = ServiceItemFactory(name="助洁"), ServiceItemFactory(name="助浴")
    for extra in ([], [bathing], []):
        order = visit_order(place, operator, item=cleaning)
        user = carer_user(order)
        check_in(order=order, shown=shown(), act=act(f"i{order.pk}"), by=user)
        work = Work(items=extra)
        check_out(order=order, shown=shown(), work=work, act=act(f"o{order.pk}"), by=user)
    day = timezone.localdate(order.window_start)
    report = service_report(agent, day, day, place.code)

    assert (report.visits, report.services, report.people) == (3, 4, 3)
    assert [(row.name, row.services, row.share_bp) for row in report.by_item] == [
        ("助洁", 3, 7500),
        ("助浴", 1, 2500),
    ]
    assert [row.name for row in report.too_much] == ["助洁"]
    stranger = staff(Role.CALL_AGENT, CommunityFactory())
    assert service_report(stranger, day, day, place.code).visits == 0


def settle(operator, order, by):
    return settle_visits(operator=operator, period=month_of(order.day), by=by)


def test_finished_visits_are_settled_once(place, operator):
    call = followed_up(place, operator)
    unheard = visited(place, operator)
    clerk = staff(Role.DISTRICT_ADMIN, place.parent.parent)
    made = settle(operator, call.order, clerk)

    assert (made.visits, made.services, made.price_fen, made.own_fen) == (1, 1, 3000, 3000)
    assert (state(call.order), state(unheard)) == (OrderState.SETTLED, OrderState.DONE)
    assert SettledVisit.objects.get().order == call.order
    with pytest.raises(NothingToSettle):
        settle(operator, call.order, clerk)
    late = timezone.now() + timedelta(days=4)
    again = settle_visits(operator=operator, period=month_of(unheard.day), by=clerk, now=late)
    assert again.visits == 1


def test_only_who_answers_for_the_place_settles(place, operator):
    call = followed_up(place, operator)
    rival = staff(Role.STATION_MANAGER, operator_in(CommunityFactory()))
    with pytest.raises(NotFound):
        settle(operator, call.order, rival)
    assert VisitAudit.objects.count() == 0
