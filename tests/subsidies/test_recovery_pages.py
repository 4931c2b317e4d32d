"""The pages on which recoveries are worked off."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from subsidies.models import Recovery
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.subsidies_recoveries import debt, overpaid

pytestmark = pytest.mark.django_db
LIST = "/console/subsidies/recoveries/"


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def as_(client, community):
    """The browser of somebody with a role in the street."""

    def login(role, place=None):
        user = staff(role, place or community.parent)
        client.force_login(user)
        return client

    return login


def page(recovery) -> str:
    return reverse("subsidies_console:recovery", args=[recovery.pk])


def remaining(recovery) -> int:
    return Recovery.objects.with_remaining().get(pk=recovery.pk).remaining_fen


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_shows_ones_own_street_and_costs_the_same(
    as_, community, rows, django_assert_max_num_queries
):
    mine = [debt(community) for _ in range(rows)]
    theirs = debt(CommunityFactory())
    browser = as_(Role.STREET_CLERK)
    with django_assert_max_num_queries(12):
        text = browser.get(LIST).content.decode()
    assert all(recovery.resident.name in text for recovery in mine)
    assert page(theirs) not in text


def test_the_list_is_narrowed_by_the_address(as_, community):
    settled, owing = overpaid(community), debt(community)
    browser = as_(Role.STREET_CLERK)
    shown = {
        query: [row.pk for row in browser.get(f"{LIST}?{query}").context["object_list"]]
        for query in (
            "",
            "state=settled",
            "reason=late_charge",
            f"q={owing.resident.name}",
            "state=x",
        )
    }
    assert shown[""] == [owing.pk]
    assert shown["state=settled"] == [settled.pk]
    assert shown["reason=late_charge"] == [owing.pk]
    assert owing.pk in shown[f"q={owing.resident.name}"]
    assert set(shown["state=x"]) == {settled.pk, owing.pk}


def test_a_recovery_tells_its_months_and_entries(as_, community):
    recovery = overpaid(community)
    text = as_(Role.AUDITOR).get(page(recovery)).content.decode()
    assert "2024-01" in text
    assert "100.00" in text
    assert "<form" not in text.split("<main")[1]


def test_another_streets_recovery_is_not_found(as_):
    assert as_(Role.STREET_CLERK).get(page(debt(CommunityFactory()))).status_code == 404


@pytest.mark.parametrize("role", [Role.COMMUNITY_WORKER, Role.STATION_MANAGER])
def test_who_has_nothing_to_do_with_money_is_kept_out(as_, community, role):
    assert as_(role).get(LIST).status_code == 403


def test_instalments_are_agreed(as_, community):
    recovery = debt(community)
    answer = as_(Role.STREET_CLERK).post(page(recovery), {"act": "agree", "monthly": "2"})
    assert answer.status_code == 302
    recovery.refresh_from_db()
    assert (recovery.state, recovery.monthly_fen) == ("agreed", 200)


def test_a_repayment_is_booked_once(as_, community):
    recovery, browser = debt(community), as_(Role.STREET_CLERK)
    form = {"act": "repay", "amount": "2.5", "method": "cash", "reference": "A1"}
    for _ in range(2):
        assert browser.post(page(recovery), form).status_code == 302
    assert remaining(recovery) == 250


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"act": "repay", "amount": "6", "method": "cash", "reference": "A1"}, "还欠的 5.00 元"),
        ({"act": "repay", "amount": "x", "method": "cash", "reference": "A1"}, "不是金额"),
        ({"act": "repay", "amount": "1", "method": "cash", "reference": ""}, "请填"),
        ({"act": "agree", "monthly": "0"}, "大于零"),
        ({"act": "agree", "monthly": ""}, "请填"),
        ({"act": "propose", "reason": " "}, "请填"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(as_, community, form, words):
    recovery = debt(community)
    answer = as_(Role.STREET_CLERK).post(page(recovery), form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (remaining(recovery), Recovery.objects.get().state) == (500, "open")


def test_a_write_off_goes_through_two_hands(as_, community):
    recovery = debt(community)
    clerk = as_(Role.STREET_CLERK)
    assert clerk.post(page(recovery), {"act": "propose", "reason": "困难"}).status_code == 302
    assert clerk.post(page(recovery), {"act": "write_off"}).status_code == 403
    approver = as_(Role.STREET_APPROVER)
    assert "批准核销" in approver.get(page(recovery)).content.decode()
    assert approver.post(page(recovery), {"act": "write_off"}).status_code == 302
    assert (remaining(recovery), Recovery.objects.get().state) == (0, "written_off")


@pytest.mark.parametrize("act", ["", "delete", "write_off"])
def test_unknown_and_forbidden_acts_are_refused(as_, community, act):
    assert as_(Role.STREET_CLERK).post(page(debt(community)), {"act": act}).status_code == 403
