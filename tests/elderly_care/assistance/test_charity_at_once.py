"""Several officers at once at one fund: the last yuan is given once."""

import pytest

from elderly_care.commands import charity, charity_aids
from elderly_care.commands.assistance_errors import NotEnough
from elderly_care.models import CharityEntry, CharityFund
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care_charity import aid_from, approver_of, clerk_of, fund_of, gift_for
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


def test_the_last_money_is_given_once():
    community = CommunityFactory()
    clerk, approver = clerk_of(community), approver_of(community)
    fund = fund_of(community, 1_500, by=clerk)
    aids = [aid_from(fund, 1_000, by=clerk, project=f"项目{n}") for n in range(4)]

    answers = together(4, lambda n: charity_aids.decide_aid(aid=aids[n], approve=True, by=approver))

    assert sum(isinstance(answer, NotEnough) for answer in answers) == 3
    fund.refresh_from_db()
    assert fund.balance_fen == 500
    assert CharityEntry.objects.filter(kind="aid").count() == 1


def test_a_counter_row_and_a_payment_do_not_both_take_the_money():
    community = CommunityFactory()
    clerk, approver = clerk_of(community), approver_of(community)
    fund = fund_of(community, by=clerk)
    gift = gift_for(fund, 1_000, by=clerk)
    aid = aid_from(fund, 1_000, by=clerk, project="讲座")
    acts = (
        lambda: charity.counter_entry(entry=gift, reason="支票退回", by=approver),
        lambda: charity_aids.decide_aid(aid=aid, approve=True, by=approver),
    )

    answers = together(2, lambda n: acts[n]())

    assert sum(isinstance(answer, NotEnough) for answer in answers) == 1
    assert CharityFund.objects.get(pk=fund.pk).balance_fen == 0


def test_one_receipt_sent_twice_at_once_is_one_gift():
    community = CommunityFactory()
    clerk = clerk_of(community)
    fund = fund_of(community, by=clerk)

    together(4, lambda n: gift_for(fund, 100, by=clerk, receipt_no="A-1"))

    fund.refresh_from_db()
    assert fund.balance_fen == 100
    assert CharityEntry.objects.count() == 1


def test_one_proposal_decided_by_several_is_paid_once():
    community = CommunityFactory()
    clerk = clerk_of(community)
    fund = fund_of(community, 10_000, by=clerk)
    aid = aid_from(fund, 1_000, by=clerk, project="讲座")
    deciders = [approver_of(community) for _ in range(3)]

    together(3, lambda n: charity_aids.decide_aid(aid=aid, approve=True, by=deciders[n]))

    fund.refresh_from_db()
    assert fund.balance_fen == 9_000
