"""Who applied late, whose facts changed: what is owed, and what the next run makes up for."""

from datetime import date

import pytest

from core.audit import SYSTEM
from core.models import AuditEvent
from subsidies.commands import enrol, reassess
from subsidies.models import Account, Award, Balance, Enrolment
from subsidies.queries import differences
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    CareStatusFactory,
    DisabilityCertificateFactory,
    ResidentFactory,
)
from tests.subsidies.months import grants, month, pay

pytestmark = pytest.mark.django_db


def apply(programme, resident, day, **how):
    applications = {resident.pk: date.fromisoformat(day)}
    return enrol(programme=programme, applications=applications, by=SYSTEM, **how)


def owed(resident):
    """(first, last, yuan) of the awards in force."""
    awards = Award.objects.in_force().filter(enrolment__resident=resident).order_by("first")
    return [(month(a.first), month(a.last), a.amount_fen / 100) for a in awards]


def catch_up(resident):
    return month(Enrolment.objects.get(resident=resident).catch_up_from)


@pytest.fixture
def deaf(programmes):
    """Care of 200 yuan, applied for in January 2024."""
    card = DisabilityCertificateFactory(kind="hearing", grade=1)
    apply(programmes["care"], card.resident, "2024-01-10")
    return card.resident


def test_an_application_opens_a_purse_and_decides(programmes):
    resident = CareStatusFactory(category="low_income", valid_from=date(2024, 3, 5)).resident
    result = apply(programmes["difficulty"], resident, "2024-05-20")
    assert (result.created, result.changed) == (1, 0)
    assert owed(resident) == [("2024-03", None, 200)]
    assert catch_up(resident) == "2024-03"
    purse = Account.objects.get(resident=resident)
    assert (Balance.objects.get(account=purse).posted, Balance.objects.get(account=purse).held) == (
        0,
        0,
    )


def test_the_same_application_again_changes_nothing(programmes, deaf):
    before = list(Enrolment.objects.values()), list(Award.objects.values())
    result = apply(programmes["care"], deaf, "2024-01-10")
    assert (result.created, result.changed) == (0, 0)
    assert (list(Enrolment.objects.values()), list(Award.objects.values())) == before


def test_who_has_no_right_is_enrolled_and_owed_nothing(programmes):
    resident = ResidentFactory()
    apply(programmes["care"], resident, "2024-01-10")
    assert owed(resident) == []
    assert pay(programmes["care"], "2024-01").count == 0


def test_missed_months_are_paid_in_the_month_of_application(programmes):
    resident = CareStatusFactory(valid_from=date(2024, 2, 10)).resident
    apply(programmes["difficulty"], resident, "2024-04-20")
    pay(programmes["difficulty"], "2024-03", "2024-04", "2024-05")
    assert grants(resident) == [
        ("2024-04", "2024-02", "base", 0, 300),
        ("2024-04", "2024-03", "base", 0, 300),
        ("2024-04", "2024-04", "base", 0, 300),
        ("2024-05", "2024-05", "base", 0, 300),
    ]


def test_an_application_entered_after_its_run_is_made_up_by_the_next(programmes):
    resident = CareStatusFactory(valid_from=date(2024, 2, 10)).resident
    pay(programmes["difficulty"], "2024-01", "2024-02", "2024-03", "2024-04")
    apply(programmes["difficulty"], resident, "2024-03-20")
    pay(programmes["difficulty"], "2024-05", "2024-06")
    assert [row[:2] for row in grants(resident)] == [
        ("2024-05", "2024-02"),
        ("2024-05", "2024-03"),
        ("2024-05", "2024-04"),
        ("2024-05", "2024-05"),
        ("2024-06", "2024-06"),
    ]


def test_an_application_entered_after_its_own_months_run_is_made_up_too(programmes):
    resident = CareStatusFactory(valid_from=date(2024, 5, 3)).resident
    pay(programmes["difficulty"], "2024-05")
    apply(programmes["difficulty"], resident, "2024-05-20")
    assert catch_up(resident) == "2024-05"
    pay(programmes["difficulty"], "2024-06")
    assert [row[:2] for row in grants(resident)] == [("2024-06", "2024-05"), ("2024-06", "2024-06")]


def test_an_application_before_the_first_run_begins_with_it(programmes):
    resident = CareStatusFactory().resident
    apply(programmes["difficulty"], resident, "2020-03-20")
    pay(programmes["difficulty"], "2024-01", "2024-02")
    assert [row[:2] for row in grants(resident)] == [("2024-01", "2024-01"), ("2024-02", "2024-02")]


def test_a_tier_raised_for_months_already_paid_gives_the_difference_once(programmes, deaf):
    pay(programmes["care"], "2024-01", "2024-02", "2024-03", "2024-04")
    AbilityAssessmentFactory(resident=deaf, level=3, assessed_on=date(2024, 2, 20))
    assert reassess(resident_ids=[deaf.pk], by=SYSTEM) == 1
    pay(programmes["care"], "2024-05", "2024-06")
    assert grants(deaf)[4:] == [
        ("2024-05", "2024-03", "difference", 1, 400),
        ("2024-05", "2024-04", "difference", 1, 400),
        ("2024-05", "2024-05", "base", 0, 600),
        ("2024-06", "2024-06", "base", 0, 600),
    ]
    assert reassess(resident_ids=[deaf.pk], by=SYSTEM) == 0
    assert len(grants(deaf)) == 8
    assert differences() == []


def test_a_tier_raised_twice_gives_two_differences(programmes, deaf):
    pay(programmes["care"], "2024-01", "2024-02", "2024-03")
    DisabilityCertificateFactory(resident=deaf, kind="limb", grade=2, valid_from=date(2024, 1, 5))
    reassess(resident_ids=[deaf.pk], by=SYSTEM)
    pay(programmes["care"], "2024-04")
    AbilityAssessmentFactory(resident=deaf, level=4, assessed_on=date(2024, 1, 15))
    reassess(resident_ids=[deaf.pk], by=SYSTEM)
    pay(programmes["care"], "2024-05")
    february = [row[2:] for row in grants(deaf) if row[1] == "2024-02"]
    assert february == [("base", 0, 200), ("difference", 1, 200), ("difference", 2, 200)]
    total = sum(row[4] for row in grants(deaf))
    assert total == 200 + 4 * 600  # what was recorded in January counts from February
    assert differences() == []


def test_a_change_that_only_concerns_the_future_is_not_looked_back_for(programmes, deaf):
    pay(programmes["care"], "2024-01")
    DisabilityCertificateFactory(resident=deaf, kind="limb", grade=1, valid_from=date(2024, 6, 5))
    reassess(resident_ids=[deaf.pk], by=SYSTEM)
    assert owed(deaf) == [("2024-01", "2024-06", 200), ("2024-07", None, 600)]
    pay(programmes["care"], "2024-02")
    assert len(grants(deaf)) == 2


def test_a_later_change_does_not_make_us_forget_what_is_missed(programmes):
    """Regression: catch_up_from was cleared by a change that needed no looking back itself."""
    first = CareStatusFactory(valid_from=date(2024, 3, 1), valid_to=date(2024, 6, 30))
    apply(programmes["difficulty"], first.resident, "2024-05-20")
    assert catch_up(first.resident) == "2024-03"
    CareStatusFactory(resident=first.resident, valid_from=date(2024, 9, 1))
    assert reassess(resident_ids=[first.resident.pk], by=SYSTEM) == 1
    assert catch_up(first.resident) == "2024-03"
    pay(programmes["difficulty"], "2024-05")
    assert [row[1] for row in grants(first.resident)] == ["2024-03", "2024-04", "2024-05"]


def test_a_lower_tier_pays_less_from_the_next_month_and_takes_nothing_back(programmes):
    status = CareStatusFactory(category="dibao")
    apply(programmes["difficulty"], status.resident, "2024-01-10")
    pay(programmes["difficulty"], "2024-01", "2024-02", "2024-03")
    status.valid_to = date(2024, 2, 20)
    status.save()
    CareStatusFactory(
        resident=status.resident, category="special_family", valid_from=date(2024, 2, 21)
    )
    reassess(resident_ids=[status.resident.pk], by=SYSTEM)
    pay(programmes["difficulty"], "2024-04")
    assert [row[4] for row in grants(status.resident)] == [300, 300, 300, 100]


def test_a_level_lasts_until_the_next_assessment_or_the_end_of_its_validity(programmes):
    first = AbilityAssessmentFactory(level=3, assessed_on=date(2024, 1, 10))
    AbilityAssessmentFactory(resident=first.resident, level=1, assessed_on=date(2024, 4, 20))
    AbilityAssessmentFactory(
        resident=first.resident, level=4, assessed_on=date(2024, 8, 5), valid_to=date(2024, 10, 1)
    )
    apply(programmes["care"], first.resident, "2024-01-20")
    assert owed(first.resident) == [("2024-01", "2024-04", 600), ("2024-08", "2024-10", 600)]


@pytest.mark.parametrize(("died", "moved", "last"), [(3, 5, "2024-03"), (5, 3, "2024-03")])
def test_the_earlier_of_death_and_moving_away_ends_it(programmes, died, moved, last):
    resident = CareStatusFactory(
        resident__died_on=date(2024, died, 9), resident__moved_out_on=date(2024, moved, 9)
    ).resident
    apply(programmes["difficulty"], resident, "2020-01-20")
    assert owed(resident) == [("2020-01", last, 300)]


def test_a_death_ends_the_awards_and_keeps_what_was_decided_before(programmes, deaf):
    deaf.died_on = date(2024, 3, 9)
    deaf.save()
    assert reassess(resident_ids=[deaf.pk], by=SYSTEM) == 1
    assert owed(deaf) == [("2024-01", "2024-03", 200)]
    replaced = Award.objects.get(enrolment__resident=deaf, replaced_at__isnull=False)
    assert (replaced.first, replaced.last) == (date(2024, 1, 1), None)
    pay(programmes["care"], "2024-02", "2024-03", "2024-04")
    assert [row[1] for row in grants(deaf)] == ["2024-02", "2024-03"]


def test_an_earlier_day_of_application_replaces_the_one_on_file(programmes):
    resident = CareStatusFactory(valid_from=date(2024, 1, 1)).resident
    apply(programmes["difficulty"], resident, "2024-09-01")
    assert owed(resident) == [("2024-09", None, 300)]
    result = apply(programmes["difficulty"], resident, "2024-06-30")
    assert (result.created, result.changed) == (0, 1)
    assert owed(resident) == [("2024-01", None, 300)]


def test_an_opening_holds_for_earlier_applications_only(programmes):
    early, late = (CareStatusFactory(valid_from=date(2023, 11, 1)).resident for _ in range(2))
    apply(programmes["difficulty"], early, "2023-12-20", opening=date(2024, 1, 1))
    apply(programmes["difficulty"], late, "2024-02-20", opening=date(2024, 1, 1))
    pay(programmes["difficulty"], "2024-01", "2024-02")
    assert [row[1] for row in grants(early)] == ["2024-01", "2024-02"]
    assert [row[1] for row in grants(late)] == ["2023-11", "2023-12", "2024-01", "2024-02"]


def test_a_change_leaves_a_record_of_what_went_and_what_came(programmes, deaf):
    (old,) = Award.objects.filter(enrolment__resident=deaf)
    AbilityAssessmentFactory(resident=deaf, level=3, assessed_on=date(2024, 2, 20))
    reassess(resident_ids=[deaf.pk], by=SYSTEM)
    event = AuditEvent.objects.get(action="subsidies.reassessed")
    assert event.details["gone"] == [str(old.pk)]
    assert len(event.details["new"]) == 2


@pytest.mark.parametrize("people", [1, 3])
def test_deciding_costs_the_same_queries_for_one_and_for_three(
    programmes, people, django_assert_max_num_queries
):
    residents = [CareStatusFactory().resident for _ in range(people)]
    applications = {resident.pk: date(2024, 1, 5) for resident in residents}
    with django_assert_max_num_queries(17):
        enrol(programme=programmes["difficulty"], applications=applications, by=SYSTEM)
