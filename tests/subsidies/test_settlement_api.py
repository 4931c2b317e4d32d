"""Statements over HTTP, for partners' programs."""

import pytest

from accounts.enums import Role
from tests.factories.accounts import staff
from tests.subsidies import settling
from tests.subsidies.settling import draw, owe, spend

pytestmark = pytest.mark.django_db
URL = "/api/v1/statements"


@pytest.fixture
def s():
    return settling.scene()


@pytest.fixture
def statement(s):
    spend(s, 600)
    owe(s, 250, reference="part-1")
    return draw(s)


@pytest.fixture
def api(s, api_as):
    return api_as(s.partner)


def test_a_partner_reads_its_own(api, statement, s):
    (found,) = api.get(URL).data["results"]
    assert (found["id"], found["total_fen"], found["state"], found["operator_name"]) == (
        statement.pk,
        850,
        "drawn",
        s.operator.name,
    )
    lines = api.get(f"{URL}/{statement.pk}/lines").data["results"]
    assert [(line["reference"], line["amount_fen"]) for line in lines] == [
        ("order-1", 600),
        ("part-1", 250),
    ]


def test_another_partner_finds_nothing(api_as, statement, s):
    other = api_as(s.rival)
    assert other.get(URL).data["results"] == []
    line = settling.line_of(statement).pk
    for path, body in [
        ("", None),
        ("/lines", None),
        ("/confirm", {}),
        ("/dispute", {"line": line, "reason": "x"}),
    ]:
        ask = other.get if body is None else other.post
        answer = ask(f"{URL}/{statement.pk}{path}", *([] if body is None else [body]))
        assert answer.status_code == 404


def test_confirming_twice_is_confirming_once(api, statement):
    for _ in range(2):
        answer = api.post(f"{URL}/{statement.pk}/confirm")
        assert (answer.status_code, answer.data["state"]) == (200, "confirmed")


def test_a_dispute_and_its_refusals(api, statement):
    line = settling.line_of(statement).pk
    address = f"{URL}/{statement.pk}/dispute"
    done = api.post(address, {"line": line, "reason": "只有一份", "claimed_fen": 300})
    assert (done.status_code, done.data["state"], done.data["line"]) == (201, "open", line)
    again = api.post(address, {"line": line, "reason": "只有一份"})
    assert (again.status_code, again.data["code"]) == (409, "subsidies.already_disputed")
    waits = api.post(f"{URL}/{statement.pk}/confirm")
    assert (waits.status_code, waits.data["code"]) == (409, "subsidies.disputes_open")
    (shown, _other) = api.get(f"{URL}/{statement.pk}/lines").data["results"]
    assert [d["reason"] for d in shown["disputes"]] == ["只有一份"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"line": 1}, 400),
        ({"line": "x", "reason": "y"}, 400),
        ({"line": 2**70, "reason": "y"}, 400),
        ({"line": 1, "reason": "y", "claimed_fen": -1}, 400),
        ({"line": 1, "reason": "y"}, 404),
    ],
)
def test_bad_input_changes_nothing(api, statement, body, status):
    assert api.post(f"{URL}/{statement.pk}/dispute", body).status_code == status
    statement.refresh_from_db()
    assert statement.state == "drawn"


def test_who_reads_without_acting_in_the_operator_is_refused(api_as, statement, s):
    clerk = api_as(staff(Role.STREET_CLERK, s.community.parent))
    assert clerk.get(f"{URL}/{statement.pk}").status_code == 200
    assert clerk.post(f"{URL}/{statement.pk}/confirm").status_code == 403
    manager = api_as(staff(Role.STATION_MANAGER, s.community))
    assert manager.post(f"{URL}/{statement.pk}/confirm").status_code == 403


def test_filters(api, statement):
    assert len(api.get(URL, {"state": ["drawn", "paid"]}).data["results"]) == 1
    assert api.get(URL, {"state": "paid"}).data["results"] == []
    assert api.get(URL, {"through_from": "2024-07-01"}).data["results"] == []
    assert api.get(URL, {"state": "no"}).status_code == 400


@pytest.mark.parametrize("lines", [1, 3])
def test_pages_of_lines_ask_as_often(s, api, django_assert_num_queries, lines):
    for number in range(lines):
        spend(s, 100, reference=f"order-{number}")
    statement = draw(s)
    with django_assert_num_queries(4):  # roles, statement, lines, disputes
        api.get(f"{URL}/{statement.pk}/lines")
