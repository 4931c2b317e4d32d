"""Two files of one person become one, and the demonstration loads once."""

import pytest

from accounts.enums import Role
from config.demo import COMMUNITY, STREET
from config.demo_charity import load_demo_assistance
from elderly_care.commands import ask_merge, decide_merge
from elderly_care.enums.assistance import AdaptationState, AidState, SocialWorkState
from elderly_care.models import AdaptationProject, CharityAid, CharityFund, SocialWorkCase
from tests.factories.accounts import CommunityFactory, StreetFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_charity import (
    aid_from,
    approver_of,
    case_for,
    clerk_of,
    fund_of,
    ramp_in,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kept_has_a_case", [False, True])
def test_what_is_under_way_follows_the_person(kept_has_a_case):
    community = CommunityFactory()
    clerk, approver = clerk_of(community), approver_of(community)
    kept, dropped = (ResidentFactory(community=community) for _ in range(2))
    aid = aid_from(fund_of(community, by=clerk), by=clerk, person=dropped)
    home = ramp_in(community, clerk, kind="home", resident=dropped, place="")
    case = case_for(dropped, clerk)
    if kept_has_a_case:
        case_for(kept, clerk)

    request = ask_merge(kept=kept, dropped=dropped, reason="同一个人", by=clerk)
    decide_merge(request=request, approve=True, by=approver)

    for row in (aid, home, case):
        row.refresh_from_db()
    assert (aid.resident, aid.state) == (kept, AidState.PROPOSED)
    assert (home.resident, home.state) == (kept, AdaptationState.REQUESTED)
    expected = (dropped, "closed") if kept_has_a_case else (kept, SocialWorkState.OPEN)
    assert (case.resident, case.state) == expected


def test_the_demonstration_loads_once():
    street = StreetFactory(code=STREET)
    community = CommunityFactory(code=COMMUNITY, parent=street)
    staff(Role.STREET_CLERK, street, username="clerk")
    staff(Role.STREET_APPROVER, street, username="approver")
    staff(Role.COMMUNITY_WORKER, community, username="community")
    for _ in range(6):
        ResidentFactory(community=community)

    for _ in range(2):
        load_demo_assistance()

    fund = CharityFund.objects.get()
    assert (fund.balance_fen, fund.goods_fen) == (5_020_000, 250_000)
    assert CharityAid.objects.filter(state=AidState.PROPOSED).count() == 1
    assert AdaptationProject.objects.filter(state=AdaptationState.ACCEPTED).count() == 2
    assert SocialWorkCase.objects.count() == 1
