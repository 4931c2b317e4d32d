"""Pages of activities: the staff's, the public's, the family's, the partners'; each sees its own."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from elderly_care.commands import record_death
from elderly_care.commands.activities import sign_up_resident
from elderly_care.enums import Relation
from stations.commands.activities.people import invite
from stations.enums.activities import SignUpState
from stations.models import Activity, ActivityBrand, ActivitySession, ActivitySignUp, GuardianBond
from tests.factories.accounts import CommunityFactory, OrganisationFactory, UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import (
    RoomFactory,
    child_of,
    planned,
    session,
    session_today,
    signed_up,
)
from tests.factories.stations_cases import CitizenFactory

pytestmark = pytest.mark.django_db


def console(name, *args):
    return reverse(f"stations_console:{name}", args=args)


def portal(name, *args):
    return reverse(f"stations_portal:{name}", args=args)


def clerk_of(station):
    return staff(Role.STREET_CLERK, station.division.parent)


@pytest.fixture
def station():
    return StationFactory(name="望京驿站")


def test_the_calendar_of_a_month(client_as, station, django_assert_num_queries):
    client, page = client_as(clerk_of(station)), console("activity_calendar", station.pk)
    month = f"?month={today() + timedelta(days=1):%Y-%m}"
    session(station, title="合唱")
    client.get(page + month)
    with django_assert_num_queries(6):
        one = client.get(page + month)
    for number in range(3):
        row = session(station, title=f"第{number}课")
        signed_up(row)
    with django_assert_num_queries(6):
        four = client.get(page + month)
    assert one.context["count"] == 1
    assert four.context["count"] == 4
    assert client.get(page + "?kind=nothing").status_code == 422
    assert client.get(page + f"{month}&kind=story").context["count"] == 0


def test_the_calendar_of_another_street(client_as, station):
    outsider = staff(Role.STREET_CLERK, CommunityFactory().parent)
    row = session(station)
    for page in (
        console("activity_calendar", station.pk),
        console("activity_roll", station.pk),
        console("activity", row.activity.pk),
        console("activity_session", row.pk),
    ):
        assert client_as(outsider).get(page).status_code == 404


def form_of(station, **changes):
    told = {
        "title": "八段锦",
        "kind": "course",
        "place": "院子",
        "first_day": f"{today() + timedelta(days=1):%Y-%m-%d}",
        "last_day": f"{today() + timedelta(days=14):%Y-%m-%d}",
        "weekdays": [str(day) for day in range(7)],
        "on_holidays": "on",
        "starts_at": "09:00",
        "ends_at": "10:00",
        "quota": "20",
        "opens_days_before": "14",
        "closes_minutes_before": "0",
    }
    return {**told, **changes}


def test_an_activity_is_planned_changed_copied_and_ended(client_as, station):
    client = client_as(clerk_of(station))
    answer = client.post(console("activity_plan", station.pk), form_of(station))
    row = Activity.objects.get()
    page = console("activity", row.pk)
    assert answer.url == page
    assert row.sessions.count() == 14
    assert client.get(page).status_code == 200
    changed = client.post(console("activity_change", row.pk), form_of(station, quota="25"))
    assert changed.status_code == 302
    start = f"{today() + timedelta(days=30):%Y-%m-%d}"
    copied = client.post(page, {"act": "copy", "first_day": start, "last_day": start})
    assert copied.status_code == 302
    assert Activity.objects.get(copied_from=row).sessions.count() == 1
    client.post(page, {"act": "end", "on": f"{today():%Y-%m-%d}", "reason": "老师离职"})
    assert set(row.sessions.values_list("state", flat=True)) == {"cancelled"}
    month = f"{today():%Y-%m}"
    copied = client.post(
        console("activity_copy_month", station.pk), {"month": month, "to": "2199-13"}
    )
    assert copied.status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"first_day": "x"},
        {"ends_at": "08:00"},
        {"place": ""},
        {"quota": "0"},
        {"skipped": "明天"},
        {"last_day": "2199-01-01"},
    ],
)
def test_wrong_plans_are_refused_in_words(client_as, station, wrong):
    answer = client_as(clerk_of(station)).post(
        console("activity_plan", station.pk), form_of(station, **wrong)
    )
    assert answer.status_code == 422
    assert not Activity.objects.exists()


def test_somebody_is_signed_up_at_the_desk(client_as, station):
    row, client = session(station), client_as(clerk_of(station))
    page = console("activity_session", row.pk)
    parent = CitizenFactory(division=station.division, phone="13800001234")
    bond = child_of(parent)
    assert client.post(page, {"act": "find", "number": "1"}).status_code == 422
    found = client.post(page, {"act": "find", "number": "13800001234"})
    assert found.context["people"] == [(parent, None), (bond.child, parent)]
    told = {"act": "sign_up", "citizen": bond.child_id, "guardian": parent.pk, "key": "k"}
    client.post(page, {**told, "channel": "phone"})
    client.post(page, {**told, "channel": "phone"})
    made = ActivitySignUp.objects.get()
    assert (made.citizen, made.guardian, made.channel) == (bond.child, parent, "phone")
    shown = client.get(console("citizen", bond.child_id)).content.decode()
    assert made.number in shown
    client.post(page, {"act": "cancel", "sign_up": made.pk})
    made.refresh_from_db()
    assert made.state == SignUpState.CANCELLED
    stranger = CitizenFactory()
    assert client.post(page, {**told, "citizen": stranger.pk}).status_code == 404
    client.post(page, {"act": "cancel_session", "reason": "停电"})
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_a_child_is_written_down_at_the_desk(client_as, station):
    row, client = session(station), client_as(clerk_of(station))
    parent = CitizenFactory(division=station.division)
    page = console("activity_child", row.pk, parent.pk)
    told = {"name": "豆豆", "birth_date": f"{today() - timedelta(days=900):%Y-%m-%d}"}
    assert client.post(page, {**told, "relation": "父亲"}).status_code == 422
    assert client.post(page, {**told, "relation": "父亲", "consent": "on"}).status_code == 302
    assert GuardianBond.objects.get().child.name == "豆豆"


def test_a_session_is_moved_and_gets_counters(client_as, station):
    room = RoomFactory(station=station)
    row, client = session(station), client_as(clerk_of(station))
    page = console("activity_session_change", row.pk)
    at = timezone.localtime(row.starts_at)
    told = {"day": f"{at:%Y-%m-%d}", "starts_at": "15:00", "ends_at": "16:00", "quota": "3"}
    assert client.get(page).status_code == 200
    assert client.post(page, {**told, "reason": "x"}).status_code == 422
    assert client.post(page, {**told, "room": room.pk, "reason": "换"}).status_code == 302
    row.refresh_from_db()
    assert (row.room, timezone.localtime(row.starts_at).hour) == (room, 15)
    counters = console("activity_counters", row.pk)
    assert client.get(counters).status_code == 200
    client.post(counters, {"haircut": "100", "knife": "20"})
    assert list(row.counters.order_by("pk").values_list("kind", "goal")) == [
        ("haircut", 100),
        ("knife", 20),
    ]
    assert client.get(console("activity_session", row.pk)).status_code == 200


def test_the_roll_of_a_day(client_as, station, django_assert_num_queries):
    client = client_as(clerk_of(station))
    page = console("activity_roll", station.pk)
    one = signed_up(session_today(station))
    client.get(page)
    with django_assert_num_queries(6):
        client.get(page)
    for _number in range(3):
        signed_up(session_today(station))
    with django_assert_num_queries(6):
        shown = client.get(page)
    assert len(shown.context["rolls"]) == 4
    line = console("activity_line", one.pk, "come")
    told = {"key": "a", "occurred_at": timezone.now().isoformat()}
    sent = client.post(line, told, headers={"accept": "application/json"})
    assert sent.json() == {"message": f"{one.citizen.name}：已签到。"}
    assert client.post(line, {"key": "b"}).url == page
    walk_in = console("activity_walk_in", one.session_id)
    refused = client.post(
        walk_in, {**told, "key": "c", "number": "1"}, headers={"accept": "application/json"}
    )
    assert (refused.status_code, refused.json()["code"]) == (400, "activities.nobody_known")
    assert client.post(walk_in, {"key": "d"}).url == page
    one.session.refresh_from_db()
    assert one.session.taken == 2


def test_groups_are_seen_by_named_roles_only(client_as, client, station):
    row = session(station, is_restricted=True, title="用爱连接")
    month = f"?month={row.day:%Y-%m}"
    page = console("activity_calendar", station.pk) + month
    worker = staff(Role.COMMUNITY_WORKER, station.division)
    assert "用爱连接" in client_as(clerk_of(station)).get(page).content.decode()
    assert "用爱连接" not in client_as(worker).get(page).content.decode()
    assert client_as(worker).get(console("activity_session", row.pk)).status_code == 404
    assert "用爱连接" not in client.get(portal("activities")).content.decode()
    assert client.get(portal("activity", row.pk)).status_code == 404
    invited = CitizenFactory(user=UserFactory(), division=station.division)
    phone = {"act": "invite", "number": invited.phone}
    client_as(clerk_of(station)).post(console("activity", row.activity.pk), phone)
    assert client_as(invited.user).get(portal("activity", row.pk)).status_code == 200
    assert "用爱连接" in client_as(invited.user).get(portal("my_activities")).content.decode()


def test_a_phone_of_several_people_invites_none(client_as, station):
    row = session(station, is_restricted=True)
    one = CitizenFactory(division=station.division)
    CitizenFactory(division=station.division, phone=one.phone)
    phone = {"act": "invite", "number": one.phone}
    client_as(clerk_of(station)).post(console("activity", row.activity.pk), phone)
    assert not row.activity.invitations.exists()


def test_the_public_plan(client, station, django_assert_num_queries):
    session(station, title="书法")
    with django_assert_num_queries(3):
        client.get(portal("activities"))
    for number in range(3):
        session(station, title=f"第{number}课")
    with django_assert_num_queries(3):
        shown = client.get(portal("activities"))
    assert sum(len(rows) for _day, rows in shown.context["days"]) == 4
    here = client.get(portal("activities"), {"week": "1", "station": StationFactory().pk})
    assert here.status_code == 200
    assert client.get(portal("activities"), {"station": "x"}).status_code == 200
    for kind, count in (("course", 4), ("story", 0), ("x", 4)):
        chosen = client.get(portal("activities"), {"kind": kind}).context["days"]
        assert sum(len(rows) for _day, rows in chosen) == count
    assert client.get(portal("my_activities")).status_code == 302
    page = portal("activity", ActivitySession.objects.order_by("pk")[0].pk)
    assert f"{reverse('portal:login')}?next={page}" in client.get(page).content.decode()


def test_a_citizen_signs_up_and_cancels(client_as, station):
    row = session(station, quota=1)
    person = CitizenFactory(user=UserFactory(), division=station.division)
    client, page = client_as(person.user), portal("activity", row.pk)
    assert "checked" in client.get(page).content.decode()  # there is nobody else to choose
    assert client.post(page, {"key": "a"}).status_code == 422
    for _time in range(2):
        client.post(page, {"key": "a", "who": person.pk})
    made = ActivitySignUp.objects.get()
    assert (made.citizen, made.channel) == (person, "portal")
    again = client.post(page, {"key": "b", "who": person.pk})
    assert again.status_code == 422
    assert made.number in again.content.decode()
    other = CitizenFactory(user=UserFactory(), division=station.division)
    client_as(other.user).post(page, {"key": "a", "who": other.pk})
    assert "候补第 1 位" in client_as(other.user).get(portal("my_activities")).content.decode()
    assert (
        client_as(other.user).post(portal("my_activities"), {"sign_up": made.pk}).status_code == 404
    )
    client.post(portal("my_activities"), {"sign_up": made.pk})
    assert (
        "有名额了，已为您报上"
        in client_as(other.user).get(portal("my_activities")).content.decode()
    )


def test_a_mother_signs_her_child_up(client_as, station):
    row = session(station, age_from=1, age_to=6, needs_guardian=True)
    mother = CitizenFactory(user=UserFactory(), division=station.division)
    client = client_as(mother.user)
    alone = client.get(portal("activity", row.pk)).content.decode()
    assert 'name="who"' not in alone  # she is too old for it herself
    assert portal("children") in alone
    told = {"name": "乐乐", "birth_date": f"{today() - timedelta(days=1000):%Y-%m-%d}"}
    page = portal("children")
    assert client.post(page, {**told, "relation": "母亲"}).status_code == 422
    client.post(page, {**told, "relation": "母亲", "consent": "on"})
    bond = GuardianBond.objects.get()
    client.post(portal("activity", row.pk), {"key": "a", "who": bond.child_id})
    made = ActivitySignUp.objects.get()
    assert (made.citizen, made.guardian) == (bond.child, mother)
    client.post(page, {"act": "end", "bond": bond.pk})
    made.refresh_from_db()
    assert made.state == SignUpState.CANCELLED


def test_more_than_ten_children_are_written_down_at_the_desk(client_as, station):
    mother = CitizenFactory(user=UserFactory(), division=station.division)
    client = client_as(mother.user)
    born = f"{today() - timedelta(days=1000):%Y-%m-%d}"

    def told(number):
        return {"name": f"乐{number}", "birth_date": born, "relation": "母亲", "consent": "on"}

    for number in "一二三四五六七八九十":
        assert client.post(portal("children"), told(number)).status_code == 302
    client.post(portal("children"), {"act": "end", "bond": GuardianBond.objects.first().pk})
    refused = client.post(portal("children"), told("多"))
    assert refused.status_code == 422
    assert "还要登记请到驿站窗口办理" in refused.content.decode()
    assert GuardianBond.objects.count() == 10
    clerk = client_as(clerk_of(station))
    clerk.post(console("activity_child", session(station).pk, mother.pk), told("多"))
    assert GuardianBond.objects.filter(child__name="乐多").exists()


@pytest.mark.parametrize(
    ("relation", "may_order", "status"),
    [(Relation.SELF, False, 302), (Relation.CHILD, True, 302), (Relation.CHILD, False, 403)],
)
def test_family_signs_a_resident_up_only_where_it_was_granted(
    client_as, station, relation, may_order, status
):
    row = session(station)
    person = ResidentFactory(community=station.division)
    link = FamilyLinkFactory(resident=person, relation=relation, may_order=may_order)
    client = client_as(link.user)
    assert (
        client.post(reverse("family:activity", args=[row.pk]), {"key": "a"}).status_code == status
    )
    made = ActivitySignUp.objects.filter(citizen__resident=person)
    assert made.count() == (status == 302)
    if status == 302:
        page = reverse("family:activities")
        assert row.activity.title in client.get(page).content.decode()
        stranger = signed_up(row)
        assert client.post(page, {"sign_up": stranger.pk}).status_code == 404
        client.post(page, {"sign_up": made.get().pk})
        assert made.get().state == SignUpState.CANCELLED


def test_a_relative_is_offered_what_fits_and_only_once(client_as, station):
    row, stories = session(station), session(station, title="绘本会", age_from=1, age_to=6)
    person = ResidentFactory(community=station.division)
    client = client_as(FamilyLinkFactory(resident=person, relation=Relation.SELF).user)
    shown = client.get(reverse("family:activities")).content.decode()
    assert row.activity.title in shown
    assert stories.activity.title not in shown
    page = reverse("family:activity", args=[row.pk])
    assert 'name="key"' in client.get(page).content.decode()
    client.post(page, {"key": "a"})
    told = client.get(page).content.decode()
    assert ActivitySignUp.objects.get().number in told
    assert 'name="key"' not in told


def test_who_had_a_place_learns_of_the_change_at_home(client_as, station):
    row = session(station, title="合唱")
    person = ResidentFactory(community=station.division)
    link = FamilyLinkFactory(resident=person, relation=Relation.CHILD, may_order=True)
    shut_out = FamilyLinkFactory(resident=person, relation=Relation.CHILD, may_order=False)
    made = sign_up_resident(link=link, session=row, key="a", by=link.user)
    clerk = client_as(clerk_of(station))
    page = console("activity_session", row.pk)
    clerk.post(page, {"act": "cancel_session", "reason": "老师病了"})
    assert made.number in clerk.get(page).content.decode()
    assert "老师病了" in client_as(link.user).get("/").content.decode()
    assert "老师病了" not in client_as(shut_out.user).get("/").content.decode()


def api(name, *args):
    return reverse(f"api-{name}", args=args)


def test_organisers_see_their_own(api_as, station):
    mine, theirs = OrganisationFactory(), OrganisationFactory()
    brands = [
        ActivityBrand.objects.create(name=name, division=station.division, organiser=body)
        for name, body in (("品墨轩", mine), ("常青藤", theirs))
    ]
    rows = [
        planned(
            station,
            brand=brand,
            first_day=today() + timedelta(days=1),
            last_day=today() + timedelta(days=1),
        ).sessions.get()
        for brand in brands
    ]
    one = signed_up(rows[0])
    partner = api_as(staff(Role.PARTNER_ENGINEER, mine))
    found = partner.get(api("activity-session-list")).json()
    assert [line["id"] for line in found["results"]] == [rows[0].pk]
    assert partner.get(api("activity-session-detail", rows[1].pk)).status_code == 404
    assert partner.get(api("activity-roll", rows[1].pk)).status_code == 404
    (line,) = partner.get(api("activity-roll", rows[0].pk)).json()
    assert (line["number"], line["name"]) == (one.number, str(one.citizen))
    assert one.citizen.name not in str(line)


def test_organisers_report_who_came(api_as, station):
    mine = OrganisationFactory()
    row = session_today(station)
    Activity.objects.filter(pk=row.activity_id).update(organiser=mine)
    one = signed_up(row)
    partner = api_as(staff(Role.PARTNER_ENGINEER, mine))
    outsider = api_as(staff(Role.PARTNER_ENGINEER, OrganisationFactory()))
    told = {"sign_up": one.pk, "act": "come", "occurred_at": timezone.now().isoformat()}
    page, key = api("activity-attendance"), {"idempotency-key": "a"}
    assert partner.post(page, told, format="json").status_code == 400
    assert outsider.post(page, told, format="json", headers=key).status_code == 404
    for _time in range(2):
        answer = partner.post(page, told, format="json", headers=key)
        assert (answer.status_code, answer.json()["state"]) == (200, "came")
    assert one.acts.count() == 1
    wrong = {**told, "act": "dance"}
    assert partner.post(page, wrong, format="json", headers=key).status_code == 400


def test_figures_of_a_month(client_as, station):
    brand = ActivityBrand.objects.create(
        name="品墨轩", division=station.division, organiser=OrganisationFactory()
    )
    row = session_today(station, brand=brand)
    client = client_as(clerk_of(station))
    for _number in range(2):
        line = console("activity_line", signed_up(row).pk, "come")
        client.post(line, {"key": f"k{_number}"})
    session_today(station)
    shown = client.get(console("activity_figures")).context["figures"]
    assert (shown.sessions, shown.came) == (2, 2)
    assert [(line.name, line.sessions, line.came) for line in shown.by_brand] == [
        ("品墨轩", 1, 2),
        ("没有品牌项目", 1, 0),
    ]


def test_figures_of_one_station(client_as, station):
    session_today(station)
    other = StationFactory(division=station.division)
    session_today(other)
    client, page = client_as(clerk_of(station)), console("activity_figures")
    assert client.get(page).context["figures"].sessions == 2
    assert client.get(page, {"station": other.pk}).context["figures"].sessions == 1
    foreign = StationFactory()
    assert client.get(page, {"station": foreign.pk}).status_code == 422
    assert client.get(page, {"month": "x"}).status_code == 422


def test_the_index(client_as, station):
    session_today(station)
    shown = client_as(clerk_of(station)).get(console("activities"))
    assert [(row, row.sessions_today) for row in shown.context["stations"]] == [(station, 1)]
    session_today(station, is_restricted=True)
    worker = client_as(staff(Role.COMMUNITY_WORKER, station.division))
    shown = worker.get(console("activities"))
    assert [(row, row.sessions_today) for row in shown.context["stations"]] == [(station, 1)]


def test_what_a_person_came_to_stands_on_the_portrait(client_as, station):
    person = ResidentFactory(community=station.division)
    link = FamilyLinkFactory(resident=person, relation=Relation.SELF)
    row = session(station, title="书法课")
    group = session(station, title="支持小组", is_restricted=True)
    client_as(link.user).post(reverse("family:activity", args=[row.pk]), {"key": "a"})
    person.refresh_from_db()
    invite(activity=group.activity, citizen=person.citizen, by=SYSTEM)
    moved = row.starts_at + timedelta(hours=5)
    ActivitySession.objects.filter(pk=group.pk).update(
        starts_at=moved, ends_at=moved + timedelta(hours=1)
    )
    hidden = signed_up(group, person.citizen)
    cancelling = {"sign_up": hidden.pk}
    assert client_as(link.user).post(reverse("family:activities"), cancelling).status_code == 404
    shown = client_as(clerk_of(station)).get(reverse("care_console:portrait", args=[person.pk]))
    assert "书法课" in shown.content.decode()
    own = client_as(link.user).get(reverse("family:file")).content.decode()
    assert "书法课" in own
    assert "支持小组" not in own


def test_who_died_is_not_expected(station):
    row = session(station, quota=1)
    person = ResidentFactory(community=station.division)
    link = FamilyLinkFactory(resident=person, relation=Relation.SELF)
    made = sign_up_resident(link=link, session=row, key="a", by=link.user)
    waiting = signed_up(row)
    record_death(resident=person, died_on=today(), by=SYSTEM)
    made.refresh_from_db()
    waiting.refresh_from_db()
    assert (made.state, waiting.state) == ("cancelled", "booked")
