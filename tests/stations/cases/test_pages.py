"""The desk, the wall, intake, the case page, the portal and the API: through the same commands, in scope."""

import json
from datetime import date, time

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.models import AuditEvent
from core.signed import Request
from stations.commands import answers, tickets
from stations.enums import CaseState, TicketState
from stations.logic.case_contract import SIGNED
from stations.models import (
    Appointment,
    Case,
    CaseItem,
    Citizen,
    Forwarding,
    ItemPromise,
    Ticket,
)
from stations.queries.slots import WindowCalendar
from tests.factories.accounts import (
    CommunityFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    staff,
)
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import (
    CaseItemFactory,
    CitizenFactory,
    WindowFactory,
    accepted,
    case_rule,
    citizen_number,
    desk_for,
    opened,
    slot_rule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


@pytest.fixture
def station():
    community = CommunityFactory()
    return StationFactory(
        division=community, operator=OrganisationFactory(division=community), name="嘉兴路驿站"
    )


@pytest.fixture
def item():
    slot_rule()
    case_rule()
    return CaseItemFactory(name="老年证办理", keywords="老人证")


@pytest.fixture
def window(station, item):
    return WindowFactory(station=station, items=[item], number=2)


@pytest.fixture
def worker(station):
    return staff(Role.COMMUNITY_WORKER, station.division)


@pytest.fixture
def desk(client_as, worker):
    return client_as(worker)


@pytest.fixture
def stranger(client_as):
    return client_as(staff(Role.COMMUNITY_WORKER, CommunityFactory()))


def at(name, *args):
    return reverse(f"stations_console:{name}", args=args)


def portal(name, *args):
    return reverse(f"stations_portal:{name}", args=args)


def test_the_clerk_calls_serves_and_finishes(desk, window):
    page = at("desk", window.pk)
    desk.post(page, {"act": "take", "key": "one"})
    told = desk.post(page, {"act": "take", "key": "one"}, follow=True).text
    ticket = Ticket.objects.get()
    assert f"已取号：{ticket}" in told
    for act, state in (
        ("next", TicketState.CALLED),
        ("recall", TicketState.CALLED),
        ("serve", TicketState.SERVING),
        ("finish", TicketState.DONE),
    ):
        desk.post(page, {"act": act, "ticket": ticket.pk})
        ticket.refresh_from_db()
        assert ticket.state == state
    assert "现在没有人等候" in desk.post(page, {"act": "next"}, follow=True).text
    assert desk.post(page, {"act": "dance"}).status_code == 404


def test_the_wall_shows_numbers_and_windows_only(desk, window):
    person = CitizenFactory(name="欧阳建国")
    tickets.take_ticket(window=window, by=SYSTEM, key="x", visitor=tickets.Visitor(citizen=person))
    tickets.call_next(window=window, by=SYSTEM)
    shown = desk.get(at("screen_data", window.station_id)).text
    assert "B2001" in shown
    assert "欧阳" not in shown
    assert "欧阳" not in desk.get(at("screen", window.station_id)).text


@pytest.mark.parametrize("name", ["desk", "desk_queue"])
def test_another_streets_clerk_sees_no_desk(stranger, window, name):
    assert stranger.get(at(name, window.pk)).status_code == 404
    assert stranger.get(at("screen", window.station_id)).status_code == 404
    assert window.name not in stranger.get(at("windows")).text


def told(place, item, **changes):
    form = {
        "key": "k",
        "station": place.pk,
        "channel": "window",
        "way": "for_them",
        "name": "吕小梅",
        "id_number": citizen_number(date(1950, 1, 1), 3),
        "phone": "13812345678",
        "acting": "self",
    }
    return {**form, **changes}


def test_a_case_from_the_window_to_the_result(desk, station, window, item):
    found = desk.get(at("case_items"), {"q": "老人证"}).text
    assert "老年证办理" in found
    answer = desk.post(at("intake", item.code), told(station, item))
    case = Case.objects.get()
    assert answer.url == at("case", case.pk)
    assert desk.post(at("intake", item.code), told(station, item)).url == answer.url  # sent twice
    page = at("case", case.pk)
    desk.post(page, {"act": "papers", "given": ["1"]})
    case.refresh_from_db()
    assert case.state == CaseState.SUPPLEMENT
    assert "补材料告知单" in desk.get(at("case_slip", case.pk)).text
    desk.post(page, {"act": "papers", "given": ["1"], "not_needed": ["2"]})
    case.refresh_from_db()
    assert case.state == CaseState.FORWARDED
    assert f"{case.promised_on:%Y-%m-%d}" in desk.get(at("case_slip", case.pk)).text
    refused = desk.post(page, {"act": "answer", "outcome": "refused"})
    assert refused.status_code == 422
    desk.post(page, {"act": "answer", "outcome": "granted"})
    desk.post(page, {"act": "rate", "score": "5"})
    case.refresh_from_db()
    assert (case.state, case.rating.score) == (CaseState.CLOSED, 5)


@pytest.mark.parametrize(
    "changes",
    [
        {"id_number": "123"},
        {"acting": "agent"},
        {"way": "fly"},
        {"station": ""},
        {"name": "<script>"},
        {"authorised_to": "x"},
    ],
)
def test_wrong_input_at_the_window_is_said_and_nothing_stored(desk, station, window, item, changes):
    answer = desk.post(at("intake", item.code), told(station, item, **changes))
    assert answer.status_code == 422
    assert not Case.objects.exists()
    assert not Citizen.objects.exists()


def test_an_agents_case_names_both(desk, station, window, item):
    desk.post(
        at("intake", item.code),
        told(
            station,
            item,
            acting="relative",
            agent_name="吕大梅",
            agent_id_number=citizen_number(date(1975, 2, 2), 4),
            authorisation="户口簿",
        ),
    )
    assert Case.objects.get().agent.name == "吕大梅"


def test_a_case_is_seen_in_scope_only(desk, stranger, station):
    case = opened(station)
    for name in ("case", "case_slip"):
        assert desk.get(at(name, case.pk)).status_code == 200
        assert stranger.get(at(name, case.pk)).status_code == 404
    assert case.number in desk.get(at("cases")).text
    assert case.number not in stranger.get(at("cases")).text
    assert case.number in desk.get(at("cases"), {"number": case.number}).text


def test_the_phone_is_shown_for_a_reason_and_kept(desk, station):
    case = opened(station)
    page = at("case", case.pk)
    assert case.citizen.phone not in desk.get(page).text
    assert desk.post(page, {"act": "phone", "reason": ""}).status_code == 422
    assert case.citizen.phone in desk.post(page, {"act": "phone", "reason": "回访"}).text
    event = AuditEvent.objects.get(action="stations.case.phone_seen")
    assert (event.subject_id, event.reason) == (str(case.pk), "回访")


def test_a_number_of_today_leads_to_its_case(desk, station, window, item):
    ticket = tickets.take_ticket(window=window, by=SYSTEM, key="x")
    page = desk.get(at("intake", item.code), {"ticket": ticket.pk}).text
    assert f'name="ticket" value="{ticket.pk}"' in page
    desk.post(at("intake", item.code), told(station, item, ticket=ticket.pk))
    assert Case.objects.get().ticket == ticket


def test_an_act_that_is_over_is_said(desk, station):
    case = opened(station)
    answers.withdraw(case=case, reason="", by=SYSTEM)
    page = desk.post(at("case", case.pk), {"act": "withdraw", "reason": "x"}, follow=True)
    assert "状态已经变了" in page.text


def test_overdue_and_stuck_lists(desk, stranger, station):
    case = accepted(station)
    Case.objects.update(promised_on=today().replace(year=today().year - 1, day=1))
    assert case.number in desk.get(at("cases_overdue")).text
    assert case.number not in stranger.get(at("cases_overdue")).text
    page = at("forwardings")
    assert case.number in desk.get(page).text
    row = Forwarding.objects.get()
    assert stranger.post(page, {"forwarding": row.pk, "act": "again"}).status_code == 404
    desk.post(page, {"forwarding": row.pk, "act": "again"})
    assert (
        "请写明原因" in desk.post(page, {"forwarding": row.pk, "act": "by_hand"}, follow=True).text
    )
    desk.post(page, {"forwarding": row.pk, "act": "by_hand", "note": "张干事签收"})
    assert case.number not in desk.get(page).text


@pytest.mark.parametrize(
    "name", ["cases", "cases_overdue", "forwardings", "windows", "case_figures"]
)
def test_lists_ask_as_much_for_three_rows(
    client_as, worker, station, name, django_assert_max_num_queries
):
    counts = []
    for extra in (1, 2):
        for _each in range(extra):
            case = accepted(station)
            WindowFactory(station=station, number=10 + Case.objects.count())
            Case.objects.filter(pk=case.pk).update(promised_on=today().replace(year=2020, day=1))
        with django_assert_max_num_queries(60) as asked:
            assert client_as(worker).get(at(name)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_figures_open(desk, station):
    answers.answer(case=accepted(station), result=answers.Answer("granted"), by=SYSTEM)
    page = desk.get(at("case_figures")).text
    assert "100.00%" in page
    assert desk.get(at("case_figures"), {"since": "x"}).status_code == 200


def test_a_bad_rating_is_rung_back_on_its_page(desk, station, item):
    case = answers.answer(
        case=accepted(station, item=item), result=answers.Answer("granted"), by=SYSTEM
    )
    desk.post(at("case", case.pk), {"act": "rate", "score": "1", "words": "慢"})
    page = at("rating_tasks")
    assert case.number in desk.get(page).text
    desk.post(page, {"task": case.rating.task.pk, "outcome": "已说明"})
    assert case.number not in desk.get(page).text


def test_a_citizen_is_found_and_linked_at_the_desk(desk, stranger, station):
    person, account = CitizenFactory(division=station.division), UserFactory()
    found = desk.post(at("citizens"), {"q": person.phone}).text
    assert at("citizen", person.pk) in found
    assert person.phone not in found.replace(f'value="{person.phone}"', "")
    desk.post(at("citizen", person.pk), {"username": account.username})
    person.refresh_from_db()
    assert person.user == account
    assert stranger.get(at("citizen", person.pk)).status_code == 404


def test_the_desk_books_for_who_rings(desk, stranger, station, window, item):
    caller = CitizenFactory(division=station.division)
    day = WindowCalendar(window).days()[1]
    page = f"{at('book_for', caller.pk)}?window={window.pk}&day={day}"
    assert "还有 2 个名额" in desk.get(page).text
    form = {"key": "k", "item": item.pk, "slot": "09:30", "channel": "phone"}
    assert desk.post(page, form).url == at("citizen", caller.pk)
    made = Appointment.objects.get()
    assert (made.channel, made.slot.starts_at) == ("phone", time(9, 30))
    assert made.number in desk.get(at("citizen", caller.pk)).text
    assert desk.post(page, {**form, "key": "k2"}).status_code == 422  # has one already
    assert desk.post(page, {**form, "slot": "x"}).status_code == 422
    assert stranger.get(page).status_code == 404
    giving_back = {"act": "cancel", "appointment": made.pk}
    assert stranger.post(at("citizen", caller.pk), giving_back).status_code == 404
    assert "预约已取消" in desk.post(at("citizen", caller.pk), giving_back, follow=True).text
    assert made.number not in desk.get(at("citizen", caller.pk)).text
    assert (
        desk.post(at("citizen", caller.pk), {**giving_back, "appointment": "x"}).status_code == 404
    )


@pytest.fixture
def person(station):
    return CitizenFactory(division=station.division, user=UserFactory())


@pytest.fixture
def phone(client_as, person):
    return client_as(person.user)


def test_everybody_finds_an_item_and_what_it_needs(client, window, item):
    assert "老年证办理" in client.get(portal("items"), {"q": "老人证"}).text
    page = client.get(portal("item", item.code)).text
    assert "身份证" in page
    assert "15" in page
    assert "嘉兴路驿站" in page
    assert client.get(portal("item", "nothing")).status_code == 404
    CaseItem.objects.update(is_active=False)
    assert client.get(portal("item", item.code)).status_code == 404


def test_a_citizen_books_and_cancels(phone, person, window, item):
    day = WindowCalendar(window).days()[1]
    page = f"{portal('book', item.code, window.pk)}?day={day}"
    assert "还有 2 个名额" in phone.get(page).text
    form = {"key": "k", "slot": "09:00"}
    for _twice in range(2):
        assert phone.post(page, form).url == portal("mine")
    made = Appointment.objects.get()
    assert (made.citizen, made.channel, made.slot.starts_at) == (person, "portal", time(9))
    assert made.number in phone.get(portal("mine")).text
    phone.post(portal("mine"), {"appointment": made.pk})
    made.refresh_from_db()
    assert made.state == "cancelled"
    assert phone.post(page, {"key": "k2", "slot": "23:00"}).status_code == 422


def test_a_citizen_hands_in_withdraws_and_sees_only_their_own(phone, person, window, item):
    form = {"key": "k", "window": window.pk, "way": "for_them"}
    phone.post(portal("apply", item.code), form)
    case = Case.objects.get()
    assert (case.channel, case.state, case.owner) == ("portal", CaseState.SUBMITTED, None)
    page = portal("my_case", case.number)
    assert case.number in phone.get(page).text
    phone.post(page, {"act": "withdraw", "reason": ""})
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN
    other = opened(citizen=CitizenFactory())
    assert phone.get(portal("my_case", other.number)).status_code == 404


def test_a_citizen_rates_once(phone, person, station, item):
    case = answers.answer(
        case=accepted(station, item=item, citizen=person),
        result=answers.Answer("granted"),
        by=SYSTEM,
    )
    page = portal("my_case", case.number)
    phone.post(page, {"act": "rate", "score": "2", "words": "等太久"})
    case.refresh_from_db()
    assert case.rating.task.owner is None or case.rating.task.owner == case.owner
    assert phone.post(page, {"act": "rate", "score": "5"}).status_code == 422


def test_an_account_that_is_nobody_yet_is_told_how(client_as, window, item):
    page = client_as(UserFactory()).get(portal("mine"))
    assert page.status_code == 403
    assert "窗口关联" in page.text


def test_progress_needs_both_and_shows_nobody(client, station):
    cache.clear()
    case = accepted(station)
    tail = case.citizen.phone[-4:]
    page = client.post(portal("progress"), {"number": case.number, "tail": tail}).text
    assert f"{case.promised_on:%Y-%m-%d}" in page
    assert case.citizen.name not in page
    wrong = f"{(int(tail) + 1) % 10000:04d}"
    assert (
        client.post(portal("progress"), {"number": case.number, "tail": wrong}).status_code == 422
    )
    assert client.post(portal("progress"), {"number": "1", "tail": tail}).status_code == 422


def test_progress_can_not_be_guessed(client):
    cache.clear()
    form = {"number": "26010112345678", "tail": "0000"}
    answers_given = [client.post(portal("progress"), form).status_code for _each in range(12)]
    assert answers_given == [422] * 10 + [429] * 2
    cache.clear()


@pytest.fixture
def partner(api_as, station):
    return api_as(staff(Role.PARTNER_ENGINEER, station.operator))


def test_a_partner_books_twice_for_who_has_only_a_phone(partner, window, item, station):
    day = WindowCalendar(window).days()[1]
    wish = {"window": window.pk, "item": item.code, "day": str(day), "starts_at": "09:00"}
    wish["citizen"] = {"name": "周建国", "phone": "13911112222"}
    key = {"Idempotency-Key": "abc"}
    first, again = (
        partner.post("/api/v1/window-bookings", wish, format="json", headers=key) for _ in range(2)
    )
    assert (first.status_code, first.json()) == (201, again.json())
    assert Citizen.objects.count() == 1


def test_a_partner_books_and_hands_in(partner, window, item, station):
    day = WindowCalendar(window).days()[1]
    listed = partner.get("/api/v1/case-items", {"code": item.code}).json()["results"]
    assert [row["materials"][0]["name"] for row in listed] == ["身份证"]
    slots = partner.get(f"/api/v1/windows/{window.pk}/slots", {"day": str(day)}).json()
    assert slots[0]["left"] == 2
    someone = {"name": "周建国", "phone": "13911112222"}
    wish = {"window": window.pk, "item": item.code, "day": str(day), "starts_at": "09:00"}
    wish["citizen"] = {**someone, "id_number": CitizenFactory.build().id_number}
    key = {"Idempotency-Key": "abc"}
    first = partner.post("/api/v1/window-bookings", wish, format="json", headers=key)
    again = partner.post("/api/v1/window-bookings", wish, format="json", headers=key)
    assert (first.status_code, first.json()) == (201, again.json())
    told = {"station": station.pk, "item": item.code, "way": "for_them", "citizen": wish["citizen"]}
    made = partner.post("/api/v1/cases", told, format="json", headers=key)
    assert made.status_code == 201
    number = made.json()["number"]
    assert partner.get(f"/api/v1/cases/{number}").json()["state"] == "submitted"
    assert Case.objects.get().channel == "api"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"day": "x"}, 400),
        ({"window": 10**30}, 400),
        ({"item": "nothing"}, 404),
        ({"citizen": {"name": "x"}}, 400),
        ({"starts_at": "03:00"}, 400),
    ],
)
def test_a_partners_rubbish(partner, window, item, changes, status):
    wish = {
        "window": window.pk,
        "item": item.code,
        "day": str(WindowCalendar(window).days()[1]),
        "starts_at": "09:00",
        "citizen": {"name": "周建国", "phone": "13911112222"},
    }
    answer = partner.post(
        "/api/v1/window-bookings",
        {**wish, **changes},
        format="json",
        headers={"Idempotency-Key": "k"},
    )
    assert answer.status_code == status
    assert not Appointment.objects.exists()
    assert not Citizen.objects.exists()


def test_another_operator_sees_nothing(api_as, window, item, station):
    rival = api_as(staff(Role.PARTNER_ENGINEER, OrganisationFactory()))
    case = opened(station)
    assert rival.get(f"/api/v1/cases/{case.number}").status_code == 404
    assert rival.get(f"/api/v1/windows/{window.pk}/slots?day={today()}").status_code == 404


def test_a_department_answers_through_the_signed_door(client, station):
    desk_for(station.division, app="civil")
    case = accepted(station)
    address = "/api/v1/department-events/civil"
    event = {
        "event_id": "1",
        "case_key": str(case.forwardings.get().key),
        "status": "answered",
        "outcome": "granted",
        "occurred_at": "2026-01-01T08:00:00+08:00",
    }
    body = json.dumps(event).encode()
    headers = SIGNED.headers(Request("POST", address, body), app="civil", secret="trial")

    def send(body, headers):
        return client.post(address, body, content_type="application/json", headers=headers)

    assert send(body, {}).status_code == 401
    assert send(b"{}", headers).status_code == 401
    assert send(body, headers).json() == {"event_id": "1", "is_new": True}
    assert send(body, headers).status_code == 409  # the very same request
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    nothing = SIGNED.headers(Request("POST", address, b"nothing"), app="civil", secret="trial")
    assert send(b"nothing", nothing).status_code == 400


def test_somebody_new_is_registered_at_the_desk_without_a_case(desk, stranger, station):
    known = desk.post(at("citizens"), {"q": "13911112222"})
    assert known.context["new"].initial["phone"] == "13911112222"
    told = {"station": station.pk, "name": "秦玉兰", "phone": "13911112222"}
    nameless = desk.post(at("citizen_new"), {**told, "name": ""})
    assert (nameless.status_code, Citizen.objects.count()) == (422, 0)
    numberless = desk.post(at("citizen_new"), {**told, "phone": ""})
    assert "身份证号和电话至少填一项" in numberless.text
    assert stranger.post(at("citizen_new"), told).status_code == 422
    desk.post(at("citizen_new"), told)
    person = Citizen.objects.get()
    assert (person.name, person.station, person.division) == ("秦玉兰", station, station.division)
    assert "登记市民" not in desk.post(at("citizens"), {"q": "13911112222"}).text


def test_the_desk_sees_whom_to_ring_when_a_window_closes(desk, station, window, item):
    caller = CitizenFactory(division=station.division)
    day = WindowCalendar(window).days()[1]
    page = f"{at('book_for', caller.pk)}?window={window.pk}&day={day}"
    desk.post(page, {"key": "k", "item": item.pk, "slot": "09:30", "channel": "phone"})
    told = desk.get(at("desk", window.pk))
    assert [row.citizen for row in told.context["desk"].ahead] == [caller]
    assert f"tel:{caller.phone}" in told.text


def test_intake_says_what_each_station_promises(desk, worker, station, window, item):
    page = at("intake", item.code)
    [(promise, places)] = desk.get(page).context["promises"]
    assert places == [station]
    other = StationFactory(division=CommunityFactory(), name="四川北路驿站")
    MembershipFactory(user=worker, role=Role.COMMUNITY_WORKER, division=other.division)
    WindowFactory(station=other, items=[item])
    ItemPromise.objects.create(
        item=item,
        region=other.division_id,
        effective_from=promise.effective_from,
        working_days=77,
        document_no="测试",
    )
    answer = desk.get(page)
    told = {promise.working_days: places for promise, places in answer.context["promises"]}
    assert told == {promise.working_days: [station], 77: [other]}
    assert "77 个工作日：四川北路驿站" in answer.text
