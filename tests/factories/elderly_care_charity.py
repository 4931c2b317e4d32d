"""The charity fund, adaptations, social work: made through the commands that staff use."""

from datetime import date, timedelta
from uuid import uuid4

from accounts.enums import Role
from core.dates import today
from elderly_care.commands import adaptations, charity, charity_aids, social_work
from elderly_care.enums.assistance import AdaptationKind, AdaptationSource
from elderly_care.models import (
    AdaptationProject,
    CharityAid,
    CharityEntry,
    CharityFund,
    SocialWorkCase,
    SocialWorkNote,
)
from stations.models import SocialWorkRoom
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory

OPENED = date(2024, 1, 1)


def clerk_of(place):
    """Of a community's street."""
    return staff(Role.STREET_CLERK, place.parent)


def approver_of(place):
    """The second person."""
    return staff(Role.STREET_APPROVER, place.parent)


def fund_of(community=None, fen=0, by=None):
    """A street's fund with so much in it."""
    community = community or CommunityFactory()
    by = by or clerk_of(community)
    facts = charity.FundFacts(f"基金{uuid4().hex[:6]}", "管理委员会", community.parent_id, OPENED)
    fund = charity.open_fund(facts=facts, by=by)
    if fen:
        gift_for(fund, fen, by=by)
    return CharityFund.objects.get(pk=fund.pk)


def gift_for(fund, fen=10_000, by=None, **more):
    """Money from somebody with a name."""
    facts = {"form": "money", "receipt_no": uuid4().hex[:12], "happened_on": today()}
    gift = charity.Gift(**{**facts, "donor": "王建国", **more, "amount_fen": fen})
    by = by or staff(Role.STREET_CLERK, fund.division)
    return charity.donate(fund=fund, gift=gift, by=by)


def aid_from(fund, fen=5_000, by=None, person=None, **more):
    """Proposed for a resident of the street."""
    if person is None and not more.keys() & {"household", "project"}:
        person = ResidentFactory(community=CommunityFactory(parent=fund.division))
    wish = {"purpose": "medical", "form": "money", "reason": "住院", "key": uuid4().hex}
    wish = charity_aids.AidWish(**{**wish, **more, "amount_fen": fen, "resident": person})
    by = by or staff(Role.STREET_CLERK, fund.division)
    return charity_aids.propose_aid(fund=fund, wish=wish, by=by)


def ramp_in(community=None, by=None, **more):
    """A ramp to be changed."""
    community = community or CommunityFactory()
    facts = {
        "kind": AdaptationKind.RAMP_MODIFIED,
        "source": AdaptationSource.COMMUNITY,
        "requested_on": today(),
        "key": uuid4().hex,
        "community_code": community.pk,
        "place": "3 号楼入口",
    }
    wish = adaptations.AdaptationWish(**{**facts, **more})
    return adaptations.ask_adaptation(wish=wish, by=by or clerk_of(community))


def work_room(community, **changes):
    """The community's room for social work."""
    told = {"name": "社工室", "opened_on": date(2022, 3, 1), **changes}
    return SocialWorkRoom.objects.get_or_create(division=community, **told)[0]


def case_for(person=None, by=None, **more):
    """A case that goes on."""
    person = person or ResidentFactory()
    facts = {
        "room": more.get("room") or work_room(person.community),
        "aims": "参加一次活动",
        "review_due_on": today() + timedelta(days=30),
        "key": uuid4().hex,
        "resident": person,
    }
    wish = social_work.CaseWish(**{**facts, **more})
    return social_work.open_case(wish=wish, by=by or clerk_of(person.community))


def note_for(case):
    """What was done."""
    return social_work.add_note(case=case, text="上门", key=uuid4().hex, by=case.worker)


SCOPED = {
    CharityFund: lambda community, operator: fund_of(community),
    CharityEntry: lambda community, operator: gift_for(fund_of(community)),
    CharityAid: lambda community, operator: aid_from(fund_of(community)),
    AdaptationProject: lambda community, operator: ramp_in(community),
    SocialWorkCase: lambda community, operator: case_for(ResidentFactory(community=community)),
    SocialWorkNote: lambda community, operator: note_for(
        case_for(ResidentFactory(community=community))
    ),
}
