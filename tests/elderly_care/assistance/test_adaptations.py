"""Ramps and homes: every step in its turn, approved by another, accepted by two, counted by kind."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound, SecondPersonNeeded
from core.transitions import WrongState
from elderly_care.commands import adaptations, record_death
from elderly_care.commands.assistance_errors import LaterThanToday, TooEarly, TwoAcceptors
from elderly_care.commands.day_care_errors import KeyReused
from elderly_care.enums.assistance import AdaptationKind
from elderly_care.enums.assistance import AdaptationState as State
from elderly_care.models import AdaptationProject
from elderly_care.queries.assistance import adaptation_figures
from tests.factories.accounts import CommunityFactory, MembershipFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_charity import approver_of, clerk_of, ramp_in
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(community):
    return clerk_of(community)


@pytest.fixture
def approver(community):
    return approver_of(community)


def assess(row, by):
    return adaptations.assess_adaptation(project=row, plan="加扶手", estimate_fen=100, by=by)


def approve(row, by):
    return adaptations.decide_adaptation(project=row, approve=True, by=by)


def build(row, by, day=None):
    return adaptations.finish_building(project=row, built_on=day or today(), cost_fen=90, by=by)


def accept(row, by, first="陈芳", second="李建国", day=None):
    said = adaptations.Acceptance(day or today(), first, second)
    return adaptations.accept_adaptation(project=row, acceptance=said, by=by)


def finished(community, clerk, approver, **more):
    row = ramp_in(community, clerk, **more)
    assess(row, clerk)
    approve(row, approver)
    return build(row, clerk)


def test_step_by_step(community, clerk, approver):
    row = finished(community, clerk, approver)
    assert row.state == State.BUILT
    assert accept(row, clerk).state == State.ACCEPTED
    with pytest.raises(WrongState):
        accept(row, clerk)


@pytest.mark.parametrize("step", [approve, build, accept])
def test_no_step_before_its_turn(community, clerk, approver, step):
    row = ramp_in(community, clerk)
    with pytest.raises(WrongState):
        step(row, approver if step is approve else clerk)


def test_whoever_assessed_does_not_approve(community):
    row = ramp_in(community)
    district = staff(Role.DISTRICT_ADMIN, community.parent.parent)
    with pytest.raises(NotAllowed):
        assess(row, district)
    both = staff(Role.STREET_CLERK, community.parent)
    assess(row, both)
    with pytest.raises(NotAllowed):
        approve(row, both)


def test_a_person_with_both_roles_is_still_one_person(community):
    both = staff(Role.STREET_CLERK, community.parent)
    MembershipFactory(user=both, role=Role.STREET_APPROVER, division=community.parent)
    row = assess(ramp_in(community, both), both)
    with pytest.raises(SecondPersonNeeded):
        approve(row, type(both).objects.get(pk=both.pk))


@pytest.mark.parametrize(("first", "second"), [("陈芳", "陈芳 "), ("陈芳", ""), (" ", "李建国")])
def test_nobody_accepts_alone(community, clerk, approver, first, second):
    with pytest.raises(TwoAcceptors):
        accept(finished(community, clerk, approver), clerk, first, second)


def test_days_follow_each_other(community, clerk, approver):
    row = ramp_in(community, clerk)
    approve(assess(row, clerk), approver)
    with pytest.raises(LaterThanToday):
        build(row, clerk, today() + timedelta(days=1))
    with pytest.raises(TooEarly):
        build(row, clerk, today() - timedelta(days=1))
    build(row, clerk)
    with pytest.raises(TooEarly):
        accept(row, clerk, day=today() - timedelta(days=1))


@pytest.mark.parametrize(
    "more", [{"place": ""}, {"kind": AdaptationKind.HOME}, {"kind": "lift"}, {"source": "x"}]
)
def test_what_is_no_request(community, clerk, more):
    with pytest.raises(InvalidInput):
        ramp_in(community, clerk, **more)


def test_the_same_form_twice_is_one_project(community, clerk):
    first = ramp_in(community, clerk, key="k")
    assert ramp_in(community, clerk, key="k").pk == first.pk
    with pytest.raises(KeyReused):
        ramp_in(community, clerk, key="k", kind=AdaptationKind.RAMP_NEW)


def test_another_streets_project_is_not_found(community, clerk):
    row = ramp_in(community, clerk)
    with pytest.raises(NotFound):
        assess(row, clerk_of(CommunityFactory()))


def test_death_ends_what_is_not_built(community, clerk, approver):
    person = ResidentFactory(community=community)
    home = {"kind": AdaptationKind.HOME, "resident": person, "place": ""}
    built = finished(community, clerk, approver, **home)
    waiting = ramp_in(community, clerk, **home)

    record_death(resident=person, died_on=today(), by=SYSTEM)

    states = dict(AdaptationProject.objects.values_list("pk", "state"))
    assert states == {built.pk: State.BUILT, waiting.pk: State.DROPPED}


def test_figures_by_kind(community, clerk, approver, django_assert_num_queries):
    finished(community, clerk, approver, kind=AdaptationKind.RAMP_NEW)
    for _ in range(2):
        finished(community, clerk, approver)
    ramp_in(community, clerk)
    elsewhere = CommunityFactory()
    finished(elsewhere, clerk_of(elsewhere), approver_of(elsewhere))

    again = type(clerk).objects.get(pk=clerk.pk)
    with django_assert_num_queries(2):  # memberships, sums
        rows = adaptation_figures(again, today().year)[:3]

    assert [(row.count, row.fen) for row in rows] == [(1, 90), (0, 0), (2, 180)]
    assert sum(row.count for row in adaptation_figures(clerk, today().year - 1)) == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_and_its_queries(client_as, community, clerk, django_assert_num_queries, rows):
    for _ in range(rows):
        ramp_in(community, clerk)
    foreign = ramp_in(place="别的街道的入口")
    client, address = client_as(clerk), reverse("assistance_console:adaptations")
    with django_assert_num_queries(5):
        text = client.get(address).content.decode()
    assert text.count("3 号楼入口") == rows
    assert foreign.place not in text
    assert "3 号楼入口" not in client.get(address, {"kind": "home"}).content.decode()
    for year in ("", "0000", "９９９９", "20245", "x"):
        assert client.get(address, {"year": year, "state": "no"}).status_code == 200


def test_the_pages_lead_from_request_to_acceptance(client_as, community, clerk, approver):
    day = today().isoformat()
    asked = {"key": "k", "kind": "ramp_new", "source": "patrol", "requested_on": day}
    ask = reverse("assistance_console:ask_adaptation")
    assert client_as(clerk).get(ask).status_code == 200
    assert client_as(clerk).post(ask, asked).status_code == 422
    where = {"community_code": community.pk, "place": "2 号楼"}
    assert client_as(clerk).post(ask, asked | where).status_code == 302
    row = AdaptationProject.objects.get()
    page = reverse("assistance_console:adaptation", args=[row.pk])
    steps = [
        (clerk, {"plan": "新建坡道", "estimate_fen": "8000"}),
        (approver, {"approve": "yes"}),
        (clerk, {"built_on": day, "cost_fen": "7600.50", "builder": "维修队"}),
        (clerk, {"accepted_on": day, "first": "陈芳", "second": "李建国"}),
    ]
    for user, typed in steps:
        assert client_as(user).get(page).status_code == 200
        assert client_as(user).post(page, {}).status_code == 422
        assert client_as(user).post(page, typed).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.cost_fen) == (State.ACCEPTED, 760_050)
    assert client_as(clerk).get(page).status_code == 200
    drop = reverse("assistance_console:drop_adaptation", args=[row.pk])
    assert client_as(clerk).post(drop, {"reason": "不建了"}).status_code == 422


def test_the_same_form_for_somebody_else_is_not_lost(community, clerk):
    first, second = ResidentFactory.create_batch(2, community=community)
    home = {"kind": AdaptationKind.HOME, "key": "k", "place": ""}
    row = ramp_in(community, clerk, resident=first, **home)

    assert ramp_in(community, clerk, resident=first, **home).pk == row.pk
    with pytest.raises(KeyReused):
        ramp_in(community, clerk, resident=second, **home)


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_two_clicks_at_once_are_one_ramp():
    community = CommunityFactory()
    clerk = clerk_of(community)

    answers = together(4, lambda _n: ramp_in(community, clerk, key="k"))

    assert {answer.pk for answer in answers} == {AdaptationProject.objects.get().pk}
