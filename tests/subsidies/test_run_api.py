"""Runs and bank lines over HTTP: totals for whoever reads money, people's lines in scope."""

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from subsidies.commands import release_run
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.subsidies_runs import entitled, frozen, paying, sent_to_bank

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def api(api_as, community):
    return api_as(staff(Role.AUDITOR, community.parent))


def test_a_run_and_how_far_it_is(api, community):
    programme = paying()
    entitled(programme, community=community)
    run = frozen(programme)
    (found,) = api.get(f"/api/v1/runs?programme={programme.code}&state=frozen").data["results"]
    assert (found["id"], found["period"], found["total_fen"], found["approvals"]) == (
        run.pk,
        "2024-05",
        100_00,
        0,
    )
    assert api.get("/api/v1/runs?state=closed").data["results"] == []
    release_run(run=run, by=SYSTEM)
    progress = api.get(f"/api/v1/runs/{run.pk}/progress").data
    assert (progress["state"], progress["percent"], progress["batches"]) == ("posting", 0, 1)
    assert api.get(f"/api/v1/runs/{run.pk}").data["state"] == "posting"
    assert api.get("/api/v1/runs/0").status_code == 404


def test_bank_lines_end_with_the_area_and_show_no_number(api, community):
    file = sent_to_bank(community)
    sent_to_bank(CommunityFactory())
    (line,) = api.get("/api/v1/payouts").data["results"]
    item = file.items.get()
    assert (line["id"], line["run"], line["state"]) == (item.pk, file.run_id, "exported")
    assert item.number not in str(line)
    assert api.get(f"/api/v1/payouts?run={file.run_id}&state=paid").data["results"] == []


@pytest.mark.parametrize("path", ["runs", "payouts"])
def test_who_does_not_read_money_is_refused(api_as, community, path):
    agent = api_as(staff(Role.CALL_AGENT, community.parent))
    assert agent.get(f"/api/v1/{path}").status_code == 403
    assert agent.post(f"/api/v1/{path}", {}).status_code in (403, 405)
