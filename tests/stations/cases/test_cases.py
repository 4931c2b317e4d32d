"""Cases: papers, promise, department, answer, rating; everything that happened stays."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import translation

from accounts.enums import Role
from accounts.models import StaffNotice
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput, NotFound, ReasonMissing
from core.transitions import WrongState
from core.workdays import add_working_days
from stations.commands import answers, case_errors, cases, ratings
from stations.commands.reach import KeyUsed
from stations.enums import (
    ActsAs,
    CaseChannel,
    CaseOutcome,
    CaseState,
    DepartmentKind,
    ItemMode,
    MaterialState,
    StepVerb,
    TaskState,
)
from stations.logic.papers import Paper, missing
from stations.models import Case, CaseStep, CitizenNotice, ItemPromise
from stations.queries.case_figures import by_outcome
from stations.transitions import CASE
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import (
    CaseItemFactory,
    CitizenFactory,
    accepted,
    case_rule,
    opened,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


def see(case, *given, not_needed=()):
    return cases.check_papers(case=case, seen=cases.Seen(given, not_needed), by=SYSTEM)


def answer(case, outcome=CaseOutcome.GRANTED, words=""):
    return answers.answer(case=case, result=answers.Answer(outcome, words), by=SYSTEM)


def verbs(case):
    return list(case.steps.order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize(
    ("given", "unneeded", "lacking"),
    [
        ((True, False), False, ["残疾人证"]),
        ((True, False), True, []),
        ((False, True), False, ["身份证"]),
        ((False, False), True, ["身份证"]),  # what is always needed can't be waived
    ],
)
def test_what_is_missing(given, unneeded, lacking):
    papers = [
        Paper(2, "残疾人证", "if_so", given[1], unneeded),
        Paper(1, "身份证", "always", given[0], unneeded),
    ]
    assert missing(papers) == lacking


def test_what_is_missing_is_told_once_and_no_promise_runs():
    case = opened()
    case = see(case, 1)
    assert (case.state, case.promised_on) == (CaseState.SUPPLEMENT, None)
    assert case.steps.get(verb=StepVerb.SUPPLEMENT).text == "残疾人证"
    assert "残疾人证" in CitizenNotice.objects.get().text
    with pytest.raises(case_errors.PapersMissing):
        cases.accept(case=case, by=SYSTEM)


def test_the_promise_is_counted_in_working_days():
    case = see(opened(), 1, not_needed=[2])
    assert case.state == CaseState.FORWARDED
    assert (case.accepted_on, case.promised_days) == (today(), 15)
    assert case.promised_on == add_working_days(today(), 15)
    assert case.materials.get(name="残疾人证").state == MaterialState.NOT_NEEDED
    assert verbs(case) == ["opened", "accepted", "forwarded"]


def test_the_card_of_18_september_is_promised_for_15_october(db):
    assert add_working_days(date(2026, 9, 18), 15) == date(2026, 10, 15)


def test_the_streets_own_promise_goes_before_the_countrys():
    item = CaseItemFactory()
    station = StationFactory()
    ItemPromise.objects.create(
        item=item,
        region=station.division_id[:9],
        effective_from=date(2021, 1, 1),
        working_days=7,
        document_no="街道",
    )
    assert accepted(station, item=item).promised_days == 7


def test_without_a_promise_nothing_is_accepted():
    case = opened()
    ItemPromise.objects.update(effective_to=today() - timedelta(days=1))
    with pytest.raises(case_errors.NoPromise):
        see(case, 1, 2)
    case.refresh_from_db()
    assert case.state == CaseState.SUBMITTED


def test_at_once_is_answered_at_the_window():
    item = CaseItemFactory(mode=ItemMode.IMMEDIATE, days=0)
    case = accepted(item=item)
    assert (case.state, case.promised_on) == (CaseState.ACCEPTED, today())
    assert not case.forwardings.exists()
    assert answer(case).state == CaseState.CLOSED


def test_what_the_street_decides_goes_nowhere():
    case = accepted(item=CaseItemFactory(department=DepartmentKind.STREET))
    assert (case.state, case.forwardings.count()) == (CaseState.ACCEPTED, 0)


def test_a_paper_waits_to_be_picked_up():
    case = answer(accepted(item=CaseItemFactory(issues_paper=True)))
    assert case.state == CaseState.READY
    with pytest.raises(ReasonMissing):
        answers.hand_out(case=case, to=" ", by=SYSTEM)
    assert answers.hand_out(case=case, to="本人", by=SYSTEM).state == CaseState.CLOSED


def test_a_refusal_has_its_reason_and_no_paper():
    case = accepted(item=CaseItemFactory(issues_paper=True))
    with pytest.raises(ReasonMissing):
        answer(case, CaseOutcome.REFUSED)
    assert answer(case, CaseOutcome.REFUSED, "年龄不够").state == CaseState.CLOSED


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"way": "by_magic"}, case_errors.WayNotOffered),
        ({"agent": cases.Agent("stranger")}, case_errors.MayNotAct),
        ({"agent": cases.Agent(ActsAs.AGENT)}, case_errors.AgentMissing),
    ],
)
def test_what_can_not_be_asked(changes, refusal):
    with pytest.raises(refusal):
        opened(**changes)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("paper", "days", "works"),
    [("委托书 1 号", 1, True), ("委托书 1 号", -1, False), ("", 1, False), ("委托书", None, False)],
)
def test_an_agent_has_a_paper_that_holds(paper, days, works):
    until = None if days is None else today() + timedelta(days=days)
    agent = cases.Agent(ActsAs.AGENT, CitizenFactory(), paper, until)
    if works:
        case = opened(agent=agent)
        assert case.materials.count() == 3  # with the letter
    else:
        with pytest.raises(case_errors.AgentMissing):
            opened(agent=agent)


def test_nobody_is_their_own_agent():
    person = CitizenFactory()
    with pytest.raises(case_errors.AgentMissing):
        opened(citizen=person, agent=cases.Agent(ActsAs.RELATIVE, person, "户口簿"))


def test_the_same_key_is_the_same_case():
    station, item, person = StationFactory(), CaseItemFactory(), CitizenFactory()
    one = {"item": item, "citizen": person, "key": "once"}
    assert opened(station, **one) == opened(station, **one)
    with pytest.raises(KeyUsed):
        opened(station, item=item, key="once")
    assert Case.objects.count() == 1


def test_every_channel_on_one_record():
    person = CitizenFactory()
    for channel in CaseChannel.values:
        opened(citizen=person, channel=channel, key=channel)
    assert set(person.cases.values_list("channel", flat=True)) == set(CaseChannel.values)


def test_numbers_can_not_be_guessed():
    first, second = opened(), opened()
    assert len(first.number) == 14
    assert first.number[:6] == f"{today():%y%m%d}"
    assert first.number != second.number


def test_an_extension_has_a_reason_a_limit_and_is_told():
    case_rule()
    case = accepted()
    before = case.promised_on
    for days in (0, 11):
        with pytest.raises(case_errors.TooLong):
            answers.extend(case=case, days=days, reason="等材料", by=SYSTEM)
    with pytest.raises(ReasonMissing):
        answers.extend(case=case, days=5, reason="", by=SYSTEM)
    case = answers.extend(case=case, days=5, reason="等外省回函", by=SYSTEM)
    assert case.promised_on == add_working_days(before, 5)
    assert case.steps.get(verb=StepVerb.EXTENDED).details["before"] == before.isoformat()
    assert "等外省回函" in CitizenNotice.objects.latest("pk").text


def test_overdue_is_what_was_promised_and_not_what_waits_for_papers():
    late, waits = accepted(), accepted()
    yesterday = today() - timedelta(days=1)
    Case.objects.update(promised_on=yesterday)
    CASE.move(waits, "supplement", by=SYSTEM)
    assert list(Case.objects.overdue(today())) == [late]


def test_withdrawn_once():
    case = opened()
    assert answers.withdraw(case=case, reason="不办了", by=SYSTEM).state == CaseState.WITHDRAWN
    answers.withdraw(case=case, reason="不办了", by=SYSTEM)
    assert verbs(case) == ["opened", "withdrawn"]


@pytest.mark.parametrize("state", CaseState.values)
@pytest.mark.parametrize("verb", ["close", "withdraw", "hand_out"])
def test_the_table_of_states_is_kept(verb, state):
    case = answer(accepted()) if state == CaseState.CLOSED else accepted()
    if state != CaseState.CLOSED:
        Case.objects.update(state=state, outcome="granted", answered_on=today())
    case.refresh_from_db()
    act = {
        "close": lambda: answer(case),
        "withdraw": lambda: answers.withdraw(case=case, reason="", by=SYSTEM),
        "hand_out": lambda: answers.hand_out(case=case, to="本人", by=SYSTEM),
    }[verb]
    if CASE.allows(case, verb) or (verb == "withdraw" and state == CaseState.WITHDRAWN):
        assert act().state == CASE.moves[verb][1]
    else:
        with pytest.raises(WrongState):
            act()


def test_rated_once_at_the_end_and_a_bad_one_is_rung_back():
    case_rule()
    community = CommunityFactory()
    clerk, manager = staff(Role.STREET_CLERK, community), staff(Role.STREET_APPROVER, community)
    case = accepted(StationFactory(division=community))
    with pytest.raises(case_errors.NotOver):
        ratings.rate(case=case, score=5, words="", channel="portal", by=SYSTEM)
    answers.change_owner(case=case, owner=clerk, by=SYSTEM)
    answer(case)
    with pytest.raises(InvalidInput):
        ratings.rate(case=case, score=6, words="", channel="portal", by=SYSTEM)
    rating = ratings.rate(case=case, score=2, words="等太久", channel="portal", by=SYSTEM)
    with pytest.raises(case_errors.AlreadyRated):
        ratings.rate(case=case, score=5, words="", channel="portal", by=SYSTEM)
    task = rating.task
    assert (task.owner, task.due_on) == (manager, add_working_days(today(), 3))
    assert StaffNotice.objects.get().user == manager
    with pytest.raises(case_errors.RatedOneself):
        ratings.finish_call_back(task=task, outcome="没有什么不满意", by=clerk)
    ratings.finish_call_back(task=task, outcome="已道歉并说明", by=manager)
    ratings.finish_call_back(task=task, outcome="再一次", by=manager)
    task.refresh_from_db()
    assert (task.state, task.outcome) == (TaskState.DONE, "已道歉并说明")


def test_a_good_rating_asks_for_nothing():
    case_rule()
    case = answer(accepted())
    rating = ratings.rate(case=case, score=3, words="", channel="window", by=SYSTEM)
    assert not hasattr(rating, "task")


def test_the_owner_sees_the_case():
    case = accepted()
    with pytest.raises(InvalidInput):
        answers.change_owner(
            case=case, owner=staff(Role.COMMUNITY_WORKER, CommunityFactory()), by=SYSTEM
        )


def test_another_streets_clerk_and_another_citizen_do_nothing():
    case = opened()
    for stranger in (staff(Role.STREET_CLERK, CommunityFactory()), UserFactory()):
        with pytest.raises(NotFound):
            cases.check_papers(case=case, seen=cases.Seen([1, 2]), by=stranger)
        with pytest.raises(NotFound):
            answers.withdraw(case=case, reason="", by=stranger)


def test_the_labour_offices_275_cases_add_up():
    """88 solved, 71 to arbitration, 116 not eligible or unreachable."""
    told = {"solved": 88, "arbitration": 71, "not_eligible": 60, "unreachable": 56}
    template = opened()
    rows = [
        Case(
            **{
                f.attname: getattr(template, f.attname)
                for f in Case._meta.concrete_fields
                if f.attname not in ("id", "number", "key")
            },
            number=f"{outcome}{n}"[:20],
            key=f"{outcome}{n}",
        )
        for outcome, count in told.items()
        for n in range(count)
    ]
    outcomes = [outcome for outcome, count in told.items() for _n in range(count)]
    for row, outcome in zip(rows, outcomes, strict=True):
        row.state, row.outcome, row.answered_on = CaseState.CLOSED, outcome, today()
    Case.objects.bulk_create(rows)
    counts = [count for _name, count in by_outcome(Case.objects.filter(state="closed"))]
    assert counts == [88, 71, 116]
    assert sum(counts) == 275


def refused_by_database(act):
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        act()


def test_the_database_keeps_what_happened():
    case = answer(accepted())
    refused_by_database(lambda: CaseStep.objects.update(text="x"))
    refused_by_database(lambda: CaseStep.objects.filter(case=case).delete())
    refused_by_database(lambda: Case.objects.filter(pk=case.pk).update(result="x"))
    refused_by_database(lambda: Case.objects.filter(pk=case.pk).update(channel="api"))
    refused_by_database(lambda: Case.objects.filter(pk=case.pk)._raw_delete("default"))


def test_the_applicant_is_told_in_the_platforms_language_whatever_the_officer_reads():
    case = accepted()
    with translation.override("en"):
        answer(case)
    notice = CitizenNotice.objects.latest("pk")
    assert notice.subject == "已办结"
    assert notice.text.startswith(f"您的办件 {case.number} ")
