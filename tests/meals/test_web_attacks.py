"""What nobody types: broken bodies, impossible days and keys, texts that would be markup. Never a 500."""

import json
import time
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role
from core import signed
from core.audit import SYSTEM
from core.dates import today
from core.payload import read_object
from meals.commands.couriers import call_courier
from meals.commands.standing import BadPause, pause_standing_order
from meals.logic.courier_contract import SIGNED
from meals.logic.till import signature
from meals.logic.workbooks import Sheet, workbook
from meals.models import CourierEvent, DeliveryProof, PriceList, Sale, SheetVersion, StandingPause
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.meals import lunch
from tests.factories.meals_delivery import delivery
from tests.factories.meals_orders import StandingOrderFactory
from tests.factories.meals_till import till_scene

HALF = "\ud83d"  # of a pair
MARKUP = '#panic("x") \\ " ` $ \n]}<script>alert(1)</script>\x01'
BROKEN = [
    b"",
    b"[]",
    b"null",
    b"{",
    b"[" * 100_000,
    b"\xff",
    b'{"a": NaN}',
    b'{"a": "\\u0000"}',
    b'{"a": "\\ud83d"}',
    b'{"a": ' + b"9" * 5000 + b"}",
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_object_that_can_be_kept_is_a_value_error(body):
    with pytest.raises(ValueError, match="^."):
        read_object(body)


def test_a_name_with_a_bell_or_a_formula_is_a_text_of_the_workbook():
    book = workbook([Sheet("…", ["h"], [["=1+1"], ["\x07铃"]])])
    cells = load_workbook(BytesIO(book)).active["A"]
    assert [(cell.value, cell.data_type) for cell in cells[1:]] == [("=1+1", "s"), ("铃", "s")]


@pytest.fixture
def till(db):
    return till_scene()


def upload(body, sign="", key="sale-0001"):
    return {"sales": [{"body": body, "signature": sign, "key": key}]}


@pytest.mark.parametrize("name", ["sales", "give", "upload"])
def test_the_till_refuses_what_it_cannot_read(client_as, till, name):
    url = reverse(f"meals_console:till_{name}", args=[till.till.pk])
    client = client_as(till.cashier)
    answers = [client.post(url, {"a": "form"})]
    answers += [client.post(url, body, content_type="application/json") for body in BROKEN]
    assert {answer.status_code for answer in answers} == {400}
    assert not Sale.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("occurred_at", "0001-01-01T00:00:00+14:00"),
        ("occurred_at", "9999-12-31T23:59:59-12:00"),
        ("card", "\x00"),
        ("card", HALF),
        ("key", HALF),
        ("meal_period", []),
        ("entry", [HALF] * 9),
        ("proof", "\x00"),
        ("list", 2**63),
        ("items", [["d1", 10**40]]),
    ],
)
def test_a_till_that_signs_nonsense_is_told_so_and_nothing_is_sold(client_as, till, name, value):
    url = reverse("meals_console:till_upload", args=[till.till.pk])
    client = client_as(till.cashier)
    client.post(reverse("meals_console:till_list", args=[till.till.pk]))
    honest = {
        "key": "sale-0001",
        "list": PriceList.objects.get().pk,
        "occurred_at": f"{today()}T00:00:00+08:00",
        "meal_period": "lunch",
        "items": [[f"m{till.item.pk}", 1]],
        "entry": None,
        "proof": "",
        "card": "",
        **dict.fromkeys(("subsidy_fen", "purse_fen", "card_fen"), 0),
        "cash_fen": 1200,
    }
    body = json.dumps({**honest, name: value})
    sent = upload(body, signature(str(till.till.device_key), body))
    answer = client.post(url, json.dumps(sent), content_type="application/json")
    assert [row["status"] for row in answer.json()["results"]] == ["held"]
    assert not Sale.objects.exists()


def test_a_signature_in_chinese_is_a_wrong_one(client_as, till):
    url = reverse("meals_console:till_upload", args=[till.till.pk])
    sent = json.dumps(upload("{}", "签名"))
    answer = client_as(till.cashier).post(url, sent, content_type="application/json")
    assert answer.json()["results"][0]["status"] == "held"


@pytest.fixture
def scene(db, settings):
    settings.COURIERS = {"meituan": {"url": "http://127.0.0.1:1", "app": "us", "secret": "s"}}
    return lunch(CommunityFactory(), service_date=today())


FREE = {"list_fen": 1200, "elder_fen": 0, "government_fen": 0, "operator_fen": 1200}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("order-list", {"resident": 1, "fulfil_mode": HALF}),
        ("standing-list", {"meal_period": HALF}),
        (
            "temperature-list",
            {
                "readings": [
                    {
                        "kitchen": 1,
                        "kind": "fridge",
                        "place": "1",
                        "celsius": "4",
                        "measured_at": "0001-01-01",
                        "key": "1",
                    }
                ]
            },
        ),
    ],
)
def test_a_partner_that_sends_nonsense_is_told_so(api_as, scene, name, body):
    url = reverse(f"api-{name}")
    headers = {"Idempotency-Key": "k"}
    answer = api_as(scene.manager).post(
        url, json.dumps(body), content_type="application/json", headers=headers
    )
    assert answer.status_code == 400
    assert answer.json()["code"]


def test_a_phone_at_the_beginning_of_time_reports_nothing(client_as, scene):
    order = delivery(scene)
    client, sent = client_as(scene.manager), {"key": "k", "code": "1", "reason": "refused"}
    for name in ("deliver", "fail"):
        url = reverse(f"meals_console:rider_{name}", args=[order.pk])
        sent["occurred_at"] = "0001-01-01T00:00:00+14:00"
        answer = client.post(url, sent, headers={"Accept": "application/json"})
        assert answer.status_code == 400


@pytest.fixture
def asked(scene):
    order = delivery(scene, until="cooked", cash_due_fen=0, **FREE)
    return call_courier(order=order, by=scene.manager)


def told(client, body: bytes, **changes):
    path, nonce, now = reverse("api-courier-event", args=["meituan"]), str(time.monotonic_ns()), ""
    now = str(int(time.time()))
    headers = {
        SIGNED.header("App"): "us",
        SIGNED.header("Timestamp"): now,
        SIGNED.header("Nonce"): nonce,
        SIGNED.header("Signature"): signed.signature(
            "s", signed.Request("POST", path, body), now, nonce
        ),
    }
    values = {"content_type": "application/json", "headers": headers, **changes}
    return client.post(path, body, **values)


@pytest.mark.parametrize(
    "changes",
    [
        {"event_id": "\x00"},
        {"event_id": HALF},
        {"event_id": ["a"]},
        {"occurred_at": "0001-01-01T00:00:00+14:00"},
        {"occurred_at": "2026-02-30T00:00:00Z"},
        {"courier": {"name": "\x00"}},
        {"courier": {"name": HALF}},
        {"number": HALF},
        {"reason": float("nan")},
        {"status": {}},
    ],
    ids=str,
)
def test_a_firm_that_sends_nonsense_is_told_so_and_nothing_is_kept(client, asked, changes):
    event = {
        "event_id": "e-1",
        "order_key": str(asked.key),
        "number": "1",
        "status": "accepted",
        "occurred_at": f"{today()}T00:00:00+08:00",
        **changes,
    }
    assert told(client, json.dumps(event).encode()).status_code == 400
    assert not CourierEvent.objects.exists()


def test_a_webhook_sent_as_a_form_or_broken_is_refused(client, asked):
    form = b"--x\r\n\r\n--x--"
    assert told(client, form, content_type="multipart/form-data; boundary=x").status_code == 401
    assert {told(client, body).status_code for body in BROKEN} == {400}
    assert not CourierEvent.objects.exists()


DAYS = ["0001-01-01", "9999-12-31", "2026-02-30", "99999-01-01"]


@pytest.mark.parametrize("day", DAYS)
def test_a_day_that_nobody_plans_for_is_no_day(client_as, scene, day):
    client, kitchen = client_as(scene.manager), scene.kitchen.pk
    for name in ("board", "ends", "rounds", "unrouted", "couriers", "safety", "settlement"):
        assert client.get(reverse(f"meals_console:{name}"), {"day": day}).status_code == 200
    assert client.get(reverse("meals_console:week"), {"week": day}).status_code == 200
    assert client.get(reverse("meals_console:clashes"), {"day": day}).status_code == 200
    for name in ("samples", "batches", "lots", "temperatures", "check"):
        url = reverse(f"meals_console:safety_{name}", args=[kitchen])
        assert client.get(url, {"day": day}).status_code == 200
    for name in ("sheet", "meal_rounds", "meal_plan"):
        url = reverse(f"meals_console:{name}", args=[kitchen, day, "lunch"])
        assert client.get(url).status_code == 404


def test_a_key_of_thousands_of_digits_is_nobodys(client_as, scene):
    client, key = client_as(scene.manager), "9" * 5000
    assert client.get(reverse("meals_console:settlement"), {"operator": key}).status_code == 404
    assert client.get(reverse("meals_console:week"), {"kitchen": key}).status_code == 404
    for name, field in (("ends", "given"), ("hand_over", "order")):
        url = reverse(f"meals_console:{name}")
        assert client.post(url, {field: key}).status_code == 404


def test_a_pause_at_the_end_of_time_is_refused(db):
    last = date.max
    standing = StandingOrderFactory()
    with pytest.raises(BadPause):
        pause_standing_order(standing=standing, starts_on=today(), ends_on=last, by=SYSTEM)
    pause_standing_order(standing=standing, starts_on=last, ends_on=last, by=SYSTEM)
    assert StandingPause.objects.get().starts_on == last


def test_markup_in_a_note_is_text_on_paper_and_page(client_as, scene):
    order = delivery(scene, until="cooked", note=MARKUP[:120])
    order.resident.name = MARKUP[:20]
    order.resident.save(update_fields=["name"])
    client, meal = client_as(scene.manager), [scene.kitchen.pk, today(), "lunch"]
    pages = [reverse("meals_console:order", args=[order.pk]), reverse("meals_console:rider")]
    for kind in ("production", "labels", "packing", "manifest"):
        url = reverse("meals_console:paper", args=[*meal, kind])
        pages.append(url)
        assert client.post(url).content.startswith(b"%PDF-")
    for url in pages:
        assert b"<script>alert" not in client.get(url).content
    assert SheetVersion.objects.exists()


@pytest.mark.parametrize("role", [Role.STATION_MANAGER, Role.CASHIER, Role.RIDER, Role.KITCHEN])
def test_another_operators_people_reach_no_proof(client_as, scene, role):
    order = delivery(scene)
    stranger = client_as(staff(role, OrganisationFactory()))
    proof = stranger.get(reverse("meals_console:proof", args=[order.pk]))
    done = stranger.post(reverse("meals_console:rider_deliver", args=[order.pk]), {"key": "k"})
    assert {proof.status_code, done.status_code} <= {403, 404}
    assert not DeliveryProof.objects.exists()
