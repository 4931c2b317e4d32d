"""Pages of volunteers and partners: the staff's, the volunteer's own, the public's, the partners'."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from stations.enums.volunteers import PlaceState, VolunteerState
from stations.models import (
    Covenant,
    DutyItem,
    PartnerVisit,
    PartnerWork,
    PartyCircle,
    ShiftPlace,
    StationWorker,
    Volunteer,
    VolunteerShift,
    VolunteerTeam,
)
from stations.queries.circles import register_figures
from tests.factories.accounts import (
    CommunityFactory,
    OrganisationFactory,
    StreetFactory,
    UserFactory,
    staff,
)
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import session
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_partners import grid, partner, visit, worker
from tests.factories.stations_places import ReachRuleFactory
from tests.factories.stations_volunteers import (
    VolunteerSkillFactory,
    gift,
    served,
    shift,
    taken,
    volunteer,
)

pytestmark = pytest.mark.django_db


def console(name, *args):
    return reverse(f"stations_console:{name}", args=args)


def portal(name, *args):
    return reverse(f"stations_portal:{name}", args=args)


def clerk_of(station):
    return staff(Role.STREET_CLERK, station.division.parent)


def helper(station):
    """A volunteer with a portal account."""
    return volunteer(station, CitizenFactory(user=UserFactory(), division=station.division))


@pytest.fixture
def station():
    return StationFactory(name="望京驿站")


def test_a_shift_names_a_group_to_named_roles_only(client_as, station):
    group = session(station, is_restricted=True, title="用爱连接")
    page = console("volunteer_shift", shift(station, session=group).pk)
    worker = staff(Role.COMMUNITY_WORKER, station.division)
    assert "用爱连接" in client_as(clerk_of(station)).get(page).content.decode()
    assert "用爱连接" not in client_as(worker).get(page).content.decode()


def test_signing_in_takes_no_endless_guessing(client_as, station):
    person = helper(station)
    place = taken(shift(station), person)
    page, client = portal("volunteer_place", place.pk), client_as(person.citizen.user)
    VolunteerShift.objects.update(code="111111")
    told = {"act": "come", "code": "000000"}
    answers = [client.post(page, told).content.decode() for _try in range(21)]
    assert "太频繁" not in answers[19]
    assert "太频繁" in answers[20]


def test_a_clerk_registers_and_approves(client_as, station):
    client, person = client_as(clerk_of(station)), CitizenFactory(division=station.division)
    page = console("volunteer_register")
    assert client.get(page).status_code == 200
    assert client.post(page, {"act": "find", "number": "x"}).status_code == 422
    found = client.post(page, {"act": "find", "number": str(person.phone)})
    assert person.name in found.content.decode()
    told = {"act": "register", "citizen": person.pk}
    assert client.post(page, told).status_code == 422
    client.post(page, {**told, "station": station.pk})
    row = Volunteer.objects.get()
    own = console("volunteer", row.pk)
    client.post(own, {"act": "refuse"})
    client.post(own, {"act": "approve"})
    client.post(own, {"act": "skill", "skill": VolunteerSkillFactory().pk})
    assert client.post(own, {"act": "skill"}).status_code == 422
    row.refresh_from_db()
    assert (row.state, row.skills.count()) == (VolunteerState.ACTIVE, 1)
    assert client.get(own).status_code == 200
    assert client.post(own, {"act": "nothing"}).status_code == 404


def test_lists_cost_the_same_for_three(client_as, station, django_assert_num_queries):
    client = client_as(clerk_of(station))
    for name, most in (("volunteers", 5), ("volunteer_shifts", 3)):
        page = console(name)
        taken(shift(station))
        client.get(page)
        with django_assert_num_queries(most):
            client.get(page)
        for _n in range(2):
            taken(shift(station))
        with django_assert_num_queries(most):
            client.get(page)


def test_another_street_sees_nothing(client_as, station):
    place = served(station)
    visit(station)
    client = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    for page in (
        console("volunteer", place.volunteer_id),
        console("volunteer_shift", place.shift_id),
        console("volunteer_certificate", place.volunteer_id, today().year),
    ):
        assert client.get(page).status_code == 404
    for name in ("volunteers", "volunteer_shifts", "partners"):
        assert "望京驿站" not in client.get(console(name)).content.decode()


def test_a_shift_from_planning_to_corrected_hours(client_as, station):
    client, who = client_as(clerk_of(station)), helper(station)
    shift(station)  # brings the rule
    told = {
        "station": station.pk,
        "kind": "meal",
        "title": "送餐",
        "day": today() + timedelta(days=1),
        "starts_at": "10:00",
        "ends_at": "12:00",
        "needed": 1,
        "opens_days_before": 14,
    }
    assert client.post(console("volunteer_plan"), {**told, "ends_at": "09:00"}).status_code == 422
    assert client.post(console("volunteer_plan"), {**told, "session": 99}).status_code == 422
    client.post(console("volunteer_plan"), told)
    row = VolunteerShift.objects.get(title="送餐")
    page = console("volunteer_shift", row.pk)
    found = client.post(page, {"act": "find", "number": str(who.citizen.phone)})
    assert who.number in found.content.decode()
    client.post(page, {"act": "sign_up", "volunteer": who.pk, "key": "k"})
    place = ShiftPlace.objects.get(shift=row)
    client.post(page, {"act": "seek", "place": place.pk})
    place.refresh_from_db()
    assert place.seeks_since is not None
    assert client.get(page).status_code == 200
    done = served(station)
    page = console("volunteer_shift", done.shift_id)
    told = {"act": "correct", "place": done.pk, "minutes": 60}
    assert client.post(page, told).status_code == 422
    client.post(page, {**told, "reason": "早退"})
    assert sum(done.hours.values_list("minutes", flat=True)) == 60


def test_my_volunteering(client_as, station):
    who, row = helper(station), shift(station)
    client = client_as(who.citizen.user)
    page = portal("volunteering")
    assert "窗口引导" in client.get(page).content.decode()
    client.post(page, {"act": "take", "shift": row.pk, "key": "k"})
    place = ShiftPlace.objects.get()
    own = portal("volunteer_place", place.pk)
    assert client.get(own).status_code == 200
    client.post(own, {"act": "seek"})
    wrong = "000000" if row.code != "000000" else "111111"
    for code in ("12", wrong, row.code):
        assert client.post(own, {"act": "come", "code": code}).status_code == 422
    other = helper(station)
    mate = client_as(other.citizen.user)
    assert mate.get(own).status_code == 404
    assert "有人求替班" in mate.get(page).content.decode()
    mate.post(page, {"act": "take_over", "place": place.pk, "key": "o"})
    place.refresh_from_db()
    assert place.state == PlaceState.HANDED
    assert other.places.get().took_over == place
    assert client.post(page, {"act": "nothing"}).status_code == 404


def test_joining_in_the_portal(client_as, station):
    person = CitizenFactory(user=UserFactory(), division=station.division)
    client, page = client_as(person.user), portal("volunteer_join")
    assert "我要当志愿者" in client.get(portal("volunteering")).content.decode()
    assert client.post(page, {"station": station.pk}).status_code == 422
    client.post(page, {"station": station.pk, "agreed": "on"})
    assert Volunteer.objects.get().state == VolunteerState.PENDING
    assert client_as(UserFactory()).get(page).status_code == 403


def test_points_and_the_certificate(client_as, station):
    who = helper(station)
    place, rice = served(who=who), gift(station, cost=20)
    client, page = client_as(who.citizen.user), portal("volunteering")
    year = place.hours.get().served_on.year
    paper = client.get(portal("volunteer_certificate", year))
    assert paper.content.startswith(b"%PDF")
    assert client.get(portal("volunteer_certificate", 2001)).status_code == 302
    client.post(page, {"act": "redeem", "gift": rice.pk, "key": "r"})
    assert who.redemptions.get().state == "reserved"
    desk = client_as(clerk_of(station))
    told = {"redemption": who.redemptions.get().pk, "act": "collect"}
    desk.post(console("volunteer_gifts"), told)
    assert who.redemptions.get().state == "collected"
    assert desk.get(console("volunteer_gifts")).status_code == 200
    assert desk.get(console("volunteer_figures")).status_code == 200


def test_the_calendar_of_partners(client_as, client, station):
    row = visit(station, place="大厅")
    desk, page = client_as(clerk_of(station)), console("partners")
    assert "义诊" in desk.get(page).content.decode()
    public = client.get(portal("place", station.pk))
    assert len(public.context["coming"]) == 4
    assert "大厅" in public.content.decode()
    day = today() + timedelta(days=7)
    for _twice in range(2):
        desk.post(page, {"visit": row.pk, "day": day.isoformat()})
    assert PartnerVisit.objects.get().skipped == [day]
    assert len(client.get(portal("place", station.pk)).context["coming"]) == 3
    assert desk.post(page, {"visit": row.pk, "day": "2020-13-40"}).status_code == 404
    back = {"visit": row.pk, "day": day.isoformat(), "act": "restore"}
    for _twice in range(2):
        assert "照常来" in desk.post(page, back, follow=True).content.decode()
    assert PartnerVisit.objects.get().skipped == []


def test_new_lines_of_partners(client_as, station):
    desk, body = client_as(clerk_of(station)), partner(station.division)
    told = {
        "station": station.pk,
        "partner": body.pk,
        "service": "理发",
        "rhythm": "monthly",
        "weekday": 4,
        "first_day": today(),
        "starts_at": "09:00",
        "ends_at": "11:00",
    }
    assert desk.post(console("partner_visit"), told).status_code == 422
    assert desk.post(console("partner_visit"), {**told, "nth": 2}).status_code == 302
    work = {"station": station.pk, "partner": body.pk, "what": "理发", "helpers": 2, "served": 30}
    late = {**work, "day": today() + timedelta(days=1)}
    assert desk.post(console("partner_work"), late).status_code == 422
    desk.post(console("partner_work"), {**work, "day": today()})
    assert PartnerWork.objects.get().served == 30
    figures = desk.get(console("partners")).context["figures"]
    assert (figures.works, figures.served, figures.kinds) == (1, 30, [("医疗机构", 1)])


def test_what_a_partner_did_stays_and_a_correction_says_why(client_as, station):
    desk, body = client_as(clerk_of(station)), partner(station.division)
    told = {"partner": body, "station": station, "day": today(), "what": "理发", "served": 300}
    work = PartnerWork.objects.create(**told)
    page = console("partner_correction", work.pk)
    right = {"what": "理发", "helpers": 2, "served": 30, "reason": "多写了一个零"}
    assert desk.get(page).context["form"].initial["served"] == 300
    assert desk.post(page, {**right, "reason": ""}).status_code == 422
    for _ in range(2):
        assert desk.post(page, right).status_code == 302
    assert desk.post(page, {**right, "served": 31}).status_code == 422
    figures = desk.get(console("partners")).context["figures"]
    assert (figures.works, figures.served) == (1, 30)
    assert "多写了一个零" in desk.get(console("partners")).content.decode()
    elsewhere = client_as(clerk_of(StationFactory()))
    assert elsewhere.get(page).status_code == 404
    with pytest.raises(DatabaseError), transaction.atomic():
        PartnerWork.objects.filter(pk=work.pk).update(served=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        PartnerWork.objects.filter(pk=work.pk).delete()


def test_three_circles(client_as):
    station = StationFactory(kind="elder_station", latitude="39.995", longitude="116.465")
    grid(station.division)
    circle = PartyCircle.objects.create(division=station.division.parent, name="党建圈")
    circle.stations.add(station)
    ReachRuleFactory(
        kinds=[station.kind], metres=None, minutes=15, metres_per_minute=60, code="fifteen"
    )
    answer = client_as(clerk_of(station)).get(console("circles"))
    drawing = answer.context["drawing"]
    assert (len(drawing.outlines), len(drawing.pins), len(drawing.rings)) == (1, 1, 1)
    assert drawing.pins[0][3]


def test_the_districts_registers_as_they_were_counted():
    street = StreetFactory()
    communities = CommunityFactory.create_batch(94, parent=street)
    Covenant.objects.bulk_create(
        Covenant(division=one, title="居民公约", adopted_on=date(2024, 1, 1)) for one in communities
    )
    DutyItem.objects.bulk_create(
        DutyItem(division=street, kind=kind, number=number + 1, name="事项")
        for kind, count in (("lawful", 39), ("assist", 40))
        for number in range(count)
    )
    levels = ["intermediate"] * 193 + ["assistant"] * (565 - 193) + ["none"] * (1314 - 565)
    post = {"division": communities[0], "name": "王五", "hired_on": date(2020, 1, 1)}
    StationWorker.objects.bulk_create(
        StationWorker(**post, post="all_round", certificate=level) for level in levels
    )

    figures = register_figures(staff(Role.STREET_CLERK, street))

    assert (figures.workers, figures.certified, figures.certified_share) == (1314, 565, "43.00")
    assert figures.covenants == len(figures.lines) == 94
    assert {(line.lawful, line.assist) for line in figures.lines} == {(39, 40)}


def test_certificates_of_workers_and_lists_of_communities(client_as):
    community = CommunityFactory()
    rows = [worker(community, certificate="intermediate")] + [
        worker(community, certificate="assistant") for _n in range(2)
    ]
    for _n in range(4):
        worker(community)
    worker(community, left_on=date(2021, 1, 1), certificate="senior")
    for number in range(39):
        DutyItem.objects.create(
            division=community.parent, kind="lawful", number=number + 1, name="事项"
        )
    client = client_as(staff(Role.STREET_CLERK, community.parent))
    figures = client.get(console("registers")).context["figures"]
    assert (figures.workers, figures.certified, len(rows)) == (7, 3, 3)
    assert figures.certified_share == "42.86"
    assert (figures.lines[0].lawful, figures.lines[0].assist) == (39, 0)


def test_a_partner_organisation_sees_its_own(client_as, station):
    body = OrganisationFactory(division=station.division)
    team = VolunteerTeam.objects.create(name="银龄", division=station.division, organisation=body)
    mine, other = shift(station, team=team), shift(station)
    place = taken(mine, volunteer(station, team=team))
    row = visit(station, partner(station.division, body))
    visit(station)
    client = client_as(staff(Role.PARTNER_ENGINEER, body))
    found = client.get(reverse("api-volunteer-shift-list")).json()["results"]
    assert [one["id"] for one in found] == [mine.pk]
    assert "code" not in found[0]
    roll = client.get(reverse("api-volunteer-shift-roll", args=[mine.pk])).json()
    assert [one["id"] for one in roll] == [place.pk]
    assert client.get(reverse("api-volunteer-shift-roll", args=[other.pk])).status_code == 404
    days = client.get(reverse("api-partner-calendar")).json()
    assert {one["visit"] for one in days} == {row.pk}


def test_who_keeps_volunteers_reads_names_and_phones(client_as, station):
    person = helper(station)
    page, number = console("volunteer", person.pk), f"tel:{person.citizen.phone}"
    keeps = client_as(clerk_of(station)).get(page).content.decode()
    reads = client_as(staff(Role.AUDITOR, station.division.parent)).get(page).content.decode()
    assert (person.citizen.name in keeps, number in keeps) == (True, True)
    assert (person.citizen.name in reads, number in reads) == (False, False)


def test_a_session_of_an_activity_asks_for_helpers(client_as, station):
    held, client = session(station, title="老歌会"), client_as(clerk_of(station))
    page = console("volunteer_plan")
    form = client.get(page, {"session": held.pk}).context["form"]
    assert (form["title"].value(), form["session"].value()) == ("老歌会", held.pk)
    hidden = session(station, title="用爱连接", is_restricted=True)
    form = client.get(page, {"session": hidden.pk}).context["form"]
    assert form["title"].value() == ""
    assert client.get(page, {"session": "x"}).context["form"]["title"].value() is None


def test_a_shift_lies_ahead(client_as, station):
    told = {
        "station": station.pk,
        "kind": "window",
        "title": "引导",
        "day": today() - timedelta(days=1),
        "starts_at": "09:00",
        "ends_at": "11:00",
        "needed": 2,
    }
    answer = client_as(clerk_of(station)).post(console("volunteer_plan"), told)
    assert (answer.status_code, VolunteerShift.objects.count()) == (422, 0)
    assert "这个时间已经过了" in answer.content.decode()


def test_nobody_joins_where_nobody_goes(client_as, station):
    StationFactory(kind="central_kitchen", division=station.division)
    client = client_as(CitizenFactory(user=UserFactory(), division=station.division).user)
    form = client.get(portal("volunteer_join")).context["form"]
    assert list(form.fields["station"].queryset) == [station]
