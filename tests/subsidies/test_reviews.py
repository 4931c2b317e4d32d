"""Periodic reviews: opened once a period, overdue after it, done by a person or by comparing data."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import month_of, today
from core.errors import InvalidInput, NotFound, ReasonMissing
from core.models import AuditEvent
from core.transitions import WrongState
from elderly_care.commands import record_death, record_move_out
from elderly_care.enums import BenefitKind
from subsidies.commands import (
    NothingPaid,
    NotReviewed,
    build_lists,
    complete_review,
    complete_reviews_by_data,
    enrol,
    open_reviews,
    report_change,
    stop_enrolment,
)
from subsidies.enums import ReviewMethod, ReviewOrigin, ReviewOutcome, ReviewState
from subsidies.logic.reviews import next_due, review_period
from subsidies.models import Award, Enrolment, Finding, Review
from subsidies.tasks import build_daily_lists, build_programme_lists
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_lists import BenefitRecordFactory, ReviewFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    """Reviewed every quarter; not together with the nursing subsidy."""
    made = ProgrammeFactory(ruled=True)
    made.versions.update(review_every_months=3, excluded_by=[BenefitKind.DISABLED_NURSING])
    return made


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(community):
    return staff(Role.STREET_CLERK, community.parent)


@pytest.fixture
def admin(community):
    return staff(Role.DISTRICT_ADMIN, community.parent.parent)


@pytest.fixture
def enrolment(programme, community):
    return receive(programme, ResidentFactory(community=community))


def receive(programme, resident, day=date(2024, 1, 5)):
    enrol(programme=programme, applications={resident.pk: day}, by=SYSTEM)
    return Enrolment.objects.get(programme=programme, resident=resident)


def opened():
    open_reviews(day=today(), by=SYSTEM)
    return Review.objects.order_by("-pk").first()


@pytest.mark.parametrize(
    ("day", "every", "first", "last"),
    [
        ("2024-01-01", 3, "2024-01-01", "2024-03-31"),
        ("2024-03-31", 3, "2024-01-01", "2024-03-31"),
        ("2024-12-05", 3, "2024-10-01", "2024-12-31"),
        ("2024-02-29", 1, "2024-02-01", "2024-02-29"),
        ("2024-08-01", 6, "2024-07-01", "2024-12-31"),
        ("2024-08-01", 12, "2024-01-01", "2024-12-31"),
        ("2025-08-01", 24, "2024-01-01", "2025-12-31"),
    ],
)
def test_periods_are_the_calendars(day, every, first, last):
    found = review_period(date.fromisoformat(day), every)
    assert found == (date.fromisoformat(first), date.fromisoformat(last))
    assert next_due(date.fromisoformat(day), every) > found[1]


def test_everybody_who_receives_is_reviewed_once_a_period(programme, enrolment):
    first, second = (open_reviews(day=today(), by=SYSTEM) for _ in range(2))

    assert (first.opened, second.opened) == (1, 0)
    review = Review.objects.get()
    assert (review.enrolment, review.state) == (enrolment, ReviewState.DUE)
    assert review.due_on == review_period(today(), 3)[1]


def test_whoever_was_decided_on_in_this_period_is_not_reviewed_in_it(programme, community):
    receive(programme, ResidentFactory(community=community), day=today())
    receive(programme, ResidentFactory(community=community, died_on=date(2024, 5, 1)))

    assert open_reviews(day=today(), by=SYSTEM).opened == 0


def test_no_rule_no_review(programme, enrolment):
    programme.versions.update(review_every_months=0)
    assert open_reviews(day=today(), by=SYSTEM).opened == 0
    with pytest.raises(NotReviewed):
        complete_reviews_by_data(programme=programme, by=SYSTEM)


def test_what_nobody_did_in_time_is_overdue_and_the_next_waits_for_it(programme, enrolment):
    review = opened()
    after = review.due_on + timedelta(days=1)

    result = open_reviews(day=after, by=SYSTEM)

    assert (result.opened, result.lapsed) == (0, 1)
    review.refresh_from_db()
    assert review.state == ReviewState.OVERDUE
    assert AuditEvent.objects.filter(action="subsidies.review.lapse").count() == 1
    assert open_reviews(day=after, by=SYSTEM).lapsed == 0


def test_it_goes_on(enrolment, clerk):
    review = opened()

    done = complete_review(review=review, outcome=ReviewOutcome.CONTINUE, by=clerk)

    assert (done.state, done.method, done.reviewed_by) == (
        ReviewState.DONE,
        ReviewMethod.PERSON,
        clerk,
    )
    assert done.next_due_on == next_due(today(), 3)
    assert open_reviews(day=today(), by=SYSTEM).opened == 0
    assert open_reviews(day=review.due_on + timedelta(days=1), by=SYSTEM).opened == 1


def test_a_stop_ends_the_award_with_this_month(enrolment, clerk):
    review = opened()
    with pytest.raises(ReasonMissing):
        complete_review(review=review, outcome=ReviewOutcome.STOP, by=clerk)

    complete_review(review=review, outcome=ReviewOutcome.STOP, note="服刑", by=clerk)

    assert Award.objects.in_force().get().last == month_of(today())
    assert enrolment.stops.get().reason == "服刑"
    review.refresh_from_db()
    assert review.next_due_on is None


def test_a_change_follows_the_file(enrolment, clerk, programme):
    review = opened()
    programme.versions.get().tiers.update(conditions=[{"fact": "care_status", "category": "dibao"}])

    complete_review(review=review, outcome=ReviewOutcome.CHANGE, note="已更正档案", by=clerk)

    assert not Award.objects.in_force().exists()


def test_only_here_only_once(enrolment, clerk):
    review = opened()
    stranger = staff(Role.STREET_CLERK, CommunityFactory().parent)
    with pytest.raises(NotFound):
        complete_review(review=review, outcome=ReviewOutcome.CONTINUE, by=stranger)
    with pytest.raises(InvalidInput):
        complete_review(review=review, outcome="maybe", by=clerk)
    complete_review(review=review, outcome=ReviewOutcome.CONTINUE, by=clerk)
    with pytest.raises(WrongState):
        complete_review(review=review, outcome=ReviewOutcome.STOP, note="x", by=clerk)
    assert not enrolment.stops.exists()


def test_by_comparing_data_only_who_is_unchanged(programme, community, admin):
    same, told, excluded, wrong = (
        receive(programme, ResidentFactory(community=community)) for _ in range(4)
    )
    elsewhere = receive(programme, ResidentFactory(community=CommunityFactory()))
    open_reviews(day=today(), by=SYSTEM)
    report_change(resident=told.resident, text="低保已取消", by=SYSTEM)
    BenefitRecordFactory(resident=excluded.resident, kind=BenefitKind.DISABLED_NURSING)
    Award.objects.filter(enrolment=wrong).update(replaced_at="2024-05-01T00:00Z")
    scope = staff(Role.DISTRICT_ADMIN, community.parent)

    result = complete_reviews_by_data(programme=programme, by=scope)

    assert (result.done, result.left) == (1, 3)
    done = Review.objects.get(state=ReviewState.DONE)
    assert (done.enrolment, done.outcome, done.method, done.reviewed_by) == (
        same,
        ReviewOutcome.CONTINUE,
        ReviewMethod.DATA,
        scope,
    )
    event = AuditEvent.objects.get(action="subsidies.review.complete")
    assert event.subject_id == str(done.pk)
    assert elsewhere.reviews.get().state == ReviewState.DUE
    again = complete_reviews_by_data(programme=programme, by=scope)
    assert (again.done, again.left) == (0, 3)


def test_an_overdue_review_alone_is_no_reason_against_data(programme, enrolment):
    opened()
    Review.objects.update(state=ReviewState.OVERDUE, due_on=date(2024, 3, 31))
    build_lists(day=today(), by=SYSTEM)
    assert Finding.objects.waiting().exists()

    assert complete_reviews_by_data(programme=programme, by=SYSTEM).done == 1
    assert not Finding.objects.waiting().exists()


@pytest.mark.parametrize("persons", [1, 3])
def test_data_are_compared_in_as_many_queries(
    programme, community, persons, django_assert_num_queries
):
    for _ in range(persons):
        receive(programme, ResidentFactory(community=community))
    open_reviews(day=today(), by=SYSTEM)
    with django_assert_num_queries(26):
        complete_reviews_by_data(programme=programme, by=SYSTEM)


def test_the_person_reports_a_change(enrolment):
    child = FamilyLinkFactory(resident=enrolment.resident, relation="child").user
    review = opened()

    (found,) = report_change(resident=enrolment.resident, text=" 残疾等级变了 ", by=child)

    assert (found.pk, found.reported.split(" ", 1)[1], found.origin) == (
        review.pk,
        "残疾等级变了",
        ReviewOrigin.PERIODIC,
    )


def test_a_report_between_reviews_opens_one(enrolment, clerk):
    complete_review(review=opened(), outcome=ReviewOutcome.CONTINUE, by=clerk)

    for text in ("搬家了", "又搬回来了"):
        report_change(resident=enrolment.resident, text=text, by=SYSTEM)

    waiting = Review.objects.waiting().get()
    assert waiting.origin == ReviewOrigin.REPORTED
    day = f"{today():%Y-%m-%d}"
    assert waiting.reported.split("\n") == [f"{day} 搬家了", f"{day} 又搬回来了"]
    for event in AuditEvent.objects.filter(action="subsidies.change_reported"):
        assert "搬" not in f"{event.reason}{event.details}"
    assert open_reviews(day=today(), by=SYSTEM).opened == 0


def test_who_reports_what(enrolment):
    with pytest.raises(NotFound):
        report_change(resident=enrolment.resident, text="x", by=UserFactory())
    with pytest.raises(InvalidInput):
        report_change(resident=enrolment.resident, text="  ", by=SYSTEM)
    with pytest.raises(NothingPaid):
        report_change(resident=ResidentFactory(), text="x", by=SYSTEM)
    assert not Review.objects.exists()


def test_the_database_keeps_one_open_review():
    review = ReviewFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewFactory(enrolment=review.enrolment, due_on=date(2024, 6, 30))
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(state=ReviewState.DONE)


def test_the_days_tasks_open_reviews_and_build_lists(programme, enrolment, community):
    missed = ResidentFactory(community=community)

    build_daily_lists()
    build_programme_lists(programme.pk)
    build_programme_lists(0)

    assert Review.objects.count() == 1
    assert Finding.objects.waiting().get(programme=programme).resident == missed


# Pages


def test_the_list_ends_where_the_street_ends(
    client_as, community, clerk, django_assert_num_queries
):
    address = reverse("subsidies_console:reviews")

    def made():
        resident = ResidentFactory(community=community)
        return ReviewFactory(enrolment__resident=resident, enrolment__account__resident=resident)

    own = made()
    foreign = ReviewFactory()
    client = client_as(clerk)
    client.get(address)
    with django_assert_num_queries(5):
        assert list(client.get(address).context["object_list"]) == [own]
    made(), made()
    with django_assert_num_queries(5):
        assert len(client.get(address).context["object_list"]) == 3
    assert client.get(reverse("subsidies_console:review", args=[foreign.pk])).status_code == 404
    export = client.get(reverse("subsidies_console:reviews_export"))
    assert len(b"".join(export.streaming_content).decode().strip().splitlines()) == 4


def test_a_review_on_its_page(client_as, enrolment, clerk):
    review = opened()
    client = client_as(clerk)
    address = reverse("subsidies_console:review", args=[review.pk])

    assert client.get(address).status_code == 200
    refused = client.post(address, {"outcome": "stop", "note": ""})
    assert refused.status_code == 422
    assert refused.context["form"].errors["note"]
    assert client.post(address, {"outcome": "x"}).status_code == 422
    assert client.post(address, {"outcome": "continue", "note": "已电话核实"}).status_code == 302
    review.refresh_from_db()
    assert review.note == "已电话核实"
    assert client.get(address).status_code == 200


def test_all_unchanged_at_once_from_the_list(client_as, programme, enrolment, admin, clerk):
    opened()
    client = client_as(admin)
    page = reverse("subsidies_console:reviews")
    assert client.get(page, {"programme": programme.code}).context["may_compare"]
    by_data = reverse("subsidies_console:reviews_by_data")

    assert client_as(clerk).post(by_data, {"programme": programme.code}).status_code == 403
    assert client.post(by_data, {"programme": "none"}).status_code == 302
    assert Review.objects.waiting().exists()
    assert client.post(by_data, {"programme": programme.code}).status_code == 302
    assert not Review.objects.waiting().exists()


def test_the_auditor_reads(client_as, enrolment, community):
    review = opened()
    client = client_as(staff(Role.AUDITOR, community.parent))
    address = reverse("subsidies_console:review", args=[review.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"outcome": "continue"}).status_code == 403


@pytest.mark.parametrize(
    "leave",
    [
        lambda e: record_death(resident=e.resident, died_on=today(), by=SYSTEM),
        lambda e: record_move_out(resident=e.resident, moved_out_on=today(), by=SYSTEM),
    ],
    ids=["died", "moved out"],
)
def test_the_review_of_who_has_left_closes_by_itself(enrolment, leave):
    opened()
    report_change(resident=enrolment.resident, text="要搬走了", by=SYSTEM)
    leave(enrolment)
    review = Review.objects.get()
    assert (review.state, review.outcome) == (ReviewState.DONE, ReviewOutcome.STOP)
    assert review.note


def test_the_review_of_what_was_stopped_closes_in_the_night(enrolment):
    opened()
    stop_enrolment(enrolment=enrolment, last_month=month_of(today()), reason="本人放弃", by=SYSTEM)
    open_reviews(day=today(), by=SYSTEM)
    open_reviews(day=today(), by=SYSTEM)
    assert Review.objects.get().state == ReviewState.DONE


def test_what_was_reported_is_looked_at_even_when_nothing_is_paid_any_more(enrolment):
    report_change(resident=enrolment.resident, text="去年就搬走了", by=SYSTEM)
    stop_enrolment(enrolment=enrolment, last_month=month_of(today()), reason="本人放弃", by=SYSTEM)
    open_reviews(day=today(), by=SYSTEM)
    assert Review.objects.waiting().exists()
