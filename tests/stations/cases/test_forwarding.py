"""No case is lost on its way to a department, and no answer is taken twice."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from core.audit import SYSTEM
from core.errors import ReasonMissing
from core.signed import BadSignature, Request, StaleMessage, signature
from stations.commands import answers, case_errors, cases, forwarding
from stations.commands import department_events as events
from stations.enums import CaseOutcome, CaseState, ForwardKind, ForwardState, StepVerb
from stations.logic.case_contract import SIGNED
from stations.management.simulator import Department, DepartmentServer
from stations.models import DepartmentEvent, Forwarding
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import accepted, desk_for
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


@pytest.fixture
def station(db):
    return StationFactory()


@pytest.fixture
def department():
    """A department with a system of its own on this machine."""
    books = Department(app="civil", secret="trial", webhook="http://127.0.0.1:9/")
    server = DepartmentServer(books)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    books.url = f"http://127.0.0.1:{server.server_port}/cases"
    yield books
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def desk(station, department):
    return desk_for(station.division.parent, app="civil", url=department.url)


def send_again():
    """As if the waiting time were over."""
    Forwarding.objects.update(due_at=timezone.now())
    return forwarding.send_waiting()


def row_of(case):
    return case.forwardings.latest("pk")


def event(case, status="answered", **more):
    told = {
        "event_id": more.pop("event_id", "e1"),
        "case_key": str(row_of(case).key),
        "status": status,
        "occurred_at": timezone.now().isoformat(),
    }
    if status == "answered":
        told |= {"outcome": "granted"}
    return {**told, **more}


def test_a_case_arrives_signed_and_once(station, desk, department):
    case = accepted(station)
    assert send_again() == 1
    row = row_of(case)
    assert (row.state, row.reference) == (ForwardState.SENT, "D000001")
    (taken,) = department.cases.values()
    assert (taken["number"], taken["applicant"]["name"]) == (case.number, case.citizen.name)
    assert case.steps.get(verb=StepVerb.SENT).text == "D000001"
    assert send_again() == 0


def test_while_the_endpoint_is_down_nothing_is_lost(station, desk, department):
    """Twenty cases, three rounds of trying, then it comes back."""
    made = [accepted(station) for _each in range(20)]
    department.down = True
    for _round in range(3):
        assert send_again() == 1  # the first that fails spares the others
    assert Forwarding.objects.filter(state=ForwardState.WAITING).count() == 20
    tried = Forwarding.objects.filter(attempts__gt=0).order_by("pk")
    assert all("503" in row.error for row in tried)
    assert Forwarding.objects.stuck().exists()
    department.down = False
    assert send_again() == 20
    assert len(department.cases) == 20
    assert {case["number"] for case in department.cases.values()} == {c.number for c in made}


def test_it_is_tried_again_later_and_later(station, desk, department):
    case = accepted(station)
    department.down = True
    waits = []
    for _each in range(6):
        before = timezone.now()
        send_again()
        waits.append(round((row_of(case).due_at - before).total_seconds() / 30))
    assert waits == [1, 2, 4, 10, 30, 30]


def test_nobody_listens(station):
    desk_for(station.division, url="http://127.0.0.1:9/cases")
    case = accepted(station)
    assert send_again() == 1
    assert row_of(case).error == "ConnectionRefusedError"


def test_a_worker_that_died_is_followed_by_another(station, desk, department):
    case = accepted(station)
    Forwarding.objects.update(attempts=1, due_at=timezone.now() + forwarding.LEASE)
    assert forwarding.send_waiting() == 0
    Forwarding.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert forwarding.send_waiting() == 1
    assert row_of(case).state == ForwardState.SENT


def test_what_was_refused_waits_for_somebody(station, desk, department):
    department.secret = "other"
    case = accepted(station)
    send_again()
    assert row_of(case).error == "HTTP 401"  # put right by us: it is tried again
    Forwarding.objects.update(state=ForwardState.REFUSED)
    department.secret = desk.secret
    forwarding.try_again(forwarding=row_of(case), by=SYSTEM)
    assert forwarding.send_waiting() == 1
    assert row_of(case).state == ForwardState.SENT


@pytest.mark.parametrize("url", ["", None])
def test_without_a_system_somebody_brings_it(station, url):
    if url is not None:
        desk_for(station.division, url=url)
    case = accepted(station)
    assert forwarding.send_waiting() == 0
    row = row_of(case)
    assert list(Forwarding.objects.stuck()) == [row]
    with pytest.raises(ReasonMissing):
        forwarding.deliver_by_hand(forwarding=row, note="", by=SYSTEM)
    forwarding.deliver_by_hand(forwarding=row, note="张干事签收", by=SYSTEM)
    assert not Forwarding.objects.stuck().exists()
    with pytest.raises(case_errors.NothingToForward):
        forwarding.deliver_by_hand(forwarding=row, note="又一次", by=SYSTEM)


def test_a_desk_that_is_set_up_later_gets_what_waits(station, department):
    case = accepted(station)
    desk_for(station.division, app="civil", url=department.url)
    forwarding.try_again(forwarding=row_of(case), by=SYSTEM)
    assert forwarding.send_waiting() == 1


def test_an_answer_ends_the_case_once(station, desk):
    case = accepted(station)
    send_again()
    told = event(case, outcome="refused", words="不符合条件")
    assert events.take_event(desk=desk, told=told)[1] is True
    assert events.take_event(desk=desk, told=told)[1] is False
    case.refresh_from_db()
    assert (case.state, case.outcome) == (CaseState.CLOSED, CaseOutcome.REFUSED)
    events.take_event(desk=desk, told=event(case, event_id="e2"))
    case.refresh_from_db()
    assert case.outcome == CaseOutcome.REFUSED
    assert DepartmentEvent.objects.count() == 2


def test_an_answer_proves_that_the_case_arrived(station, desk):
    case = accepted(station)
    events.take_event(desk=desk, told=event(case, "received"))
    assert row_of(case).state == ForwardState.SENT
    assert case.steps.get(verb=StepVerb.TOLD)


def test_missing_papers_stop_the_promise_and_go_again(station, desk):
    case = accepted(station)
    send_again()
    first = row_of(case)
    events.take_event(desk=desk, told=event(case, "need_papers", papers=["收入证明"]))
    case.refresh_from_db()
    assert case.state == CaseState.SUPPLEMENT
    assert case.materials.latest("position").name == "收入证明"
    given = list(case.materials.values_list("position", flat=True))
    cases.check_papers(case=case, seen=cases.Seen(given), by=SYSTEM)
    assert row_of(case) != first
    late = {**event(case, event_id="late"), "case_key": str(first.key)}
    events.take_event(desk=desk, told=late)  # about the first round
    case.refresh_from_db()
    assert case.state == CaseState.FORWARDED


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"event_id": ""}, events.BadEvent),
        ({"event_id": 5}, events.BadEvent),
        ({"status": "perhaps"}, events.BadEvent),
        ({"occurred_at": "yesterday"}, events.BadEvent),
        ({"outcome": "perhaps"}, events.BadEvent),
        ({"words": ["x"]}, events.BadEvent),
        ({"status": "need_papers", "papers": []}, events.BadEvent),
        ({"status": "need_papers", "papers": ["x" * 81]}, events.BadEvent),
        ({"case_key": "x"}, events.UnknownCase),
        ({"case_key": "0c9f3c5e-0000-4000-8000-000000000000"}, events.UnknownCase),
    ],
)
def test_what_is_no_event(station, desk, more, refusal):
    case = accepted(station)
    with pytest.raises(refusal):
        events.take_event(desk=desk, told={**event(case), **more})
    assert not DepartmentEvent.objects.exists()


def test_another_department_knows_nothing_of_it(station, desk):
    case = accepted(station)
    other = desk_for(station.division, app="other")
    with pytest.raises(events.UnknownCase):
        events.take_event(desk=other, told=event(case))


def test_only_what_was_signed_is_heard(station, desk):
    body = b"{}"
    request = Request("POST", "/x", body)
    good = SIGNED.headers(request, app="civil", secret="trial")
    assert events.desk_that_signed(app="civil", request=request, headers=good) == desk
    for wrong in ({"X-Case-Signature": "0"}, {"X-Case-App": "x"}, {"X-Case-Nonce": ""}):
        with pytest.raises(BadSignature):
            events.desk_that_signed(app="civil", request=request, headers={**good, **wrong})
    old = {**good, "X-Case-Timestamp": "1000000000"}
    old["X-Case-Signature"] = signature("trial", request, "1000000000", old["X-Case-Nonce"])
    with pytest.raises(StaleMessage):
        events.desk_that_signed(app="civil", request=request, headers=old)


def test_of_a_withdrawal_the_department_is_told(station, desk, department):
    waiting, sent = accepted(station), accepted(station)
    answers.withdraw(case=waiting, reason="不办了", by=SYSTEM)
    assert row_of(waiting).state == ForwardState.DROPPED
    send_again()
    answers.withdraw(case=sent, reason="不办了", by=SYSTEM)
    assert row_of(sent).kind == ForwardKind.WITHDRAWAL
    send_again()
    kinds = sorted(case["kind"] for case in department.cases.values())
    assert kinds == ["case", "withdrawal"]


@pytest.mark.concurrency
def test_four_workers_send_each_case_once(transactional_db, department):
    station = StationFactory()
    desk_for(station.division, app="civil", url=department.url)
    department.down = True  # so that nothing arrives before the workers begin
    for _each in range(8):
        accepted(station)
    department.down, department.asked = False, 0
    Forwarding.objects.update(due_at=timezone.now())
    tried = together(4, lambda _n: forwarding.send_waiting())
    assert (sum(tried), department.asked) == (8, 8)
    assert not Forwarding.objects.exclude(state=ForwardState.SENT).exists()


@pytest.mark.concurrency
def test_an_answer_and_a_withdrawal_at_once(transactional_db):
    """One of them ends the case; nobody waits for the other for ever."""
    station = StationFactory()
    desk = desk_for(station.division, app="civil", url="")
    case = accepted(station)
    told = event(case)

    def act(number):
        if number:
            return answers.withdraw(case=case, reason="不办了", by=SYSTEM)
        return events.take_event(desk=desk, told=told)

    together(2, act)
    case.refresh_from_db()
    assert case.state in (CaseState.CLOSED, CaseState.WITHDRAWN)
