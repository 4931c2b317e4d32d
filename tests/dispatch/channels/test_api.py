"""Operators' own systems: their orders and nobody else's, every report once, both evidences."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from dispatch.models import OrderStep, WorkOrder
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.dispatch import district_scene, tomorrow_at
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
    body = {
        "resident": scene.resident.pk,
        "item": scene.item.code,
        "window_start": tomorrow_at(9).isoformat(),
        "window_end": (tomorrow_at(9) + timedelta(hours=1)).isoformat(),
    }

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
    assert ask("b", item="nothing").status_code == 404
    assert ask("c", resident=district_scene().resident.pk, window_start="x").status_code == 400
    assert WorkOrder.objects.count() == 1


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
