"""Operators' own systems: their orders and nobody else's, every report once, both evidences."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from dispatch.models import OrderStep, ServiceAgreement, WorkOrder
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.dispatch import (
    ProviderFactory,
    ServiceItemFactory,
    ServicePriceFactory,
    WorkOrderFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.dispatch_acts import assigned, requested

pytestmark = pytest.mark.django_db
LIST = "/api/v1/work-orders"


@pytest.fixture
def scene():
    return district_scene()


@pytest.fixture
def partner(scene, api_as):
    return api_as(scene.partner())


def post(client, order, verb, key="k", **body):
    return client.post(
        f"{LIST}/{order.pk}/{verb}",
        body,
        format="json",
        headers={"Idempotency-Key": f"{verb}-{key}"},
    )


def evidence(*kinds):
    return [
        {
            "kind": kind,
            "reference": f"P-{kind}",
            "sha256": "ab" * 32,
            "occurred_at": timezone.now().isoformat(),
        }
        for kind in kinds
    ]


def test_a_visit_from_acceptance_to_its_end(scene, partner):
    order = assigned(scene)
    both = evidence("photo", "place")
    states = [
        post(partner, order, verb, **body).json()["state"]
        for verb, body in [
            ("accept", {}),
            ("depart", {}),
            ("arrive", {}),
            ("begin", {"evidence": both}),
            ("finish", {"evidence": both}),
        ]
    ]
    assert states == ["accepted", "on_the_way", "arrived", "in_service", "done"]

    again = post(partner, order, "finish", evidence=both)
    assert again.status_code == 200
    assert OrderStep.objects.filter(order=order, verb="finish").count() == 1
    verbs = [step["verb"] for step in partner.get(f"{LIST}/{order.pk}").json()["steps"]]
    assert verbs == ["request", "assign", "accept", "depart", "arrive", "begin", "finish"]


def test_evidence_that_is_missing_keeps_nothing(scene, partner):
    order = assigned(scene)
    for verb in ("accept", "depart", "arrive"):
        post(partner, order, verb)

    answer = post(partner, order, "begin", evidence=evidence("photo"))

    assert (answer.status_code, answer.json()["code"]) == (409, "dispatch.evidence_lacking")
    assert not order.partner_evidence.exists()


def test_another_operators_orders_do_not_exist(scene, api_as):
    order = assigned(scene)
    rival = api_as(
        staff(Role.PARTNER_ENGINEER, OrganisationFactory(division=scene.community.parent))
    )

    assert rival.get(LIST).json()["results"] == []
    assert rival.get(f"{LIST}/{order.pk}").status_code == 404
    for verb in ("accept", "reject", "depart", "arrive", "begin", "finish", "fail", "cancel"):
        assert post(rival, order, verb, reason="…", evidence=[]).status_code == 404
    order.refresh_from_db()
    assert order.state == "assigned"


def test_rejecting_needs_a_reason_and_frees_the_order(scene, partner):
    order = assigned(scene)
    assert post(partner, order, "reject").status_code == 400
    assert post(partner, order, "reject", reason="  ").status_code == 400
    assert post(partner, order, "reject", reason="没有人").json()["state"] == "requested"
    assert post(partner, order, "reject", reason="没有人").json()["state"] == "requested"


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("depart", {}, 409),
        ("accept", {"occurred_at": "2000-01-01T00:00:00Z"}, 400),
        ("accept", {"occurred_at": "yesterday"}, 400),
        ("begin", {}, 400),
        ("begin", {"evidence": [{"kind": "photo", "sha256": "x"}]}, 400),
        ("begin", {"evidence": "photo"}, 400),
    ],
)
def test_bad_reports_change_nothing(scene, partner, verb, body, status):
    order = assigned(scene)
    assert post(partner, order, verb, **body).status_code == status
    assert partner.post(f"{LIST}/{order.pk}/accept", {}, format="json").status_code == 400
    assert OrderStep.objects.filter(order=order).count() == 2


def test_partners_ask_for_visits_of_people_whom_they_serve(scene, partner):
    ServiceAgreement.objects.create(
        resident=scene.resident, operator=scene.operator, signed_on=today()
    )
    body = {
        "resident": scene.resident.pk,
        "item": scene.item.code,
        "window_start": tomorrow_at(9).isoformat(),
        "window_end": (tomorrow_at(9) + timedelta(hours=1)).isoformat(),
    }
    told = partner.post(f"{LIST}/quote", body, format="json").json()
    assert (told["own_fen"], "全部由个人自付" in told["words"]) == (3000, True)
    assert not WorkOrder.objects.exists()
    untold = partner.post(LIST, body, format="json", headers={"Idempotency-Key": "u"})
    assert (untold.status_code, "expected_own_fen" in untold.text) == (400, True)
    body["expected_own_fen"] = told["own_fen"]

    def ask(key="a", **changes):
        headers = {"Idempotency-Key": key}
        return partner.post(LIST, body | changes, format="json", headers=headers)

    first = ask()
    assert (first.status_code, first.json()["own_fen"], first.json()["channel"]) == (
        201,
        3000,
        "api",
    )
    assert ask().json()["id"] == first.json()["id"]
    assert ask(note="另一个").json()["code"] == "dispatch.key_used_for_other"
    unknown = ask("b", item="nothing")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "dispatch.unknown_item")
    assert "item" in unknown.json()["fields"]
    cheap = ask("d", expected_own_fen=1, window_start=tomorrow_at(8).isoformat())
    assert cheap.json()["code"] == "dispatch.own_cost_changed"
    assert ask("c", resident=district_scene().resident.pk, window_start="x").status_code == 400
    assert WorkOrder.objects.count() == 1


def wish(scene, **changes):
    return {
        "resident": scene.resident.pk,
        "item": scene.item.code,
        "window_start": tomorrow_at(9).isoformat(),
        "window_end": tomorrow_at(10).isoformat(),
        "expected_own_fen": 3000,
        **changes,
    }


def asked(client, body):
    return client.post(LIST, body, format="json", headers={"Idempotency-Key": "k"})


def test_nobody_is_asked_for_by_trying_numbers(scene, api_as):
    """Neither by the operator of the place nor by one that merely stands in its list."""
    rival = OrganisationFactory(division=scene.community.parent)
    ProviderFactory(operator=rival, region=scene.community.code[:6])
    nobody = wish(scene, resident=10**12)
    for operator in (scene.operator, rival):
        client = api_as(staff(Role.PARTNER_ENGINEER, operator))
        told = asked(client, wish(scene))
        assert (told.status_code, told.json()) == (404, asked(client, nobody).json())
        assert scene.resident.name not in told.text
        price = client.post(f"{LIST}/quote", wish(scene), format="json")
        assert price.status_code == 404
    assert not WorkOrder.objects.exists()


def test_a_partner_asks_only_for_itself(scene, partner, api_as):
    requested(scene)
    rival = OrganisationFactory(division=scene.community.parent)
    ProviderFactory(operator=rival, region=scene.community.code[:6], items=[scene.item], rank=0)
    later = {
        "window_start": tomorrow_at(13).isoformat(),
        "window_end": tomorrow_at(14).isoformat(),
    }

    assert asked(partner, wish(scene, operator=rival.pk, **later)).status_code == 404
    made = asked(partner, wish(scene, **later)).json()
    assert made["operator"] == scene.operator.pk

    WorkOrderFactory(resident=scene.resident, operator=rival, state="done")
    scene.item.providers.get(operator=rival).items.clear()
    client = api_as(staff(Role.PARTNER_ENGINEER, rival))
    refused = asked(client, wish(scene, **later))
    assert refused.json()["code"] == "dispatch.nobody_serves"


def test_a_program_rejects_what_it_did_not_ask_for_itself(scene, partner):
    """A cancelled order counts against nobody."""
    order = assigned(scene)
    refused = post(partner, order, "cancel", reason="没有人手")
    assert (refused.status_code, refused.json()["code"]) == (403, "dispatch.reject_instead")
    order.refresh_from_db()
    assert order.state == "assigned"

    own = asked(partner, wish(scene, window_start=tomorrow_at(8).isoformat())).json()
    mine = WorkOrder.objects.get(pk=own["id"])
    assert post(partner, mine, "cancel", reason="老人不要了").json()["state"] == "cancelled"


def test_evidence_comes_with_its_visit_or_not_at_all(scene, partner):
    order = assigned(scene)
    for verb in ("accept", "depart", "arrive"):
        post(partner, order, verb)
    both = evidence("photo", "place")
    old = [{**both[0], "occurred_at": "1900-01-01T00:00:00Z"}, both[1]]
    refused = post(partner, order, "begin", evidence=old)
    assert (refused.status_code, refused.json()["code"]) == (400, "dispatch.wrong_moment")
    post(partner, order, "begin", evidence=both)
    post(partner, order, "finish", evidence=both)
    shown = order.partner_evidence.count()

    more = [{**both[0], "sha256": "cd" * 32}]
    late = post(partner, order, "finish", "again", evidence=more)
    assert (late.status_code, late.json()["code"]) == (409, "dispatch.evidence_too_late")
    assert post(partner, order, "finish", "again", evidence=both).status_code == 200
    assert order.partner_evidence.count() == shown


def test_lists_are_filtered_and_cost_the_same_for_three(scene, partner):
    def opened():
        with CaptureQueriesContext(connection) as found:
            answer = partner.get(LIST)
        assert answer.status_code == 200
        return len(answer.json()["results"]), len(found)

    requested(scene)
    opened()
    one, few = opened()
    for n in range(2):
        requested(scene, key=f"n-{n}", start=tomorrow_at(12 + n))
    assert (one, opened()) == (1, (3, few))
    assert partner.get(f"{LIST}?state=done").json()["results"] == []
    assert partner.get(f"{LIST}?state=nonsense").status_code == 400


def test_the_catalogue_says_what_an_item_costs_and_must_be_shown(scene, partner):
    ServicePriceFactory(item=scene.item, region=scene.community.code, price_fen=1234)
    address = "/api/v1/service-items"
    row = partner.get(address, {"division": scene.community.code}).json()[0]
    assert (row["code"], row["price"]["price_fen"]) == (scene.item.code, 1234)
    assert row["evidence_finish"] == scene.item.evidence_finish
    assert partner.get(address).json()[0]["price"]["price_fen"] == 3000
    for odd in ("x", "1" * 13, "１１"):
        refused = partner.get(address, {"division": odd})
        assert (refused.status_code, "division" in refused.json()["fields"]) == (400, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_catalogue_takes_as_many_queries_for_many_items(scene, partner, count):
    for _ in range(count):
        ServiceItemFactory()
    partner.get("/api/v1/service-items")
    with CaptureQueriesContext(connection) as seen:
        partner.get("/api/v1/service-items")
    assert len([one for one in seen if "dispatch_" in one["sql"]]) == 3
