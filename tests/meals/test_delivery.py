"""A meal at a door: proved, kept once, both times known; or brought back with a reason."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import Error, connection, transaction
from django.utils import timezone

from accounts.enums import Role
from core.confirmation import TRIES
from core.dates import today
from core.errors import InvalidInput
from core.photos import PhotoRefused
from core.transitions import WrongState
from elderly_care.enums import Relation
from meals.commands import WrongCash
from meals.commands.delivering import (
    Failure,
    Proof,
    deliver,
    fail_delivery,
    retry_delivery,
)
from meals.commands.door_errors import (
    AlreadyDelivered,
    BeforeTheMeal,
    BlankSignature,
    KeyOfOtherAct,
    NotADelivery,
    ProofMissing,
    TooManyCodes,
    WrongCode,
)
from meals.models import DeliveryAlert, DeliveryFailure, DeliveryProof
from meals.queries.doors import code_of
from subsidies.models import Transfer
from subsidies.queries.reconciliation import differences
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory
from tests.factories.meals import lunch
from tests.factories.meals_delivery import delivery, picture, planned
from tests.factories.meals_rounds import rules
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    made = lunch(CommunityFactory(), service_date=today())
    made.rider = staff(Role.RIDER, made.operator)
    return made


def code(order, **changes) -> Proof:
    values = {"kind": "code", "code": code_of(order), "cash_fen": order.cash_due_fen}
    return Proof(**{**values, **changes})


def bring(scene, order, key="k1", proof=None, **changes):
    values = {"by": scene.rider, "occurred_at": timezone.now(), "key": key}
    return deliver(order=order, proof=proof or code(order), **{**values, **changes})


def fail(scene, order, key="f1", reason="refused", **changes):
    values = {"by": scene.rider, "occurred_at": timezone.now(), "key": key}
    return fail_delivery(order=order, failure=Failure(reason), **{**values, **changes})


@pytest.mark.parametrize("kind", ["photo", "signature"])
def test_a_picture_proves_and_the_money_moves(scene, kind):
    order = delivery(scene)
    happened = timezone.now() - timedelta(minutes=40)

    proof = bring(
        scene,
        order,
        proof=Proof(kind, picture(), cash_fen=order.cash_due_fen),
        occurred_at=max(happened, timezone.localtime().replace(hour=0, minute=0)),
    )

    order.refresh_from_db()
    assert (order.state, order.cash_received_fen) == ("handed_over", order.cash_due_fen)
    assert order.handed_over_at == proof.occurred_at <= proof.arrived_at
    assert (order.handed_over_by, proof.by) == (scene.rider, scene.rider)
    with proof.file.open() as file:
        assert file.read(3) == b"\xff\xd8\xff"
    assert differences() == []


def test_the_same_key_again_is_the_same_delivery(scene):
    order = delivery(scene)
    first = bring(scene, order)
    moved = Transfer.objects.count()

    assert bring(scene, order).pk == first.pk
    assert (DeliveryProof.objects.count(), Transfer.objects.count()) == (1, moved)


def test_another_report_of_a_delivered_meal_is_told_so(scene):
    order = delivery(scene)
    bring(scene, order)

    with pytest.raises(AlreadyDelivered):
        bring(scene, order, key="k2")
    with pytest.raises(AlreadyDelivered):
        fail(scene, order)


def test_a_key_is_for_one_act(scene):
    first, other = delivery(scene), delivery(scene)
    bring(scene, first)

    with pytest.raises(KeyOfOtherAct):
        bring(scene, other)
    fail(scene, other, key="f1")
    with pytest.raises(KeyOfOtherAct):
        fail(scene, delivery(scene), key="f1")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"proof": Proof("photo")}, ProofMissing),
        ({"proof": Proof("signature", picture(blank=True))}, BlankSignature),
        ({"proof": Proof("photo", ContentFile(b"no picture"))}, PhotoRefused),
        ({"proof": Proof("word")}, InvalidInput),
        ({"proof": Proof("code", code="nope")}, WrongCode),
        ({"key": ""}, InvalidInput),
        ({"key": "x" * 81}, InvalidInput),
    ],
)
def test_what_proves_nothing_changes_nothing(scene, changes, error):
    order = delivery(scene)

    with pytest.raises(error):
        bring(scene, order, **changes)

    order.refresh_from_db()
    assert (order.state, DeliveryProof.objects.count()) == ("sent", 0)


def test_cash_is_what_is_due(scene):
    order = delivery(scene)

    with pytest.raises(WrongCash):
        bring(scene, order, proof=code(order, cash_fen=1))

    assert DeliveryProof.objects.count() == 0


def test_nobody_guesses_codes(scene):
    order = delivery(scene)
    for _try in range(TRIES):
        with pytest.raises(WrongCode):
            bring(scene, order, proof=code(order, code="12x4"))

    with pytest.raises(TooManyCodes):
        bring(scene, order)


def test_a_phone_ahead_of_time_delivers_now_and_one_of_last_week_is_asked(scene):
    order = delivery(scene)
    with pytest.raises(BeforeTheMeal):
        bring(scene, order, occurred_at=timezone.now() - timedelta(days=7))

    proof = bring(scene, order, occurred_at=timezone.now() + timedelta(days=1))

    assert proof.occurred_at == proof.arrived_at


def test_who_fetches_the_meal_gets_no_rider(scene):
    with pytest.raises(NotADelivery):
        bring(scene, delivery(scene, fulfil_mode="pick_up"))


@pytest.mark.parametrize(
    ("reason", "alerts"),
    [("no_answer", 1), ("unwell", 1), ("refused", 0), ("wrong_address", 0), ("other", 0)],
)
def test_a_failure_keeps_its_reason_and_a_worrying_one_opens_an_alert(scene, reason, alerts):
    order = delivery(scene)

    row = fail_delivery(
        order=order,
        failure=Failure(reason, "敲了三次", picture()),
        by=scene.rider,
        occurred_at=timezone.now(),
        key="f1",
    )

    order.refresh_from_db()
    assert (order.state, row.reason, row.note, bool(row.photo)) == (
        *("undelivered", reason, "敲了三次", True),
    )
    assert DeliveryAlert.objects.count() == alerts
    assert fail(scene, order).pk == row.pk


def test_a_meal_is_tried_again_and_then_delivered(scene):
    order = delivery(scene)
    fail(scene, order)

    retry_delivery(order=order, by=scene.manager)
    order.refresh_from_db()
    assert order.state == "sent"
    fail(scene, order, key="f2")
    bring(scene, order)

    order.refresh_from_db()
    assert (order.state, DeliveryFailure.objects.count()) == ("handed_over", 2)


def test_what_is_not_cooked_is_not_delivered(scene):
    order = delivery(scene, until="confirmed")

    with pytest.raises(WrongState):
        bring(scene, order)
    with pytest.raises(WrongState):
        fail(scene, order)


def test_proofs_are_never_rewritten(scene):
    proof = bring(scene, delivery(scene))
    with pytest.raises(Error), transaction.atomic():
        DeliveryProof.objects.filter(pk=proof.pk).update(key="other")
    with pytest.raises(Error), transaction.atomic():
        proof.delete()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_the_same_report_twice_at_once_is_one_delivery(scene):
    order = delivery(scene)

    together(4, lambda _number: bring(scene, order))

    order.refresh_from_db()
    assert (order.state, DeliveryProof.objects.count()) == ("handed_over", 1)


# The rider's page ---------------------------------------------------------------------------

PAGE = "/console/meals/rider/"
JSON = {"Accept": "application/json"}


def post(client, order, act="deliver", **fields):
    values = {"key": "k1", "cash": "12", "code": code_of(order), **fields}
    return client.post(f"{PAGE}{order.pk}/{act}/", values, headers=JSON)


def test_the_rider_sees_the_own_stops_in_their_sequence(client_as, scene):
    orders = [delivery(scene) for _number in range(2)]
    delivery(scene, fulfil_mode="pick_up")
    stops = client_as(scene.rider).get(PAGE).context["stops"]
    assert {row["stop"].order for row in stops} == set(orders)
    assert [row["stop"].position for row in stops] == [1, 2]


def test_a_planned_round_comes_in_the_order_of_its_stops(client_as, scene):
    first, second, other = (delivery(scene) for _number in range(3))
    planned(scene, scene.rider, second, first)
    planned(scene, staff(Role.RIDER, scene.operator), other, number=2)
    mine = client_as(scene.rider).get(PAGE).context["stops"]
    assert [row["stop"].order for row in mine] == [second, first]
    nobody = staff(Role.RIDER, scene.operator)
    assert list(client_as(nobody).get(PAGE).context["stops"]) == []


def test_a_round_leaves_and_ends_with_its_last_door(client_as, scene):
    rules()
    first, second = (delivery(scene, until="cooked") for _number in range(2))
    ride = planned(scene, scene.rider, first, second)
    client = client_as(scene.rider)

    client.post(f"{PAGE}rounds/{ride.pk}/")
    ride.refresh_from_db()
    first.refresh_from_db()
    assert (ride.state, first.state) == ("out", "sent")
    bring(scene, first)
    fail(scene, second)

    ride.refresh_from_db()
    assert list(ride.stops.values_list("state", flat=True)) == ["done", "failed"]
    assert ride.state == "done"
    bring(scene, second, key="k2")
    assert ride.stops.filter(state="done").count() == 2


def test_nobody_drives_another_riders_round(client_as, scene):
    ride = planned(scene, scene.rider, delivery(scene, until="cooked"))
    client = client_as(staff(Role.RIDER, scene.operator))
    assert client.post(f"{PAGE}rounds/{ride.pk}/").status_code == 404
    assert client.post(f"{PAGE}stops/{ride.stops.get().pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_for_three(
    client_as, scene, rows, django_assert_num_queries
):
    for _row in range(rows):
        delivery(scene)
    client = client_as(scene.rider)
    with django_assert_num_queries(7):
        assert len(client.get(PAGE).context["stops"]) == rows


def test_the_outbox_gets_json_and_the_same_answer_for_the_same_key(client_as, scene):
    order, client = delivery(scene), client_as(scene.rider)
    happened = timezone.now().isoformat()
    for _try in range(2):
        answer = post(client, order, occurred_at=happened)
        assert (answer.status_code, "已送达" in answer.json()["message"]) == (200, True)
    assert DeliveryProof.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"code": "x"}, 400, "meals.wrong_code"),
        ({"code": ""}, 400, "meals.proof_missing"),
        ({"cash": "1"}, 400, "meals.wrong_cash"),
        ({"cash": "viel"}, 400, "money.not_an_amount"),
        ({"key": ""}, 400, "invalid"),
        ({"occurred_at": "gestern"}, 400, "invalid"),
        ({"photo": ContentFile(b"x", name="x.jpg"), "code": ""}, 400, "photos.refused"),
        ({"act": "fail"}, 400, "invalid"),
    ],
)
def test_a_refusal_has_a_code_and_a_sentence(client_as, scene, fields, status, code):
    order = delivery(scene)
    answer = post(client_as(scene.rider), order, **fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    order.refresh_from_db()
    assert order.state == "sent"


def test_another_streets_meal_is_not_found(client_as, scene):
    stranger = staff(Role.RIDER, lunch(CommunityFactory()).operator)
    client, order = client_as(stranger), delivery(scene)
    assert post(client, order).status_code == 404
    assert post(client, order, act="fail", reason="refused").status_code == 404
    assert client.post(f"{PAGE}{order.pk}/note/", {"text": "…"}).status_code == 404


def test_who_only_cooks_delivers_nothing(client_as, scene):
    client = client_as(staff(Role.KITCHEN, scene.operator))
    assert client.get(PAGE).status_code == 403
    assert post(client, delivery(scene)).status_code == 403


def test_the_next_one_reads_what_to_know_at_the_door(client_as, scene):
    order, client = delivery(scene), client_as(scene.rider)
    client.post(f"{PAGE}{order.pk}/note/", {"text": "有狗"})
    assert "须知：有狗" in client.get(PAGE).content.decode()


def test_the_worker_serves_only_the_riders_pages(client_as, scene):
    answer = client_as(scene.rider).get(f"{PAGE}worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer


def test_no_batch_hands_over_what_is_brought_to_doors(client_as, scene):
    order, fetched = delivery(scene), delivery(scene, fulfil_mode="pick_up")
    client = client_as(scene.manager)
    chosen = {"action": "hand_over_orders", "_selected_action": [order.pk, fetched.pk]}
    page = client.post("/admin/meals/mealorder/", chosen, follow=True)
    assert "1 单是送餐上门的" in page.content.decode()
    for row, state in ((order, "sent"), (fetched, "cooked")):
        row.refresh_from_db()
        assert row.state == state
    client.post("/admin/meals/mealorder/", {**chosen, "_selected_action": [fetched.pk]})
    fetched.refresh_from_db()
    assert fetched.state == "handed_over"


def test_the_person_sees_the_code_until_the_meal_has_come(client_as, scene):
    user = FamilyLinkFactory(relation=Relation.SELF).user
    order = delivery(scene, resident=user.family_links.get().resident)
    client = client_as(user)
    page = f"/meals/orders/{order.pk}/"
    assert client.get(page).context["meal_code"] == code_of(order)
    bring(scene, order)
    assert client.get(page).context["meal_code"] == ""


def test_the_photo_is_shown_to_whom_it_concerns(client_as, scene):
    order = delivery(scene)
    bring(scene, order, proof=Proof("photo", picture(), cash_fen=order.cash_due_fen))
    address = f"/console/meals/orders/{order.pk}/proof/"
    assert client_as(scene.worker).get(address)["Content-Type"] == "image/jpeg"
    assert (
        "看照片"
        in client_as(scene.worker).get(f"/console/meals/orders/{order.pk}/").content.decode()
    )
    elsewhere = staff(Role.STREET_CLERK, CommunityFactory().parent)
    assert client_as(elsewhere).get(address).status_code == 404


@pytest.mark.parametrize(
    ("tables", "verb"),
    [
        ("sheetversion deliveryproof deliveryfailure courierevent", "UPDATE"),
        ("sheetversion deliveryproof deliveryfailure courierevent", "DELETE"),
        ("deliveryalert courierorder", "DELETE"),
    ],
)
def test_the_database_lets_the_platform_only_add(tables, verb):
    with connection.cursor() as cursor:
        for table in tables.split():
            cursor.execute(
                "SELECT has_table_privilege('yizhan_app', %s, %s)", [f"meals_{table}", verb]
            )
            assert cursor.fetchone() == (False,), table
