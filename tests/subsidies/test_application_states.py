"""The whole machine as a table: every act from every state is either done or refused."""

from dataclasses import dataclass
from datetime import date

import pytest

from core.transitions import WrongState
from subsidies import commands, queries
from subsidies.enums import ApplicationState as S
from subsidies.enums import Evidence, Outcome, Verdict
from subsidies.models import Application, ApplicationDocument, JointOpinion
from subsidies.transitions import APPLICATION, OPEN_STATES
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_applications import (
    Officers,
    application_in,
    delegate,
    require_document,
)

pytestmark = pytest.mark.django_db


@dataclass
class Act:
    """From which states a command leads where."""

    leads: dict[str, str]
    do: object


def _opinion(application, officers):
    opinion = JointOpinion.objects.filter(application=application).first()
    if opinion is None:
        opinion = JointOpinion.objects.create(application=application, round=1, department="残联")
    commands.joint_opinion(opinion=opinion, agrees=True, text="", by=officers.district)


ACTS = {
    "accept": Act(
        {S.SUBMITTED: S.ACCEPTED}, lambda a, o: commands.accept(application=a, by=o.clerk)
    ),
    "request_supplement": Act(
        {S.SUBMITTED: S.SUPPLEMENT, S.ACCEPTED: S.SUPPLEMENT},
        lambda a, o: commands.request_supplement(application=a, note="请补户口本", by=o.clerk),
    ),
    "supplement": Act(
        {S.SUPPLEMENT: S.SUBMITTED}, lambda a, o: commands.supplement(application=a, by=o.clerk)
    ),
    "pass the review": Act(
        {S.ACCEPTED: S.REVIEWED},
        lambda a, o: commands.review(application=a, outcome=Outcome.PASSED, by=o.clerk),
    ),
    "review as disputed": Act(
        {S.ACCEPTED: S.DISPUTED},
        lambda a, o: commands.review(
            application=a, outcome=Outcome.DISPUTED, reason="住址有疑", by=o.clerk
        ),
    ),
    "refuse in review": Act(
        {S.ACCEPTED: S.REFUSED, S.SUPPLEMENT: S.REFUSED},
        lambda a, o: commands.review(
            application=a, outcome=Outcome.REFUSED, reason="材料不实", by=o.clerk
        ),
    ),
    "approve": Act(
        {S.REVIEWED: S.EFFECTIVE, S.DISPUTED: S.EFFECTIVE},
        lambda a, o: commands.decide(application=a, outcome=Outcome.APPROVED, by=o.district),
    ),
    "refuse": Act(
        {S.REVIEWED: S.REFUSED, S.DISPUTED: S.REFUSED},
        lambda a, o: commands.decide(
            application=a, outcome=Outcome.REFUSED, reason="不符合", by=o.district
        ),
    ),
    "give back": Act(
        {S.REVIEWED: S.ACCEPTED, S.DISPUTED: S.ACCEPTED},
        lambda a, o: commands.decide(
            application=a, outcome=Outcome.RETURNED, reason="请再核实", by=o.district
        ),
    ),
    "send to the district": Act(
        {S.REVIEWED: S.DISPUTED},
        lambda a, o: commands.decide(
            application=a, outcome=Outcome.DISPUTED, reason="请区里定", by=o.approver
        ),
    ),
    "object": Act(
        {S.PUBLICITY: S.ACCEPTED},
        lambda a, o: commands.raise_objection(application=a, text="不住这里", by=o.clerk),
    ),
    "close the notice": Act(
        {S.PUBLICITY: S.EFFECTIVE},
        lambda a, o: commands.close_publicity(application=a, by=o.clerk),
    ),
    "appeal": Act(
        {S.REFUSED: S.APPEALED},
        lambda a, o: commands.appeal(application=a, text="我有证", by=o.clerk),
    ),
    "uphold": Act(
        {S.APPEALED: S.REFUSED},
        lambda a, o: commands.decide_appeal(
            application=a, outcome=Outcome.UPHELD, reason="证据不足", by=o.district
        ),
    ),
    "overturn": Act(
        {S.APPEALED: S.EFFECTIVE},
        lambda a, o: commands.decide_appeal(
            application=a, outcome=Outcome.OVERTURNED, reason="核实有误", by=o.district
        ),
    ),
    "answer for a department": Act({S.JOINT: S.REVIEWED}, _opinion),
    "withdraw": Act(
        dict.fromkeys(OPEN_STATES, S.WITHDRAWN),
        lambda a, o: commands.withdraw(application=a, reason="本人要求", by=o.clerk),
    ),
}


@pytest.fixture
def programme(calendar):
    programme = ProgrammeFactory(ruled=True)
    delegate(programme)
    return programme


@pytest.mark.parametrize("name", ACTS)
def test_every_act_from_every_state(programme, name):
    act = ACTS[name]
    resident = ResidentFactory()
    officers = Officers.of(resident)
    found = {}
    for state in S:
        person = ResidentFactory(community=resident.community)
        application = application_in(
            state,
            programme=programme,
            resident=person,
            due_on=date(2026, 6, 1),  # a supplement is refused once it is late
        )
        try:
            act.do(application, officers)
        except WrongState:
            pass
        else:
            found[state] = Application.objects.get(pk=application.pk).state
    assert found == act.leads


def test_the_table_of_the_machine_reaches_every_state_and_leaves_the_ends():
    reached = {target for _sources, target in APPLICATION.moves.values()}
    left = set().union(*(sources for sources, _target in APPLICATION.moves.values()))

    assert reached == set(S)
    assert left == OPEN_STATES | {S.REFUSED}  # a refusal may be appealed against


@pytest.mark.parametrize(("is_urgent", "after"), [(False, set()), (True, {S.EFFECTIVE})])
def test_papers_are_taken_until_the_review_and_after_urgent_help(programme, is_urgent, after):
    require_document(programme)
    resident = ResidentFactory()
    officers = Officers.of(resident)
    taken = set()
    for state in S:
        person = ResidentFactory(community=resident.community)
        application = application_in(
            state, programme=programme, resident=person, is_urgent=is_urgent
        )
        offered = {"add_document", "check_document"} <= set(
            queries.possible_verbs(application, officers.clerk)
        )
        assert offered == queries.takes_papers(application)
        try:
            commands.add_document(
                application=application,
                code="id_card",
                evidence=Evidence.PAPER,
                source="原件",
                by=officers.clerk,
            )
        except WrongState:
            continue
        taken.add(state)
        paper = ApplicationDocument.objects.get(application=application)
        commands.check_document(document=paper, verdict=Verdict.ACCEPTED, by=officers.clerk)
    assert taken == {S.SUBMITTED, S.SUPPLEMENT, S.ACCEPTED, S.APPEALED} | after
