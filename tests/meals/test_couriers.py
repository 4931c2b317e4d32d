"""A courier firm: asked once, believed when signed and fresh, its proof kept like a rider's."""

import base64
import json
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core import signed as signing
from core.dates import today
from core.masking import mask_name
from meals.commands.couriers import call_courier, cancel_courier, catch_up, send_waiting
from meals.commands.couriers.errors import (
    BeingSent,
    CourierTakesNoCash,
    NoCourierFirm,
    NothingToSend,
    TooLateToCancel,
)
from meals.commands.couriers.sending import QUIET
from meals.commands.door_errors import NotADelivery
from meals.logic.courier_contract import SIGNED
from meals.management.simulator import Firm, FirmServer
from meals.models import CourierEvent, CourierOrder, DeliveryAlert, DeliveryProof
from meals.queries.doors import code_of
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.meals import lunch
from tests.factories.meals_delivery import DoorNoteFactory, delivery, picture

pytestmark = pytest.mark.django_db
SECRET, APP, PATH = "between-us", "yizhan", "/api/v1/courier-events/meituan"
FREE = {"list_fen": 1200, "elder_fen": 0, "government_fen": 0, "operator_fen": 1200}


@pytest.fixture
def scene():
    made = lunch(CommunityFactory(), service_date=today())
    made.courier_ready = delivery(made, until="cooked", cash_due_fen=0, **FREE)
    return made


@contextmanager
def firm_running(webhook: str):
    """The simulator in a thread; its books are in firm."""
    firm = Firm(APP, SECRET, webhook)
    server = FirmServer(firm)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield firm, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def firm(settings):
    with firm_running("http://127.0.0.1:1" + PATH) as (books, address):
        settings.COURIERS = {"meituan": {"url": address, "app": APP, "secret": SECRET}}
        yield books


@pytest.fixture
def asked(firm, scene):
    """An order that the firm has."""
    row = call_courier(order=scene.courier_ready, by=scene.manager)
    send_waiting()
    row.refresh_from_db()
    return row


def signed(body: bytes, *, secret=SECRET, at=None, nonce="", path=PATH) -> dict:
    timestamp, nonce = str(int(at or time.time())), nonce or uuid4().hex
    return {
        SIGNED.header("App"): APP,
        SIGNED.header("Timestamp"): timestamp,
        SIGNED.header("Nonce"): nonce,
        SIGNED.header("Signature"): signing.signature(
            secret, signing.Request("POST", path, body), timestamp, nonce
        ),
    }


def event(asked, status, **more) -> dict:
    return {
        "event_id": uuid4().hex,
        "order_key": str(asked.key),
        "number": asked.number,
        "status": status,
        "occurred_at": timezone.now().isoformat(),
        "courier": {"name": "李骑手", "phone": "13900000000"},
        **more,
    }


def tell(client, told, headers=None):
    body = json.dumps(told).encode()
    return client.post(PATH, body, content_type="application/json", headers=headers or signed(body))


def photo() -> dict:
    return {"kind": "photo", "photo": base64.b64encode(picture().read()).decode()}


# Asking -------------------------------------------------------------------------------------


def test_an_order_is_sent_once(asked, firm, scene):
    assert (asked.state, asked.number) == ("sent", next(iter(firm.orders.values()))["number"])
    assert call_courier(order=scene.courier_ready, by=scene.manager).pk == asked.pk
    assert send_waiting() == 0
    assert len(firm.orders) == 1


def test_who_died_after_asking_is_followed_by_somebody_and_the_firm_takes_it_once(asked, firm):
    CourierOrder.objects.filter(pk=asked.pk).update(
        state="waiting", due_at=timezone.now() - timedelta(seconds=1)
    )

    assert send_waiting() == 1

    asked.refresh_from_db()
    assert (asked.state, len(firm.orders)) == ("sent", 1)


@pytest.mark.parametrize(
    ("changes", "until", "error"),
    [
        ({}, "cooked", CourierTakesNoCash),
        ({"cash_due_fen": 0, **FREE}, "sent", NothingToSend),
        ({"cash_due_fen": 0, "fulfil_mode": "pick_up", **FREE}, "cooked", NotADelivery),
    ],
)
def test_what_no_courier_can_bring_is_not_asked(firm, scene, changes, until, error):
    order = delivery(scene, until=until, **changes)
    with pytest.raises(error):
        call_courier(order=order, by=scene.manager)
    assert CourierOrder.objects.count() == 0


def test_without_a_firm_nobody_is_asked(scene, settings):
    settings.COURIERS = {}
    with pytest.raises(NoCourierFirm):
        call_courier(order=scene.courier_ready, by=scene.manager)


def test_a_firm_that_is_away_is_asked_again(scene, settings):
    settings.COURIERS = {"meituan": {"url": "http://127.0.0.1:1", "app": APP, "secret": SECRET}}
    row = call_courier(order=scene.courier_ready, by=scene.manager)
    before = timezone.now()

    send_waiting()

    row.refresh_from_db()
    assert (row.state, row.error) == ("waiting", "ConnectionRefusedError")
    assert row.due_at > before
    with pytest.raises(BeingSent):
        cancel_courier(courier_order=row, reason="…", by=scene.manager)


def test_a_wrong_secret_is_not_taken(firm, scene, settings):
    settings.COURIERS["meituan"]["secret"] = "another"
    row = call_courier(order=scene.courier_ready, by=scene.manager)
    send_waiting()
    row.refresh_from_db()
    assert (row.state, row.error, firm.orders) == ("waiting", "HTTP 401", {})


def test_an_order_is_taken_back(asked, firm, scene):
    cancel_courier(courier_order=asked, reason="自己送", by=scene.manager)
    send_waiting()
    asked.refresh_from_db()
    assert (asked.state, next(iter(firm.orders.values()))["status"]) == ("cancelled",) * 2
    assert call_courier(order=scene.courier_ready, by=scene.manager).pk != asked.pk


def test_a_meal_on_its_way_is_not_taken_back(asked, client, scene):
    tell(client, event(asked, "picked_up"))
    asked.refresh_from_db()
    with pytest.raises(TooLateToCancel):
        cancel_courier(courier_order=asked, reason="…", by=scene.manager)


# What they tell -----------------------------------------------------------------------------


def test_the_courier_brings_the_meal_with_a_proof(asked, client, scene):
    for status, more in (("accepted", {}), ("picked_up", {}), ("delivered", {"proof": photo()})):
        assert tell(client, event(asked, status, **more)).json()["is_new"] is True

    asked.refresh_from_db()
    order, proof = asked.order, DeliveryProof.objects.get()
    order.refresh_from_db()
    assert (asked.state, asked.rider_name, order.state) == ("delivered", "李骑手", "handed_over")
    assert (proof.kind, proof.by, proof.sender) == ("photo", None, "courier:meituan")
    assert order.handed_over_at == proof.occurred_at


def test_the_persons_code_proves_it_too_and_a_wrong_one_does_not(asked, client):
    wrong = tell(client, event(asked, "delivered", proof={"kind": "code", "code": "x"}))
    assert (wrong.status_code, wrong.json()["code"]) == (400, "meals.wrong_code")
    code = code_of(asked.order)
    assert (
        tell(client, event(asked, "delivered", proof={"kind": "code", "code": code})).status_code
        == 200
    )
    assert DeliveryProof.objects.get().kind == "code"


@pytest.mark.parametrize(
    "proof",
    [
        None,
        {},
        {"kind": "word"},
        {"kind": "photo"},
        {"kind": "photo", "photo": "!"},
        {"kind": "photo", "photo": base64.b64encode(b"no picture").decode()},
    ],
)
def test_nothing_is_delivered_without_a_proof(asked, client, proof):
    answer = tell(
        client, event(asked, "delivered", **({"proof": proof} if proof is not None else {}))
    )

    asked.refresh_from_db()
    assert (answer.status_code, asked.state, CourierEvent.objects.count()) == (400, "sent", 0)
    assert DeliveryProof.objects.count() == 0


def test_nobody_at_the_door_opens_an_alert(asked, client):
    tell(client, event(asked, "failed", reason="no_answer", note="敲门十分钟"))

    asked.refresh_from_db()
    alert = DeliveryAlert.objects.get()
    assert (asked.state, asked.order.state) == ("failed", "undelivered")
    assert (alert.failure.reason, alert.failure.note) == ("no_answer", "敲门十分钟")


def test_an_event_told_twice_counts_once_and_a_late_one_changes_nothing(asked, client):
    done = event(asked, "delivered", proof=photo())
    assert [tell(client, done).json()["is_new"] for _try in range(2)] == [True, False]
    assert tell(client, event(asked, "accepted")).status_code == 200
    asked.refresh_from_db()
    assert (asked.state, CourierEvent.objects.count()) == ("delivered", 2)


def test_a_message_is_taken_only_once_fresh_and_unchanged(asked, client):
    told = event(asked, "accepted")
    body = json.dumps(told).encode()
    good = signed(body)
    tries = [
        (signed(body, secret="another"), 401, "couriers.bad_signature"),
        (signed(body + b" "), 401, "couriers.bad_signature"),
        (signed(body, path="/elsewhere"), 401, "couriers.bad_signature"),
        ({**good, SIGNED.header("App"): "another"}, 401, "couriers.bad_signature"),
        ({}, 401, "couriers.bad_signature"),
        (signed(body, at=time.time() - 301), 401, "couriers.stale"),
        (signed(body, at=time.time() + 310), 401, "couriers.stale"),
        (good, 200, None),
        (good, 409, "couriers.replayed"),
    ]
    for headers, status, code in tries:
        answer = client.post(PATH, body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json().get("code")) == (status, code)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"event_id": ""}, 400),
        ({"event_id": 5}, 400),
        ({"status": "eaten"}, 400),
        ({"status": ["accepted"]}, 400),
        ({"occurred_at": "yesterday"}, 400),
        ({"occurred_at": "2026-02-31T10:00:00Z"}, 400),
        ({"occurred_at": None}, 400),
        ({"order_key": str(uuid4())}, 404),
        ({"order_key": "x"}, 404),
    ],
)
def test_what_is_against_the_contract_changes_nothing(asked, client, changes, status):
    answer = tell(client, {**event(asked, "accepted"), **changes})
    asked.refresh_from_db()
    assert (answer.status_code, asked.state) == (status, "sent")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"x"'])
def test_what_is_no_event_is_refused(asked, client, body):
    answer = client.post(PATH, body, content_type="application/json", headers=signed(body))
    assert answer.status_code == 400


def test_an_unknown_firm_is_nobody(client, firm):
    assert (
        client.post(
            "/api/v1/courier-events/none", b"{}", content_type="application/json"
        ).status_code
        == 401
    )


def test_what_a_lost_message_would_have_said_is_asked(asked, firm):
    order = firm.orders[str(asked.key)]
    firm.happen(order, "accepted")
    firm.happen(order, "delivered", {"proof": photo()})
    CourierOrder.objects.filter(pk=asked.pk).update(updated_at=timezone.now() - 2 * QUIET)

    assert (catch_up(), catch_up()) == (2, 0)

    asked.refresh_from_db()
    assert asked.state == "delivered"


# Pages --------------------------------------------------------------------------------------


def test_staff_call_and_take_back(client_as, firm, scene):
    client, page = client_as(scene.manager), reverse("meals_console:couriers")
    order = scene.courier_ready
    assert order in client.get(page).context["page"].object_list
    client.post(reverse("meals_console:courier_call", args=[order.pk]))
    row = CourierOrder.objects.get()
    assert list(client.get(page).context["page"]) == []
    client.post(reverse("meals_console:courier_recall", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_another_street_calls_nobody(client_as, firm, scene):
    stranger = staff(Role.STATION_MANAGER, lunch(CommunityFactory()).operator)
    client = client_as(stranger)
    call = reverse("meals_console:courier_call", args=[scene.courier_ready.pk])
    assert client.post(call).status_code == 404
    assert list(client.get(reverse("meals_console:couriers")).context["page"]) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_for_three(
    client_as, firm, scene, rows, django_assert_num_queries
):
    for _row in range(rows):
        call_courier(
            order=delivery(scene, until="cooked", cash_due_fen=0, **FREE), by=scene.manager
        )
    client = client_as(scene.manager)
    with django_assert_num_queries(5):
        assert len(client.get(reverse("meals_console:couriers")).context["asked"]) == rows


# The real process ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_simulator_process_and_the_platform_speak_the_same(live_server, settings):
    scene = lunch(CommunityFactory(), service_date=today())
    order = delivery(scene, until="cooked", cash_due_fen=0, **FREE)
    words = ["courier_simulator", "--port", "0", "--webhook", f"{live_server.url}{PATH}"]
    process = subprocess.Popen(
        [sys.executable, "manage.py", *words, "--secret", SECRET],
        cwd=django_settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = process.stdout.readline().strip()
        settings.COURIERS = {"meituan": {"url": address, "app": APP, "secret": SECRET}}
        row = call_courier(order=order, by=scene.manager)
        row.refresh_from_db()
        for status, more in (
            ("accepted", {}),
            ("picked_up", {}),
            ("delivered", {"proof": photo()}),
        ):
            answer = tell_simulator(address, row.number, status, more)
            assert answer["status"] == 200, answer
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()

    row.refresh_from_db()
    order.refresh_from_db()
    assert (row.state, order.state) == ("delivered", "handed_over")


def tell_simulator(address, number, status, more):
    request = Request(
        f"{address}/simulator/orders/{number}/{status}", json.dumps(more).encode(), method="POST"
    )
    with urlopen(request) as answer:
        return json.loads(answer.read())


# What a courier learns ----------------------------------------------------------------------


class Numbers:
    """A provider of virtual numbers: what it was asked, and what it answers."""

    def __init__(self, answer: bytes, status: int = 200) -> None:
        self.asked: list[dict] = []
        numbers = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                numbers.asked.append({**body, "key": self.headers["Idempotency-Key"]})
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments):
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *unused):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Recorder:
    """Keeps what a firm is told."""

    def __init__(self) -> None:
        self.told: list[dict] = []

    def create(self, content):
        self.told.append(content)
        return 201, {"number": "MT1", "status": "created"}


@pytest.fixture
def told(firm):
    recorder = Recorder()
    firm.create = recorder.create
    return recorder.told


def test_a_courier_learns_what_is_needed_and_nothing_else(told, scene):
    order, resident = scene.courier_ready, scene.courier_ready.resident
    DoorNoteFactory(resident=resident, text="听力不好")
    order.note = "糖尿病，少油"
    order.save(update_fields=["note"])
    call_courier(order=order, by=scene.manager)
    send_waiting()

    (content,) = told
    assert set(content) == {"order_key", "reference", "pickup", "dropoff", "items"}
    assert set(content["dropoff"]) == {"name", "address", "phone"}
    assert content["dropoff"]["name"] == mask_name(resident.name)
    assert content["dropoff"]["address"] == f"{resident.community.name} {resident.address}"
    assert content["reference"] == order.number
    text = json.dumps(content, ensure_ascii=False)
    for secret in (resident.name, str(resident.phone), "听力", "糖尿病", resident.id_number):
        assert secret not in text


def test_without_a_provider_the_courier_rings_the_meal_point(told, scene):
    scene.point.phone = "010-65551234"
    scene.point.save(update_fields=["phone"])
    call_courier(order=scene.courier_ready, by=scene.manager)
    send_waiting()
    assert told[0]["dropoff"]["phone"] == "010-65551234"


def test_where_nobody_has_a_phone_the_hotline_is_rung(told, scene, settings):
    settings.SERVICE_PHONE = "12345"
    type(scene.point).objects.update(phone="")
    call_courier(order=scene.courier_ready, by=scene.manager)
    send_waiting()
    assert told[0]["dropoff"]["phone"] == "12345"


@pytest.mark.parametrize(
    ("answer", "status", "is_virtual"),
    [
        (b'{"number": "17012345678"}', 200, True),
        (b'{"number": "17012345678"}', 500, False),
        (b'{"number": "no"}', 200, False),
        (b"[]", 200, False),
        (b"?", 200, False),
    ],
)
def test_a_virtual_number_leads_to_the_person(told, scene, settings, answer, status, is_virtual):
    type(scene.point).objects.update(phone="010-65551234")
    with Numbers(answer, status) as provider:
        settings.VIRTUAL_PHONE_URL = f"http://127.0.0.1:{provider.server.server_port}/numbers"
        settings.VIRTUAL_PHONE_TOKEN = "secret"
        asked = call_courier(order=scene.courier_ready, by=scene.manager)
        send_waiting()
    assert told[0]["dropoff"]["phone"] == ("17012345678" if is_virtual else "010-65551234")
    (request,) = provider.asked
    assert request["key"] == str(asked.key)


def test_a_provider_that_gives_the_persons_own_number_is_not_believed(told, scene, settings):
    phone = str(scene.courier_ready.resident.phone)
    type(scene.point).objects.update(phone="010-65551234")
    with Numbers(json.dumps({"number": phone}).encode()) as provider:
        settings.VIRTUAL_PHONE_URL = f"http://127.0.0.1:{provider.server.server_port}/"
        call_courier(order=scene.courier_ready, by=scene.manager)
        send_waiting()
    assert told[0]["dropoff"]["phone"] == "010-65551234"
