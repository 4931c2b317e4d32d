"""Pages of patrol visits, the person's own page, the call-back and what partners read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.dates import add_months, month_of, today
from core.errors import InvalidInput, NotAllowed, NotFound, ReasonMissing
from core.sampling import drawn
from core.transitions import WrongState
from elderly_care.commands.patrol_checks import check_patrols, draw_checks
from elderly_care.commands.patrol_errors import MonthNotOver, NoPolicy, NothingToDraw, OwnVisit
from elderly_care.models import (
    PatrolCheck,
    PatrolDraw,
    Patroller,
    PatrolPair,
    PatrolPause,
    PatrolTask,
    PatrolVisit,
    VitalReading,
)
from elderly_care.queries.patrols import figures
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.elderly_care_patrols import (
    PatrollerFactory,
    PatrolPauseFactory,
    PatrolPolicyFactory,
    PatrolRuleFactory,
    PatrolTaskFactory,
    PatrolVisitFactory,
    VitalReadingFactory,
    VitalRuleFactory,
)
from tests.factories.elderly_care_people import agreed

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    PatrolPolicyFactory()
    return ResidentFactory(name="王秀英", living_status="alone")


@pytest.fixture
def worker(person):
    return staff(Role.COMMUNITY_WORKER, person.community)


@pytest.fixture
def task(person, worker):
    goes = PatrollerFactory(user=worker, community=person.community)
    return PatrolTaskFactory(resident=person, patroller=goes)


def address(name, *args):
    return reverse(f"patrol_console:{name}", args=args)


def counted(client, url):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(queries), answer.content.decode()


def test_the_phone_shows_ones_own_and_reports(client_as, task, worker):
    other = PatrolTaskFactory()
    client = client_as(worker)
    page = client.get(address("phone")).content.decode()

    assert "王秀英" in page
    assert "收缩压" not in page  # nobody agreed to it
    assert f'data-task="{other.pk}"' not in page
    said = {"key": "k1", "outcome": "needs", "note": "想要助浴"}
    assert client.post(address("report", task.pk), said, follow=True).status_code == 200
    client.post(address("report", task.pk), said)
    assert PatrolVisit.objects.get().outcome == "needs"
    assert client.post(address("report", other.pk), said).status_code == 404


def test_the_phone_asks_for_what_was_agreed_to(client_as, task, worker):
    agreed(task.resident)
    client = client_as(worker)
    assert "收缩压" in client.get(address("phone")).content.decode()
    said = {"key": "k1", "outcome": "ok", "systolic": "130", "diastolic": "80"}
    client.post(address("report", task.pk), said)

    assert VitalReading.objects.get().values == {"systolic": 130, "diastolic": 80}


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"key": "k"},
        {"key": "k", "outcome": "fine"},
        {"key": "k", "outcome": "needs"},
        {"key": "k", "outcome": "ok", "systolic": "x"},
        {"key": "k", "outcome": "ok", "systolic": "9999"},
        {"key": "k" * 90, "outcome": "ok"},
    ],
)
def test_bad_reports_are_refused_in_words(client_as, task, worker, said):
    answer = client_as(worker).post(
        address("report", task.pk), said, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 400
    assert answer.json()["message"]
    assert not PatrolVisit.objects.exists()


def test_who_does_not_go_has_no_phone_page(client_as, person):
    assert (
        client_as(staff(Role.STREET_CLERK, person.community)).get(address("phone")).status_code
        == 403
    )


LISTS = ["today", "overdue", "needs", "plans", "figures", "patrollers", "checks"]


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_as_often_for_three_as_for_one(client_as, person, name):
    clerk = client_as(staff(Role.STREET_CLERK, person.community.parent))
    numbers = []
    for times in (1, 2):
        for _ in range(times):
            somebody = ResidentFactory(community=person.community, living_status="alone")
            goes = PatrollerFactory(community=person.community)
            row = PatrolTaskFactory(resident=somebody, patroller=goes, owner=UserFactory())
            late = add_months(month_of(today()), -1)
            PatrolTaskFactory(
                resident=somebody, patroller=goes, starts_on=late, mode="visit", period="month"
            )
            PatrolVisitFactory(task=row, outcome="needs", note="想要助浴")
            PatrolPauseFactory(resident=somebody)
        numbers.append(counted(clerk, address(name))[0])

    assert numbers[0] == numbers[1]
    assert numbers[0] <= 14


@pytest.mark.parametrize("name", ["today", "overdue", "needs", "plans"])
def test_a_row_of_another_street_is_not_there(client_as, task, name):
    PatrolVisitFactory(task=task, outcome="needs", note="想要助浴")
    PatrolPauseFactory(resident=task.resident)
    elsewhere = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))

    assert "王" not in counted(elsewhere, address(name))[1]


def test_needs_lead_to_a_work_order(client_as, task, worker):
    PatrolVisitFactory(task=task, outcome="needs", note="想要助浴")
    page = counted(client_as(worker), address("needs"))[1]

    assert "想要助浴" in page
    assert reverse("dispatch_console:patrol", args=[task.resident_id]) in page


def test_plans_count_their_people(client_as, person, worker):
    PatrolRuleFactory()
    assert "独居：每周上门" in counted(client_as(worker), address("plans"))[1]


@pytest.mark.parametrize("name", ["pause", "pair", "vitals"])
def test_pages_of_a_person(client_as, person, worker, name):
    assert client_as(worker).get(address(name, person.pk)).status_code == 200
    elsewhere = staff(Role.COMMUNITY_WORKER, CommunityFactory())
    assert client_as(elsewhere).get(address(name, person.pk)).status_code == 404


def test_acts_of_who_arranges(client_as, task, worker):
    client = client_as(worker)
    person, day = task.resident, today().isoformat()
    other = PatrollerFactory(community=person.community)
    client.post(address("reassign", task.pk), {"patroller": other.pk, "planned_on": day})
    assert PatrolTask.objects.get().patroller == other
    client.post(address("pair", person.pk), {"patroller": other.pk})
    assert PatrolPair.objects.get().patroller == other
    client.post(address("pause", person.pk), {"reason": "hospital", "starts_on": day})
    pause = PatrolPause.objects.get()
    client.post(address("pause", person.pk), {"end": pause.pk})
    assert PatrolTask.objects.get().state == "open"
    assert client.post(address("close", task.pk), {"reason": ""}).status_code == 422
    client.post(address("close", task.pk), {"reason": "没有联系到"})
    assert PatrolTask.objects.get().state == "missed"
    said = {"key": "v", "weight": "60"}
    assert client.post(address("vitals", person.pk), said).status_code == 422
    agreed(person)
    assert client.post(address("vitals", person.pk), said).status_code == 302
    assert VitalReading.objects.get().values == {"weight": 60}


def test_patrollers_on_the_page(client_as, person, worker):
    client = client_as(staff(Role.STREET_CLERK, person.community.parent))
    said = {
        "username": worker.username,
        "community_code": person.community_id,
        "kind": "community",
        "capacity": 30,
    }
    assert client.post(address("patrollers"), said).status_code == 302
    nobody = client.post(address("patrollers"), said | {"username": UserFactory().username})
    assert nobody.status_code == 422
    row = Patroller.objects.get()
    client.post(address("patrollers"), {"end": row.pk})
    row.refresh_from_db()
    assert row.ended_on == today()


def last_month():
    return add_months(month_of(today()), -1)


def seen_last_month(community, count, by):
    when = timezone.make_aware(
        timezone.datetime.combine(last_month(), timezone.datetime.min.time())
    )
    for _ in range(count):
        person = ResidentFactory(community=community)
        row = PatrolTaskFactory(resident=person, state="done", done_on=last_month())
        PatrolVisitFactory(task=row, occurred_at=when, by=by)


def test_a_sample_that_anybody_can_draw_again(person):
    street = person.community.parent
    clerk = staff(Role.STREET_CLERK, street)
    seen_last_month(person.community, 4, UserFactory())
    rows = draw_checks(period=last_month(), division_code=street.pk, by=clerk, seed="s")
    made = PatrolDraw.objects.get()

    assert sorted(row.resident_id for row in rows) == drawn(made.population, 50, "s")
    assert len(made.population) == 4
    again = draw_checks(period=last_month(), division_code=street.pk, by=clerk)
    assert {row.pk for row in again} == {row.pk for row in rows}


def test_what_cannot_be_drawn(person):
    street = person.community.parent
    clerk = staff(Role.STREET_CLERK, street)
    for period, code, by, refusal in (
        (month_of(today()), street.pk, clerk, MonthNotOver),
        (last_month(), street.pk, clerk, NothingToDraw),
        (last_month(), street.parent_id, clerk, NotFound),
        (last_month(), street.pk, staff(Role.STATION_MANAGER, street), NotAllowed),
    ):
        with pytest.raises(refusal):
            draw_checks(period=period, division_code=code, by=by)


def test_without_a_rule_nothing_is_drawn():
    street = CommunityFactory().parent
    clerk = staff(Role.STREET_CLERK, street)
    with pytest.raises(NoPolicy):
        draw_checks(period=last_month(), division_code=street.pk, by=clerk)


def test_calling_back(client_as, person):
    street = person.community.parent
    goes, clerk = staff(Role.STREET_CLERK, street), staff(Role.STREET_CLERK, street)
    seen_last_month(person.community, 1, goes)
    row = draw_checks(period=last_month(), division_code=street.pk, by=clerk)[0]
    for result, note, by, refusal in (
        ("true", "", goes, OwnVisit),
        ("open", "", clerk, InvalidInput),
        ("false", " ", clerk, ReasonMissing),
        ("true", "", staff(Role.STREET_CLERK, CommunityFactory().parent), NotFound),
    ):
        with pytest.raises(refusal):
            check_patrols(check=row, result=result, note=note, by=by)
    client = client_as(clerk)
    assert client.get(address("check", row.pk)).status_code == 200
    said = {"result": "false", "note": "没有人来过"}
    assert client.post(address("check", row.pk), said).status_code == 302
    assert PatrolCheck.objects.get().state == "false"
    with pytest.raises(WrongState):
        check_patrols(check=row, result="true", note="", by=clerk)


def test_shares_of_a_month(person, worker):
    community = person.community
    for state in ("done", "open", "missed", "paused", "cancelled"):
        PatrolTaskFactory(
            resident=ResidentFactory(community=community),
            state=state,
            done_on=today() if state == "done" else None,
        )
    PatrolTaskFactory()
    found = figures(worker, month_of(today()))

    assert [(one.tasks, one.done, one.percent) for one in found.by_community] == [(3, 1, 33.3)]
    assert [(one.name, one.tasks) for one in found.by_class] == [("独居", 3)]
    assert (found.people.tasks, found.people.done) == (3, 1)


def own_page(client_as, link):
    return client_as(link.user).get(reverse("family:file")).content.decode()


def test_family_sees_visits_and_health_only_as_granted(client_as, task):
    person = task.resident
    agreed(person)
    PatrolVisitFactory(task=task, note="情绪不好")
    VitalReadingFactory(resident=person)
    for granted, visits, health in (
        ({"may_see_visits": True}, True, False),
        ({"may_see_health": True}, False, True),
    ):
        link = FamilyLinkFactory(resident=person, relation="child", **granted)
        page = own_page(client_as, link)
        assert ("巡视探访" in page, "收缩压" in page) == (visits, health)
        assert "情绪不好" not in page


def test_what_was_measured_before_stands_under_the_form(client_as, person, worker):
    consent = agreed(person)
    VitalRuleFactory(sign="systolic", most=140)
    VitalReadingFactory(resident=person, content='{"systolic": 165}')
    VitalReadingFactory(resident=person, content='{"systolic": 120}')
    page = client_as(worker).get(address("vitals", person.pk)).content.decode()
    assert (page.count("超出范围"), "165" in page) == (1, True)
    type(consent).objects.filter(pk=consent.pk).update(
        withdrawn_at=timezone.now(), withdrawn_by="本人", withdrawal_channel="portal"
    )
    page = client_as(worker).get(address("vitals", person.pk)).content.decode()
    assert ("超出范围" in page, "weight" in page, "没有同意登记生命体征" in page) == (
        False,
        False,
        True,
    )


def test_withdrawn_vital_signs_are_shown_to_nobody(client_as, person):
    VitalReadingFactory(resident=person)
    manager = staff(Role.STATION_MANAGER, person.community)
    page = client_as(manager).get(reverse("care_console:portrait", args=[person.pk]))
    assert "收缩压" not in page.content.decode()


def test_partners_read_visits_of_their_places(api_as, task):
    visit = PatrolVisitFactory(task=task, note="情绪不好")
    PatrolVisitFactory()
    api = api_as(staff(Role.PARTNER_ENGINEER, task.resident.community))
    rows = api.get("/api/v1/patrol-visits").data["results"]

    assert [row["id"] for row in rows] == [visit.pk]
    assert "note" not in rows[0]
    elsewhere = api_as(staff(Role.PARTNER_ENGINEER, CommunityFactory()))
    assert elsewhere.get(f"/api/v1/patrol-visits/{visit.pk}").status_code == 404
    assert api_as(UserFactory()).get("/api/v1/patrol-visits").status_code == 403
    assert api.get("/api/v1/patrol-visits", {"since": "x"}).status_code == 400
