"""Whoever gets more, less or nothing is told; stops end it and leave the past as it was."""

from datetime import date

import pytest
import time_machine

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import DomainError
from elderly_care.commands import save_fact
from elderly_care.models import CareStatus, Notice
from subsidies.commands import (
    StopMonthImpossible,
    StopsOverlap,
    enrol,
    reassess,
    resume_enrolment,
    save_version,
    stop_enrolment,
    tell_planned,
)
from subsidies.models import Award, Enrolment, SeenFact, Stop
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import CareStatusFactory, ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_programmes import draft
from tests.subsidies.months import grants, month, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel("2024-05-10 10:00+08:00", tick=False):
        yield


@pytest.fixture
def programme():
    programme = ProgrammeFactory(name="测试津贴")
    save_version(programme=programme, draft=draft(place_rule="hukou"), by=SYSTEM)
    return programme


@pytest.fixture
def elder(programme):
    """84 years old, paid 100 yuan a month since January."""
    return enrolled(programme, ResidentFactory(birth_date=date(1940, 1, 1)))


def enrolled(programme, resident):
    enrol(programme=programme, applications={resident.pk: date(2024, 1, 5)}, by=SYSTEM)
    return resident


def told(resident):
    return list(
        Notice.objects.filter(resident=resident).order_by("pk").values_list("text", flat=True)
    )


def owed(resident):
    awards = Award.objects.in_force().filter(enrolment__resident=resident).order_by("first")
    return [(month(a.first), month(a.last), a.amount_fen // 100) for a in awards]


def enrolment(resident):
    return Enrolment.objects.get(resident=resident)


def test_an_application_is_told_by_its_decision_not_by_us(elder):
    assert told(elder) == []


def test_an_increase_a_decrease_and_a_stop_are_told(elder):
    status = CareStatus(resident=elder, category="dibao", valid_from=date(2024, 5, 2))
    save_fact(fact=status, by=SYSTEM)
    assert told(elder)[0].startswith("您的测试津贴从2024年6月起由每月 100 元调整为每月 300 元。")
    with time_machine.travel("2024-07-10", tick=False):
        status.valid_to = date(2024, 7, 5)
        save_fact(fact=status, by=SYSTEM)
    assert "从2024年8月起由每月 300 元调整为每月 100 元" in told(elder)[1]
    stop_enrolment(
        enrolment=enrolment(elder), last_month=date(2024, 5, 1), reason="长期失联", by=SYSTEM
    )
    assert "从2024年6月起停发" in told(elder)[2]
    assert "长期失联" in told(elder)[2]


def test_new_rules_are_told_with_their_document(programme, elder):
    new = draft(effective_from="2024-06-01", amounts={"80": 120}, document_no="新〔2024〕9号")
    save_version(programme=programme, draft=new, by=SYSTEM)
    (text,) = told(elder)
    assert "2024年6月" in text
    assert "每月 120 元" in text
    assert "新〔2024〕9号" in text


def test_nothing_is_said_twice(elder):
    CareStatusFactory(resident=elder, valid_from=date(2024, 4, 2))
    assert reassess(resident_ids=[elder.pk], by=SYSTEM) == 1
    assert reassess(resident_ids=[elder.pk], by=SYSTEM) == 0
    assert tell_planned(by=SYSTEM) == 0
    assert len(told(elder)) == 1


def test_the_dead_are_not_written_to(elder):
    elder.died_on = date(2024, 5, 3)
    elder.save()
    assert reassess(resident_ids=[elder.pk], by=SYSTEM) == 1
    assert told(elder) == []


def test_a_step_that_was_planned_long_ago_is_announced_when_it_is_near(programme):
    tiers = [
        {
            "code": "80",
            "name": "80",
            "amount_yuan": 100,
            "conditions": [{"fact": "age", "from": 80, "below": 90}],
        },
        {
            "code": "90",
            "name": "90",
            "amount_yuan": 500,
            "conditions": [{"fact": "age", "from": 90}],
        },
    ]
    steps = ProgrammeFactory(name="高龄津贴")
    save_version(programme=steps, draft=draft(tiers=tiers), by=SYSTEM)
    elder = enrolled(steps, ResidentFactory(birth_date=date(1934, 8, 20)))
    said = []
    for day in ("2024-06-30", "2024-07-01", "2024-07-31", "2024-08-05"):
        with time_machine.travel(day, tick=False):
            said.append(tell_planned(by=SYSTEM))
    assert said == [0, 1, 0, 0]
    assert "从2024年8月起由每月 100 元调整为每月 500 元" in told(elder)[0]


@pytest.mark.parametrize("count", [1, 3])
def test_telling_asks_no_more_for_more_people(programme, count, django_assert_max_num_queries):
    for _ in range(count):
        enrolled(programme, ResidentFactory(birth_date=date(1940, 1, 1)))
    Enrolment.objects.update(told_fen=50_00)
    with django_assert_max_num_queries(16):
        assert tell_planned(by=SYSTEM) == count


# ---- Stops -----------------------------------------------------------------------------------


def test_a_stop_ends_the_awards_and_a_resumption_goes_on(programme, elder):
    stop = stop_enrolment(
        enrolment=enrolment(elder), last_month=date(2024, 5, 20), reason="失联", by=SYSTEM
    )
    assert (stop.first, stop.last) == (date(2024, 6, 1), None)
    assert owed(elder) == [("2024-01", "2024-05", 100)]
    resume_enrolment(enrolment=enrolment(elder), from_month=date(2024, 8, 1), by=SYSTEM)
    assert owed(elder) == [("2024-01", "2024-05", 100), ("2024-08", None, 100)]
    pay(programme, "2024-05", "2024-06")
    assert [row[1] for row in grants(elder)] == ["2024-05"]


def test_a_stop_before_its_first_month_may_be_taken_back(elder):
    stop_enrolment(
        enrolment=enrolment(elder), last_month=date(2024, 5, 1), reason="误报", by=SYSTEM
    )
    resume_enrolment(enrolment=enrolment(elder), from_month=date(2024, 6, 1), by=SYSTEM)
    assert owed(elder)[-1][1] is None
    assert not Stop.objects.exists()


def test_the_same_stop_again_changes_nothing_and_another_month_is_refused(elder):
    how = {"enrolment": enrolment(elder), "reason": "失联", "by": SYSTEM}
    first = stop_enrolment(last_month=date(2024, 5, 1), **how)
    assert stop_enrolment(last_month=date(2024, 5, 1), **how) == first
    with pytest.raises(DomainError):
        stop_enrolment(last_month=date(2024, 6, 1), **how)
    assert Stop.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_stop_without_a_reason_is_refused(elder, reason):
    with pytest.raises(DomainError):
        stop_enrolment(
            enrolment=enrolment(elder), last_month=date(2024, 5, 1), reason=reason, by=SYSTEM
        )
    assert owed(elder) == [("2024-01", None, 100)]


def test_only_who_sees_the_person_may_stop_or_resume(elder):
    stranger = staff(Role.STREET_CLERK, CommunityFactory().parent)
    with pytest.raises(DomainError):
        stop_enrolment(
            enrolment=enrolment(elder), last_month=date(2024, 5, 1), reason="失联", by=stranger
        )
    with pytest.raises(DomainError):
        resume_enrolment(enrolment=enrolment(elder), from_month=date(2024, 5, 1), by=SYSTEM)
    assert not Stop.objects.exists()


def test_who_asks_again_after_a_stop_keeps_the_history(programme, elder):
    stop_enrolment(
        enrolment=enrolment(elder), last_month=date(2024, 5, 1), reason="失联", by=SYSTEM
    )
    enrol(programme=programme, applications={elder.pk: date(2024, 9, 3)}, by=SYSTEM)
    assert owed(elder) == [("2024-01", "2024-05", 100), ("2024-09", None, 100)]
    assert enrolment(elder).applied_on == date(2024, 1, 5)


def test_a_stop_of_months_that_are_paid_asks_them_back(programme, elder):
    pay(programme, "2024-05")
    stop_enrolment(
        enrolment=enrolment(elder), last_month=date(2024, 4, 1), reason="服刑", by=SYSTEM
    )
    assert enrolment(elder).resident.recoveries.exists()


@pytest.mark.parametrize("month", [date(9999, 12, 1), date(2025, 6, 1), date(2024, 5, 1)])
def test_a_month_far_ahead_or_before_the_stop_is_refused(elder, month):
    how = {"enrolment": enrolment(elder), "by": SYSTEM}
    if month > date(2024, 5, 1):
        with pytest.raises(StopMonthImpossible):
            stop_enrolment(last_month=month, reason="失联", **how)
    stop_enrolment(last_month=date(2024, 5, 1), reason="失联", **how)
    with pytest.raises(StopMonthImpossible):
        resume_enrolment(from_month=month, **how)
    assert Stop.objects.get().last is None


def test_a_resumption_that_lies_ahead_may_be_moved(elder):
    how = {"enrolment": enrolment(elder), "by": SYSTEM}
    stop_enrolment(last_month=date(2024, 5, 1), reason="失联", **how)
    resume_enrolment(from_month=date(2024, 12, 1), **how)
    with pytest.raises(StopsOverlap):
        stop_enrolment(last_month=date(2024, 8, 1), reason="失联", **how)
    resume_enrolment(from_month=date(2024, 8, 1), **how)
    assert owed(elder) == [("2024-01", "2024-05", 100), ("2024-08", None, 100)]
    stop_enrolment(last_month=date(2024, 8, 1), reason="又失联", **how)
    assert owed(elder)[-1] == ("2024-08", "2024-08", 100)


def test_who_asks_again_ends_a_stop_that_would_go_on(programme, elder):
    how = {"enrolment": enrolment(elder), "by": SYSTEM}
    stop_enrolment(last_month=date(2024, 5, 1), reason="失联", **how)
    resume_enrolment(from_month=date(2024, 12, 1), **how)
    enrol(programme=programme, applications={elder.pk: date(2024, 9, 3)}, by=SYSTEM)
    assert owed(elder) == [("2024-01", "2024-05", 100), ("2024-09", None, 100)]


# ---- Facts without dates ----------------------------------------------------------------------


def test_a_registration_that_moves_away_ends_it_from_the_next_month(programme, elder):
    elder.hukou_code = "130203"
    elder.save()
    assert reassess(resident_ids=[elder.pk], by=SYSTEM) == 1
    assert owed(elder) == [("2024-01", "2024-05", 100)]
    assert reassess(resident_ids=[elder.pk], by=SYSTEM) == 0
    with time_machine.travel("2024-07-10", tick=False):
        elder.hukou_code = ""
        elder.save()
        reassess(resident_ids=[elder.pk], by=SYSTEM)
    assert owed(elder) == [("2024-01", "2024-05", 100), ("2024-08", None, 100)]


def test_a_registration_known_from_the_start_needs_one_note(programme):
    elder = ResidentFactory(birth_date=date(1940, 1, 1), hukou_code="110105")
    enrolled(programme, elder)
    assert SeenFact.objects.filter(resident=elder).count() == 1
    assert owed(elder) == [("2024-01", None, 100)]
    assert reassess(resident_ids=[elder.pk], by=SYSTEM) == 0


def test_whom_somebody_lives_with_changes_the_future_only():
    alone = {
        "code": "a",
        "name": "独居",
        "amount_yuan": 50,
        "conditions": [{"fact": "living", "status": "alone"}],
    }
    programme = ProgrammeFactory()
    save_version(programme=programme, draft=draft(tiers=[alone]), by=SYSTEM)
    elder = enrolled(programme, ResidentFactory(birth_date=date(1940, 1, 1), living_status="alone"))
    elder.living_status = "with_family"
    elder.save()
    reassess(resident_ids=[elder.pk], by=SYSTEM)
    assert owed(elder)[-1][1:] == ("2024-05", 50)
