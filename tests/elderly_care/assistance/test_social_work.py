"""Social work: for named roles, sealed, looked at and closed by a second person."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound, ReasonMissing, SecondPersonNeeded
from core.models import AuditEvent
from core.transitions import WrongState
from elderly_care.commands import record_death, social_work
from elderly_care.commands.assistance_errors import CaseOpen, ReviewDate
from elderly_care.commands.day_care_errors import KeyReused
from elderly_care.enums.assistance import SocialWorkState as State
from elderly_care.models import SocialWorkCase
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_charity import (
    approver_of,
    case_for,
    clerk_of,
    note_for,
    work_room,
)
from tests.factories.elderly_care_people import HouseholdFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return ResidentFactory(name="欧阳秀英")


@pytest.fixture
def worker(person):
    return staff(Role.COMMUNITY_WORKER, person.community)


@pytest.fixture
def case(person, worker):
    return case_for(person, worker)


@pytest.fixture
def approver(person):
    return approver_of(person.community)


def ask(case, by):
    return social_work.ask_to_close(case=case, outcome="reached", summary="参加了三次", by=by)


def decide(case, by, approve=True, key="c"):
    return social_work.decide_closing(case=case, approve=approve, note="看过", key=key, by=by)


def review(case, by, days=30, key="r"):
    day = today() + timedelta(days=days)
    return social_work.review_case(case=case, text="进展正常", next_on=day, key=key, by=by)


def test_words_lie_sealed(case, worker):
    social_work.add_note(case=case, text="每周上门", key="n", by=worker)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT aims FROM elderly_care_socialworkcase"
            " UNION ALL SELECT text FROM elderly_care_socialworknote"
        )
        kept = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert case.aims.encode() not in kept
    assert "每周上门".encode() not in kept


def test_one_case_at_a_time(case, person, worker):
    assert case_for(person, worker, key=case.key).pk == case.pk
    with pytest.raises(CaseOpen):
        case_for(person, worker)


def test_a_household_has_one_too(person, worker):
    home = HouseholdFactory(community=person.community)
    row = case_for(person, worker, resident=None, household=home)
    assert row.community_id == home.community_id
    with pytest.raises(CaseOpen):
        case_for(person, worker, resident=None, household=home)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"aims": " "}, ReasonMissing),
        ({"resident": None}, NotFound),
        ({"key": ""}, InvalidInput),
    ],
)
def test_what_is_no_case(person, worker, more, refusal):
    with pytest.raises(refusal):
        case_for(person, worker, **more)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_the_next_review_lies_ahead(person, worker, case, approver, days):
    with pytest.raises(ReviewDate):
        review(case, approver, days)


def test_a_second_person_reviews(case, worker, approver):
    with pytest.raises(NotAllowed):
        review(case, worker)
    review(case, approver, 40)
    case.refresh_from_db()
    assert case.review_due_on == today() + timedelta(days=40)


def test_the_worker_with_the_right_does_not_review_her_own(person):
    clerk = clerk_of(person.community)
    with pytest.raises(SecondPersonNeeded):
        review(case_for(person, clerk), clerk)


def test_a_second_person_closes(case, worker, approver):
    with pytest.raises(WrongState):
        decide(case, approver)
    ask(case, worker)
    assert decide(case, approver, approve=False, key="1").state == State.OPEN
    ask(case, worker)
    row = decide(case, approver, key="2")
    assert (row.state, row.closed_by) == (State.CLOSED, approver)
    with pytest.raises(WrongState):
        social_work.add_note(case=case, text="还有", key="x", by=worker)


def test_who_asked_does_not_agree(case, person):
    clerk = clerk_of(person.community)
    ask(case, clerk)
    with pytest.raises(SecondPersonNeeded):
        decide(case, clerk)


def test_a_note_sent_twice_is_one(case, worker):
    for _ in range(2):
        social_work.add_note(case=case, text="上门", key="n", by=worker)
    assert case.notes.count() == 1


def test_death_closes_the_case(case, person):
    record_death(resident=person, died_on=today(), by=SYSTEM)
    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.CLOSED, "gone")


@pytest.mark.parametrize(
    "role",
    [Role.DISTRICT_ADMIN, Role.STATION_MANAGER, Role.AUDITOR, Role.CALL_AGENT, Role.DISPATCHER],
)
def test_only_named_roles_read(client_as, case, role):
    place = case.community.parent
    client = client_as(staff(role, place))
    for page, arguments in (("cases", []), ("case", [case.pk]), ("open_case", [])):
        address = reverse(f"assistance_console:{page}", args=arguments)
        assert client.get(address).status_code == 403
    portrait = client.get(reverse("care_console:portrait", args=[case.resident_id]))
    assert "社工室" not in portrait.content.decode()


def test_a_look_is_kept(client_as, case, approver):
    page = reverse("assistance_console:case", args=[case.pk])
    assert case.aims in client_as(approver).get(page).content.decode()
    looks = AuditEvent.objects.filter(action="elderly_care.socialworkcase.looked")
    assert looks.get().actor_id == approver.pk
    assert client_as(clerk_of(CommunityFactory())).get(page).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_overdue_reviews_and_their_queries(
    client_as, case, person, worker, django_assert_num_queries, rows
):
    late = [case_for(ResidentFactory(community=person.community), worker) for _ in range(rows)]
    past = today() - timedelta(days=1)
    SocialWorkCase.objects.filter(pk__in=[row.pk for row in late]).update(review_due_on=past)
    client, address = client_as(worker), reverse("assistance_console:cases")
    with django_assert_num_queries(4):
        shown = client.get(address, {"overdue": "1"}).context["page"].object_list
    assert {row.pk for row in shown} == {row.pk for row in late}
    assert len(client.get(address).context["page"].object_list) == rows + 1


@pytest.mark.parametrize("rows", [1, 3])
def test_notes_do_not_cost_more(client_as, case, approver, django_assert_num_queries, rows):
    for _ in range(rows):
        note_for(case)
    client = client_as(approver)
    with django_assert_num_queries(6):
        client.get(reverse("assistance_console:case", args=[case.pk]))


@pytest.mark.parametrize("is_closed", [True, False])
def test_the_room_works_and_lies_in_scope(person, worker, is_closed):
    place = person.community if is_closed else CommunityFactory()
    room = work_room(place, name="别的社工室", closed_on=date(2023, 1, 1) if is_closed else None)
    with pytest.raises(NotFound):
        case_for(person, worker, room=room)


def test_the_pages_lead_from_opening_to_closing(client_as, person, worker, approver):
    due = (today() + timedelta(days=20)).isoformat()
    page = reverse("assistance_console:open_case")
    room = work_room(person.community)
    typed = {"key": "k", "resident": person.resident_no, "room": room.pk, "aims": "来往"}
    assert client_as(worker).get(page).status_code == 200
    assert client_as(worker).post(page, typed).status_code == 422
    assert client_as(worker).post(page, typed | {"review_due_on": due}).status_code == 302
    case = SocialWorkCase.objects.get()
    steps = [
        (worker, "note", {"key": "1", "text": "上门"}),
        (approver, "review", {"key": "2", "text": "正常", "next_on": due}),
        (worker, "close_case", {"outcome": "reached", "summary": "好了"}),
        (approver, "decide_closing", {"key": "3", "approve": "yes", "note": "同意"}),
    ]
    for user, name, data in steps:
        address = reverse(f"assistance_console:{name}", args=[case.pk])
        assert client_as(user).get(address).status_code == 200
        assert client_as(user).post(address, {}).status_code == 422
        assert client_as(user).post(address, data).status_code == 302
    case.refresh_from_db()
    assert case.state == State.CLOSED


def test_the_same_form_for_somebody_else_is_not_lost(case, person, worker):
    other = ResidentFactory(community=person.community)
    with pytest.raises(KeyReused):
        case_for(other, worker, key=case.key, room=case.room)
    assert SocialWorkCase.objects.get() == case


@pytest.mark.parametrize("name", ["note", "review", "close_case", "decide_closing"])
def test_another_streets_case_has_no_forms(client_as, case, name):
    page = reverse(f"assistance_console:{name}", args=[case.pk])
    assert client_as(clerk_of(CommunityFactory())).get(page).status_code == 404
