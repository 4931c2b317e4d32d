"""What is found on a patrol visit and what follows from it, once however often a phone sends it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import StaffNotice
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound
from core.transitions import WrongState
from dispatch.commands.records import write_record
from dispatch.models import Emergency
from dispatch.queries.visits import Content
from elderly_care.commands import record_death, withdraw_consent
from elderly_care.commands.consents import ConsentMissing
from elderly_care.commands.patrol_errors import (
    AlreadyDone,
    BadPause,
    DayTaken,
    NotAUser,
    NoteMissing,
    NothingMeasured,
    NotYourTask,
    OddValues,
    OtherPlace,
    PauseRunning,
)
from elderly_care.commands.patrol_visits import Found, report_visit
from elderly_care.commands.patrol_watch import watch_patrols
from elderly_care.commands.patrols import (
    PatrollerFacts,
    Pause,
    add_patroller,
    close_task,
    end_patroller,
    end_pause,
    follow_home,
    pair,
    pause_patrols,
    reassign,
)
from elderly_care.commands.vitals import Measured, record_vitals
from elderly_care.logic.vitals import Limits, odd_vitals, outside
from elderly_care.models import PatrolPause, PatrolTask, PatrolVisit, VitalReading
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.dispatch import WorkOrderFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_patrols import (
    PatrollerFactory,
    PatrolPolicyFactory,
    PatrolTaskFactory,
    VitalRuleFactory,
)
from tests.factories.elderly_care_people import agreed
from tests.subsidies.threads import together

LIMITS = [Limits("systolic", 90, 160), Limits("glucose", None, 13.9), Limits("pulse", 50, None)]


@pytest.mark.parametrize(
    ("vitals", "names"),
    [
        ({}, []),
        ({"systolic": 90}, []),
        ({"systolic": 160}, []),
        ({"systolic": 161}, ["systolic"]),
        ({"systolic": 89.5, "glucose": 14, "pulse": 49}, ["glucose", "pulse", "systolic"]),
        ({"glucose": 1}, []),
        ({"pulse": 200}, []),
        ({"weight": 40}, []),
    ],
)
def test_outside_the_limits(vitals, names):
    assert outside(vitals, LIMITS) == names


@pytest.mark.parametrize(
    ("vitals", "names"),
    [
        ({"systolic": 130, "diastolic": 80, "weight": 60}, []),
        ({"systolic": 80, "diastolic": 80}, ["diastolic"]),
        ({"weight": 5}, ["weight"]),
        ({"temperature": 365}, ["temperature"]),
        ({"height": 1}, ["height"]),
    ],
)
def test_what_no_body_shows(vitals, names):
    assert odd_vitals(vitals) == names


@pytest.fixture
def task(db):
    PatrolPolicyFactory()
    person = ResidentFactory()
    return PatrolTaskFactory(
        resident=person, patroller=PatrollerFactory(community=person.community)
    )


def report(task, outcome="ok", key="a", by=None, **said):
    found = Found(outcome=outcome, key=key, occurred_at=timezone.now(), **said)
    return report_visit(task=task, found=found, by=by or task.patroller.user)


def state(task):
    return PatrolTask.objects.get(pk=task.pk).state


@pytest.mark.parametrize(("outcome", "note"), [("ok", ""), ("needs", "想要助浴")])
def test_done(task, outcome, note):
    visit = report(task, outcome, note=note)
    task.refresh_from_db()

    assert (task.state, task.done_on) == ("done", today())
    assert (visit.outcome, visit.note or "") == (outcome, note)
    assert not Emergency.objects.exists()


def test_the_same_report_again_is_one(task):
    assert report(task).pk == report(task).pk
    assert PatrolVisit.objects.count() == 1


def test_a_second_report_is_refused(task):
    report(task)
    with pytest.raises(AlreadyDone):
        report(task, key="b")


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"outcome": "needs"}, NoteMissing),
        ({"outcome": "emergency", "note": " "}, NoteMissing),
        ({"outcome": "fine"}, InvalidInput),
        ({"key": ""}, InvalidInput),
        ({"key": "x" * 81}, InvalidInput),
        ({"vitals": {"systolic": 999}}, OddValues),
    ],
)
def test_bad_input_changes_nothing(task, said, refusal):
    with pytest.raises(refusal):
        report(task, **said)
    assert state(task) == "open"
    assert not PatrolVisit.objects.exists()


def test_only_who_goes_there_or_arranges_it_reports(task):
    place = task.resident.community
    for user, refusal in (
        (UserFactory(), NotFound),
        (staff(Role.COMMUNITY_WORKER, CommunityFactory()), NotFound),
        (staff(Role.AUDITOR, place), NotYourTask),
    ):
        with pytest.raises(refusal):
            report(task, by=user)
    assert report(task, by=staff(Role.COMMUNITY_WORKER, place)).outcome == "ok"


def test_no_answer_twice_becomes_a_visit_the_same_day(task):
    report(task, "no_answer")
    assert state(task) == "open"
    report(task, "no_answer", key="b")
    visit = PatrolTask.objects.get(follows=task)

    assert state(task) == "unanswered"
    assert (visit.mode, visit.reason, visit.planned_on, visit.due_on) == (
        "visit",
        "no_answer",
        today(),
        today(),
    )
    assert visit.patroller == task.patroller
    report(task, "no_answer", key="b")
    assert PatrolTask.objects.filter(follows=task).count() == 1


def test_who_calls_back_is_done_and_the_visit_still_stands(task):
    report(task, "no_answer")
    report(task, "no_answer", key="b")
    report(task, "ok", key="c")

    assert state(task) == "done"
    assert PatrolTask.objects.get(follows=task).state == "open"


def test_nobody_opens_either(task):
    worker = staff(Role.COMMUNITY_WORKER, task.resident.community)
    report(task, "no_answer")
    report(task, "no_answer", key="b")
    visit = PatrolTask.objects.get(follows=task)
    report(visit, "no_answer", key="c")
    visit.refresh_from_db()

    assert (visit.state, visit.stage, visit.owner) == ("open", 1, worker)
    assert StaffNotice.objects.get(user=worker).about_id == visit.pk
    report(visit, "no_answer", key="d")
    assert StaffNotice.objects.filter(user=worker).count() == 1


def test_an_emergency_opens_its_card_once(task):
    visit = report(task, "emergency", note="摔倒了")
    report(task, "emergency", note="摔倒了")
    card = Emergency.objects.get()

    assert (card.event_id, card.said, card.resident) == (
        f"patrol:{visit.pk}",
        "摔倒了",
        task.resident,
    )
    assert state(task) == "done"


@pytest.mark.parametrize("before", ["done", "cancelled", "missed"])
def test_an_emergency_is_never_refused(task, before):
    PatrolTask.objects.filter(pk=task.pk).update(
        state=before, done_on=today() if before == "done" else None
    )
    report(task, "emergency", note="摔倒了")

    assert Emergency.objects.count() == 1


def test_what_happened_yesterday_comes_late(task):
    PatrolTask.objects.filter(pk=task.pk).update(state="missed")
    report(task)
    assert state(task) == "done"


def test_vital_signs_only_of_who_agreed(task):
    report(task, vitals={"systolic": 130, "diastolic": 80})

    assert state(task) == "done"
    assert not VitalReading.objects.exists()


def test_after_withdrawal_nothing_is_kept_any_more(task):
    consent = agreed(task.resident)
    worker = staff(Role.COMMUNITY_WORKER, task.resident.community)
    report(task, "no_answer", vitals={"weight": 60})
    assert VitalReading.objects.count() == 1
    withdraw_consent(resident=task.resident, purpose=consent.purpose, channel="window", by=worker)
    report(task, key="b", vitals={"weight": 60})

    assert VitalReading.objects.count() == 1


def test_a_value_outside_is_measured_again(task):
    agreed(task.resident)
    VitalRuleFactory()
    visit = report(task, vitals={"systolic": 190, "diastolic": 80})
    again = PatrolTask.objects.get(follows=task)

    assert visit.vitals.values == {"systolic": 190, "diastolic": 80}
    assert (again.reason, again.mode) == ("vitals", "visit")
    assert (again.planned_on, again.due_on) == (
        today() + timedelta(days=1),
        today() + timedelta(days=3),
    )


def test_what_a_carer_measured_outside_is_measured_again(task):
    VitalRuleFactory()
    order = WorkOrderFactory(resident=task.resident)
    content = Content([], {"systolic": 190.0, "diastolic": 80.0}, "")
    write_record(order=order, content=content, by=UserFactory(), at=timezone.now())

    assert PatrolTask.objects.get(reason="vitals").resident == task.resident


def measured(resident, by, key="v", **vitals):
    about = Measured(vitals, timezone.now(), key)
    return record_vitals(resident=resident, measured=about, by=by)


def test_at_the_station(task):
    person = task.resident
    manager = staff(Role.STATION_MANAGER, person.community)
    VitalRuleFactory()
    with pytest.raises(ConsentMissing):
        measured(person, manager, systolic=190, diastolic=80)
    agreed(person)
    first = measured(person, manager, systolic=190, diastolic=80)

    assert measured(person, manager, systolic=190, diastolic=80) == first
    measured(person, manager, key="w", systolic=190, diastolic=80)
    assert PatrolTask.objects.filter(resident=person, reason="vitals").count() == 1
    with pytest.raises(NothingMeasured):
        measured(person, manager, key="x")
    with pytest.raises(NotAllowed):
        measured(person, staff(Role.AUDITOR, person.community), key="y", weight=60)
    with pytest.raises(NotFound):
        measured(person, staff(Role.STATION_MANAGER, CommunityFactory()), key="z", weight=60)


def paused(task, starts=0, ends=None, by=None):
    end = None if ends is None else today() + timedelta(days=ends)
    asked = Pause("hospital", today() + timedelta(days=starts), end)
    worker = by or staff(Role.COMMUNITY_WORKER, task.resident.community)
    return pause_patrols(resident=task.resident, pause=asked, by=worker)


def test_in_hospital(task):
    pause = paused(task)
    assert state(task) == "paused"
    end_pause(pause=pause, by=pause.noted_by)
    end_pause(pause=pause, by=pause.noted_by)
    pause.refresh_from_db()

    assert state(task) == "open"
    assert not PatrolPause.objects.on(today() + timedelta(days=1)).exists()


def test_what_can_wait_waits_until_afterwards(task):
    due = today() + timedelta(days=9)
    PatrolTask.objects.filter(pk=task.pk).update(due_on=due)
    paused(task, ends=4)
    task.refresh_from_db()

    assert (task.state, task.planned_on) == ("open", today() + timedelta(days=5))


@pytest.mark.parametrize(("starts", "ends"), [(0, -1), (2, 1), (-3, -1)])
def test_days_of_a_pause(task, starts, ends):
    with pytest.raises(BadPause):
        paused(task, starts, ends)


def test_one_pause_at_a_time_and_in_ones_own_place(task):
    with pytest.raises(NotFound):
        paused(task, by=staff(Role.COMMUNITY_WORKER, CommunityFactory()))
    with pytest.raises(NotAllowed):
        paused(task, by=staff(Role.AUDITOR, task.resident.community))
    paused(task, 1, 3)
    with pytest.raises(PauseRunning):
        paused(task, 0)
    paused(task, 4)


@pytest.fixture
def clerk(task):
    return staff(Role.STREET_CLERK, task.resident.community.parent)


def test_another_goes(task, clerk):
    other = PatrollerFactory(community=task.resident.community)
    moved = reassign(task=task, patroller=other, planned_on=task.planned_on, by=clerk)
    assert moved.patroller == other
    with pytest.raises(OtherPlace):
        reassign(task=task, patroller=PatrollerFactory(), planned_on=today(), by=clerk)
    with pytest.raises(DayTaken):
        reassign(task=task, patroller=other, planned_on=today() + timedelta(days=40), by=clerk)
    close_task(task=task, reason="没有联系到", by=clerk)
    with pytest.raises(WrongState):
        reassign(task=task, patroller=other, planned_on=today(), by=clerk)


def test_patrollers_and_pairs(task, clerk):
    user = UserFactory()
    facts = PatrollerFacts(user, task.resident.community_id, "volunteer", 5)
    added = add_patroller(facts=facts, by=clerk)
    assert add_patroller(facts=facts, by=clerk) == added
    pair(resident=task.resident, patroller=added, by=clerk)
    task.refresh_from_db()
    assert task.patroller == added
    end_patroller(patroller=added, by=clerk)
    end_patroller(patroller=added, by=clerk)
    task.refresh_from_db()
    assert task.patroller.user != user
    with pytest.raises(OtherPlace):
        pair(resident=task.resident, patroller=PatrollerFactory(), by=clerk)
    with pytest.raises(NotFound):
        add_patroller(facts=PatrollerFacts(user, CommunityFactory().pk, "community"), by=clerk)
    gone = PatrollerFacts(UserFactory(is_active=False), facts.community_code, "community")
    with pytest.raises(NotAUser):
        add_patroller(facts=gone, by=clerk)


def test_who_died_is_visited_no_more(task, clerk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        record_death(resident=task.resident, died_on=today(), by=clerk)
    assert state(task) == "cancelled"


def test_who_moved_is_visited_from_there(task):
    community = CommunityFactory()
    there = PatrollerFactory(community=community)
    task.resident.community = community
    task.resident.save()

    assert follow_home(resident_ids=[task.resident_id]) == 1
    assert PatrolTask.objects.get().patroller == there


def test_late_goes_up_and_calls_of_yesterday_are_closed(task):
    community = task.resident.community
    worker = staff(Role.COMMUNITY_WORKER, community)
    clerk = staff(Role.STREET_CLERK, community.parent)
    weekly = PatrolTaskFactory(
        resident=ResidentFactory(community=community), mode="visit", period="week"
    )
    day = weekly.due_on + timedelta(days=1)

    assert watch_patrols(day=day) == 2
    weekly.refresh_from_db()
    assert (state(task), weekly.state, weekly.stage, weekly.owner) == ("missed", "open", 1, worker)
    assert StaffNotice.objects.filter(user=worker).count() == 1
    assert watch_patrols(day=day) == 0
    assert watch_patrols(day=day + timedelta(days=2)) == 1
    weekly.refresh_from_db()
    assert (weekly.stage, weekly.owner) == (2, clerk)


@pytest.mark.django_db(transaction=True)
def test_two_reports_at_once():
    PatrolPolicyFactory()
    task = PatrolTaskFactory()
    worker = staff(Role.COMMUNITY_WORKER, task.resident.community)
    answers = together(2, lambda number: report(task, key=f"k{number}", by=worker))

    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDone", "PatrolVisit"]
    assert PatrolVisit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_calls_that_nobody_answers_at_once_make_one_visit():
    PatrolPolicyFactory()
    task = PatrolTaskFactory()
    worker = staff(Role.COMMUNITY_WORKER, task.resident.community)
    together(2, lambda number: report(task, "no_answer", key=f"k{number}", by=worker))

    assert PatrolTask.objects.filter(follows=task).count() == 1
