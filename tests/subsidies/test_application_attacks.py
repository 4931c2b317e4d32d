"""What an attack on the applications found, each mended."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership
from core.audit import SYSTEM
from core.errors import InvalidInput, NotAllowed
from core.workdays import load_calendar
from elderly_care.enums import Relation
from elderly_care.models import Notice
from subsidies import commands, queries
from subsidies.commands import Applicant, Submission, applications
from subsidies.commands.applications import ConflictOfInterest, SecondPersonNeeded
from subsidies.enums import ApplicationChannel as Ch
from subsidies.enums import ApplicationState as S
from subsidies.enums import (
    BenefitCode,
    Cycle,
    Evidence,
    FindingAction,
    Level,
    Outcome,
    ReviewOutcome,
    Verdict,
)
from subsidies.models import (
    Application,
    ApplicationDocument,
    Award,
    DeclaredInterest,
    Enrolment,
    Escalation,
    Review,
)
from tests.clock import InDays, told
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_applications import (
    ApplicationFactory,
    Officers,
    application_in,
    delegate,
    require_document,
)
from tests.factories.subsidies_lists import BenefitRecordFactory, FindingFactory
from tests.subsidies.test_applications import change, hand_in, texts
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db
TUESDAY = "2026-06-09T10:00:00+08:00"


@pytest.fixture
def programme(calendar):
    programme = ProgrammeFactory(ruled=True)
    delegate(programme)
    return programme


@pytest.fixture
def resident():
    return ResidentFactory()


@pytest.fixture
def officers(resident):
    return Officers.of(resident)


@pytest.fixture
def by_case(programme):
    """Help by the case, up to 100 yuan."""
    change(programme, cycle=Cycle.ONCE)
    return programme


def row(application):
    return Application.objects.get(pk=application.pk)


# What takes effect is what was approved


def test_another_amount_at_the_end_of_the_notice_goes_back(programme, resident, officers):
    application = application_in(S.PUBLICITY, programme=programme, resident=resident)
    tier = programme.versions.get().tiers.get()
    change_tier(tier, amount_fen=90_00)

    application = commands.close_publicity(application=application, by=officers.clerk)

    assert (application.state, application.round) == (S.ACCEPTED, 2)
    assert not Enrolment.objects.exists()
    assert texts(resident) == ["公示期满，需要重新核实"]


def change_tier(tier, **fields):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    type(tier).objects.filter(pk=tier.pk).update(**fields)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE yizhan_app")


@pytest.mark.parametrize("known", [True, False])
def test_only_a_duplicate_that_was_considered_takes_effect(programme, resident, officers, known):
    change(programme, publicity_days=7)
    application = application_in(S.REVIEWED, programme=programme, resident=resident)

    def report():
        kind = BenefitCode.MOVED_OUT
        BenefitRecordFactory(resident=resident, kind=kind, valid_from=date(2026, 5, 1))

    with time_machine.travel(TUESDAY, tick=False):
        if known:
            report()
        commands.decide(
            application=application,
            outcome=Outcome.APPROVED,
            justification="已上门核实，仍住本址",
            by=officers.approver,
        )
        if not known:
            report()
    with time_machine.travel("2026-06-17T01:30:00+08:00", tick=False):
        assert commands.close_due_publicities(by=SYSTEM) == int(known)

    state = (S.EFFECTIVE, 1) if known else (S.ACCEPTED, 2)
    assert (row(application).state, row(application).round) == state
    assert Award.objects.exists() == known


@pytest.mark.parametrize(("now", "state"), [(80_00, S.ACCEPTED), (120_00, S.EFFECTIVE)])
def test_help_by_the_case_goes_back_when_the_formula_gives_less(
    by_case, resident, officers, now, state
):
    application = application_in(
        S.PUBLICITY,
        programme=by_case,
        resident=resident,
        inputs={"cause": "火灾", "amount_fen": 200_00},
    )
    change_tier(by_case.versions.get().tiers.get(), amount_fen=now)

    commands.close_publicity(application=application, by=officers.clerk)

    assert row(application).state == state
    assert list(Award.objects.values_list("amount_fen", flat=True)) == (
        [100_00] if state == S.EFFECTIVE else []
    )


# Whose application it is


def test_staff_withdraw_other_peoples_applications_only_with_a_reason(
    programme, resident, officers
):
    application = hand_in(programme, resident, officers.clerk)
    with pytest.raises(InvalidInput):
        commands.withdraw(application=application, by=officers.other_clerk)
    close = FamilyLinkFactory(
        resident=resident, user=officers.district, ended_on=date(2024, 2, 1)
    ).user
    with pytest.raises(ConflictOfInterest):
        commands.withdraw(application=application, reason="不要了", by=close)

    application = commands.withdraw(
        application=application, reason="本人来电", by=officers.other_clerk
    )
    assert application.state == S.WITHDRAWN


@pytest.mark.parametrize(
    "role", [Role.CALL_AGENT, Role.STATION_MANAGER, Role.PARTNER_ENGINEER, Role.COMMUNITY_WORKER]
)
def test_who_took_it_and_nobody_else_of_the_room_withdraws_it(programme, resident, role):
    district = resident.community.parent.parent
    one, other = staff(role, district), staff(role, district)
    application = hand_in(programme, resident, one, Ch.PHONE)

    with pytest.raises(NotAllowed):
        commands.withdraw(application=application, reason="不要了", by=other)
    assert "withdraw" not in queries.possible_verbs(application, other)
    assert (application in queries.taken(other)) == (role == Role.COMMUNITY_WORKER)
    assert application in queries.taken(one)
    assert commands.withdraw(application=application, by=one).state == S.WITHDRAWN


def test_a_former_agent_takes_nothing_back(programme, resident):
    link = FamilyLinkFactory(resident=resident, relation=Relation.AGENT)
    application = hand_in(programme, resident, link.user, Ch.FAMILY)
    type(link).objects.filter(pk=link.pk).update(ended_on=date.today())

    with pytest.raises(NotAllowed):
        commands.withdraw(application=application, reason="不要了", by=link.user)


# What comes in

BAD = {
    "NUL": "\0",
    "half a character": "\ud800",
    "5000 digits": "9" * 5000,
    "5000 characters": "火" * 5000,
    "a list": ["火灾"],
    "a number": 10**5000,
}


@pytest.mark.parametrize("name", ["cause", "amount_fen", "kind", "unheard_of"])
@pytest.mark.parametrize("bad", BAD)
def test_what_cannot_be_an_answer_is_refused_in_words(by_case, resident, officers, name, bad):
    inputs = {"cause": "火灾", "amount_fen": 100_00} | {name: BAD[bad]}

    with pytest.raises(InvalidInput) as refusal:
        hand_in(by_case, resident, officers.clerk, inputs=inputs)

    assert refusal.value.fields
    assert "unheard_of" not in str(refusal.value.fields)
    assert not Application.objects.exists()


@pytest.mark.parametrize("inputs", [{}, {"cause": "火灾"}, {"amount_fen": "100.00"}])
def test_what_was_not_answered_is_named_by_its_question(by_case, resident, officers, inputs):
    with pytest.raises(InvalidInput) as refusal:
        hand_in(by_case, resident, officers.clerk, inputs=inputs)
    said = str(refusal.value.fields)
    assert "申请金额（元）" in said or "因为什么事" in said


def test_a_programme_without_questions_takes_no_answers(programme, resident, officers):
    with pytest.raises(InvalidInput):
        hand_in(programme, resident, officers.clerk, inputs={"cause": "火灾"})


@pytest.mark.parametrize("persons", [0, 21, -1, 1.5, "二"])
def test_persons_are_counted_and_the_formula_names_its_question(calendar, persons):
    commands.load_programmes()
    resident = ResidentFactory()
    officers = Officers.of(resident)
    programme = queries.programme_by_code("temporary_assistance")
    asked = {"kind": "emergency", "cause": "火灾", "needed_fen": 1_000_00}
    with pytest.raises(InvalidInput):
        hand_in(programme, resident, officers.clerk, inputs=asked | {"persons": persons})
    with pytest.raises(InvalidInput) as refusal:
        hand_in(programme, resident, officers.clerk, inputs=asked)
    assert "几口人需要救助" in str(refusal.value)
    assert list(refusal.value.fields) == ["persons"]


@pytest.mark.parametrize("field", ["note", "name", "key"])
@pytest.mark.parametrize("text", ["\0", "\ud800", "字" * 5000])
def test_other_texts_are_plain_too(programme, resident, officers, field, text):
    given = {field: text} if field != "name" else {"applicant": Applicant(text, Relation.CHILD)}
    with pytest.raises(InvalidInput):
        hand_in(programme, resident, officers.clerk, **given)


@pytest.mark.parametrize(
    "since",
    [None, InDays(2), date(1850, 1, 1)],
    ids=["none", "later", "old"],
)
def test_an_agent_was_authorised_in_the_persons_life(programme, resident, officers, since):
    agent = Applicant("王代办", Relation.AGENT, **told({"authorised_on": since}))
    with pytest.raises(InvalidInput) as refusal:
        hand_in(programme, resident, officers.clerk, applicant=agent)
    assert list(refusal.value.fields) == ["authorised_on"]
    with pytest.raises(InvalidInput):
        hand_in(programme, resident, officers.clerk, applicant=Applicant("", Relation.CHILD))


def test_who_applies_for_themselves_has_their_own_name(programme, resident, officers):
    application = hand_in(
        programme, resident, officers.clerk, applicant=Applicant("别人", Relation.SELF)
    )
    assert application.applicant_name == resident.name


@pytest.mark.django_db(transaction=True)
def test_one_key_for_two_people_at_once_is_refused_in_words(programme):
    people = [ResidentFactory(), ResidentFactory()]
    clerk = Officers.of(people[0]).clerk

    def act(n):
        submission = Submission(programme, people[n], Ch.WINDOW, key="same")
        return commands.submit(submission=submission, by=clerk)

    answers = together(2, act)

    assert sorted(type(answer).__name__ for answer in answers) == ["Application", "KeyReused"]


def test_the_api_answers_no_500(by_case, resident, api_as):
    client = api_as(staff(Role.COMMUNITY_WORKER, resident.community))
    body = '{"programme": "%s", "resident": %d, "inputs": {"amount_fen": 10000, "cause": %s}}'
    for number, cause in enumerate(
        ['"\\u0000"', '"\\ud800"', "9" * 5000, '"' + "火" * 5000 + '"', '"' + "x" * 2**21 + '"']
    ):
        answer = client.post(
            reverse("api-application-list"),
            body % (by_case.code, resident.pk, cause),
            content_type="application/json",
            headers={"Idempotency-Key": str(number)},
        )
        assert answer.status_code in (400, 413), (cause[:20], answer.status_code)


# Conflict of interest, in every step


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (S.PUBLICITY, lambda a, u: commands.close_publicity(application=a, by=u)),
        (S.PUBLICITY, lambda a, u: commands.raise_objection(application=a, text="x", by=u)),
        (
            S.JOINT,
            lambda a, u: commands.joint_opinion(
                opinion=a.joint_opinions.get(), agrees=True, text="", by=u
            ),
        ),
        (S.SUBMITTED, lambda a, u: commands.withdraw(application=a, reason="x", by=u)),
    ],
)
def test_who_is_close_keeps_out_of_every_step(programme, resident, officers, state, act):
    application = application_in(state, programme=programme, resident=resident)
    DeclaredInterest.objects.create(user=officers.district, resident=resident, relation="邻居")
    with pytest.raises(ConflictOfInterest):
        act(application, officers.district)


def test_who_is_close_keeps_out_of_the_reviews_and_lists(programme, resident, officers):
    commands.enrol(programme=programme, applications={resident.pk: date(2026, 1, 1)}, by=SYSTEM)
    review = Review.objects.create(enrolment=Enrolment.objects.get(), due_on=date.today())
    finding = FindingFactory(resident=resident, programme=programme)
    DeclaredInterest.objects.create(user=officers.clerk, resident=resident, relation="邻居")
    with pytest.raises(ConflictOfInterest):
        commands.complete_review(review=review, outcome=ReviewOutcome.CONTINUE, by=officers.clerk)
    with pytest.raises(ConflictOfInterest):
        commands.dismiss_finding(finding=finding, reason="无事", by=officers.clerk)
    with pytest.raises(ConflictOfInterest):
        commands.handle_finding(finding=finding, action=FindingAction.NOTIFIED, by=officers.clerk)


@pytest.mark.parametrize("state", [S.REVIEWED, S.PUBLICITY])
def test_an_interest_declared_afterwards_sends_it_back(programme, resident, officers, state):
    change(programme, publicity_days=7)
    application = application_in(
        S.ACCEPTED, programme=programme, resident=resident, reviewer=officers.clerk
    )
    commands.review(application=application, outcome=Outcome.PASSED, by=officers.clerk)
    if state == S.PUBLICITY:
        commands.decide(application=application, outcome=Outcome.APPROVED, by=officers.approver)
    other = application_in(S.REVIEWED, programme=ProgrammeFactory(ruled=True), resident=resident)

    commands.declare_interest(resident=resident, relation="表亲", by=officers.clerk)

    now = row(application)
    assert (now.state, now.round, now.reviewer, now.reviewed_by) == (S.ACCEPTED, 2, None, None)
    assert row(other).state == S.REVIEWED  # they had no part in it
    assert queries.history(now)[-1].action == "subsidies.application.recuse"
    assert now in queries.inbox(officers.other_clerk)


# Departments


@pytest.fixture
def asked(programme, resident, officers):
    """A department is asked; returns its office and the application."""
    office = OrganisationFactory(
        name="区残联", kind=OrganisationKind.DEPARTMENT, division=resident.community.parent.parent
    )
    change(programme, joint_departments=["区残联"])
    require_document(programme)
    application = application_in(S.ACCEPTED, programme=programme, resident=resident)
    ApplicationDocument.objects.create(
        application=application,
        code="id_card",
        evidence=Evidence.PAPER,
        source="原件",
        verdict=Verdict.ACCEPTED,
        checked_by=officers.clerk,
    )
    commands.review(application=application, outcome=Outcome.PASSED, by=officers.clerk)
    return office, row(application)


def test_a_departments_officer_opens_answers_and_then_sees_no_more(asked, client_as):
    office, application = asked
    speaker = staff(Role.PARTNER_ENGINEER, office)
    client = client_as(speaker)
    page = reverse("subsidies_console:application", args=[application.pk])
    opinion = application.joint_opinions.get()
    assert (
        application.number in client.get(reverse("subsidies_console:applications")).content.decode()
    )
    assert client.get(page).status_code == 200
    assert ApplicationDocument.objects.visible_to(speaker).count() == 1

    answer = client.post(
        reverse("subsidies_console:opinion", args=[application.pk, opinion.pk]),
        {f"opinion{opinion.pk}-agrees": "yes", f"opinion{opinion.pk}-text": "情况属实"},
    )

    assert answer.headers["Location"] == reverse("subsidies_console:applications")
    assert row(application).state == S.REVIEWED
    assert client.get(page).status_code == 404
    assert not ApplicationDocument.objects.visible_to(speaker).exists()
    assert not Application.objects.visible_to(speaker).exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.AUDIT_ADMIN])
def test_who_watches_a_department_does_not_speak_for_it(asked, role):
    office, application = asked
    with pytest.raises(NotAllowed):
        commands.joint_opinion(
            opinion=application.joint_opinions.get(), agrees=True, text="", by=staff(role, office)
        )


def test_a_firms_engineer_sees_no_application(programme, resident, client_as):
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    engineer = staff(Role.PARTNER_ENGINEER, OrganisationFactory(division=resident.community.parent))
    page = reverse("subsidies_console:application", args=[application.pk])
    assert client_as(engineer).get(page).status_code == 403


def test_who_answered_for_a_department_decides_nothing_in_the_round(asked, officers):
    _office, application = asked
    opinion = application.joint_opinions.get()
    application = commands.joint_opinion(
        opinion=opinion, agrees=False, text="来函不同意", by=officers.district
    )
    assert application.state == S.DISPUTED
    with pytest.raises(SecondPersonNeeded):
        commands.decide(application=application, outcome=Outcome.APPROVED, by=officers.district)
    assert "decide" not in queries.possible_verbs(row(application), officers.district)
    assert application not in queries.inbox(officers.district)
    assert application in queries.inbox(officers.other_district)


# Reminders and dead ends


def late(now="2026-06-30"):
    with time_machine.travel(f"{now}T01:30:00+08:00", tick=False):
        commands.escalate_overdue(by=SYSTEM)
    return list(Escalation.objects.order_by("pk").values_list("stage", "owner"))


def test_no_reminder_without_somebody_to_answer_for_it(programme, resident):
    application_in(S.ACCEPTED, programme=programme, resident=resident, due_on=date(2026, 6, 12))
    assert late() == []
    assert Application.objects.get().overdue_stage == 0
    district = staff(Role.DISTRICT_ADMIN, resident.community.parent.parent)
    Membership.objects.filter(user=district).update(valid_from=date(2020, 1, 1))
    assert late("2026-07-01") == [(2, district.pk)]
    assert late("2026-07-02") == [(2, district.pk)]


def test_reminders_pass_by_who_may_not_act(programme, resident, officers):
    application = application_in(
        S.APPEALED, programme=programme, resident=resident, due_on=date(2026, 6, 12)
    )
    first, second = sorted([officers.district, officers.other_district], key=lambda u: u.pk)
    DeclaredInterest.objects.create(user=first, resident=resident, relation="邻居")
    assert late() == [(2, second.pk)]
    assert row(application) in queries.inbox(second)


def test_what_the_district_approves_is_brought_before_the_district(programme, resident, officers):
    application_in(
        S.REVIEWED,
        programme=programme,
        resident=resident,
        approval_level=Level.DISTRICT,
        due_on=date(2026, 6, 12),
    )
    ((stage, owner),) = late("2026-06-15")
    assert (stage, owner in (officers.district.pk, officers.other_district.pk)) == (2, True)


def test_the_district_sends_nothing_up_to_itself(programme, resident, officers, client_as):
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    with pytest.raises(applications.AlreadyAtDistrict):
        commands.decide(
            application=application, outcome=Outcome.DISPUTED, reason="难", by=officers.district
        )
    assert row(application).state == S.REVIEWED
    page = reverse("subsidies_console:application", args=[application.pk])
    assert "报区级决定" not in client_as(officers.district).get(page).content.decode()
    assert "报区级决定" in client_as(officers.approver).get(page).content.decode()


def test_the_record_says_that_nobody_is_able(programme, resident, client_as):
    street = resident.community.parent
    clerk, district = staff(Role.STREET_CLERK, street), staff(Role.DISTRICT_ADMIN, street.parent)
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    assert not queries.application_record(application, clerk).nobody_able
    commands.decide(application=application, outcome=Outcome.REFUSED, reason="不符合", by=district)
    commands.appeal(application=row(application), text="有证", by=clerk)

    assert queries.application_record(row(application), clerk).nobody_able
    page = reverse("subsidies_console:application", args=[application.pk])
    assert "现在没有人能办这一步" in client_as(clerk).get(page).content.decode()


# Clocks


@pytest.mark.parametrize(
    ("state", "fields", "due"),
    [
        (S.SUBMITTED, {}, date(2026, 6, 9)),
        (S.ACCEPTED, {}, date(2026, 6, 16)),
        (S.ACCEPTED, {"is_urgent": True}, date(2026, 6, 9)),
        (S.DISPUTED, {}, date(2026, 6, 25)),
        (
            S.PUBLICITY,
            {"publicity_from": date(2026, 6, 9), "publicity_until": date(2026, 6, 16)},
            date(2026, 6, 17),
        ),
    ],
)
def test_a_deadline_made_up_later_is_the_steps_own(resident, state, fields, due):
    programme = ProgrammeFactory(ruled=True)
    change(programme, dispute_day=20, decision_day=25)
    with time_machine.travel(TUESDAY, tick=False):
        application = application_in(
            state, programme=programme, resident=resident, due_on=None, **fields
        )
        load_calendar()
        commands.escalate_overdue(by=SYSTEM)
    assert row(application).due_on == due


def test_late_is_late_without_a_calendar(resident):
    application = application_in(
        S.REVIEWED, programme=ProgrammeFactory(ruled=True), resident=resident,
        due_on=date(2031, 6, 12),
    )  # fmt: skip
    with time_machine.travel("2031-06-20T10:00:00+08:00", tick=False):
        assert queries.clock(application).words == "已超期（2031年6月12日 到期）"


# Appeals, refusals, ends


def test_an_appeal_is_won_with_complete_papers(programme, resident, officers):
    require_document(programme)
    application = application_in(S.APPEALED, programme=programme, resident=resident)
    win = {"outcome": Outcome.OVERTURNED, "reason": "已补齐", "by": officers.district}
    with pytest.raises(applications.DocumentsMissing):
        commands.decide_appeal(application=application, **win)
    paper = commands.add_document(
        application=application,
        code="id_card",
        evidence=Evidence.PAPER,
        source="原件",
        by=officers.clerk,
    )
    commands.check_document(document=paper, verdict=Verdict.ACCEPTED, by=officers.clerk)
    assert commands.decide_appeal(application=application, **win).state == S.EFFECTIVE


def test_urgent_help_is_won_before_its_papers(by_case, resident, officers):
    require_document(by_case)
    application = application_in(
        S.APPEALED,
        programme=by_case,
        resident=resident,
        is_urgent=True,
        inputs={"cause": "火灾", "amount_fen": 100_00},
    )
    application = commands.decide_appeal(
        application=application, outcome=Outcome.OVERTURNED, reason="属实", by=officers.district
    )
    assert application.state == S.EFFECTIVE


def test_not_supplemented_is_said_only_after_the_last_day(programme, resident, officers):
    application = application_in(
        S.SUPPLEMENT, programme=programme, resident=resident, due_on=date(2026, 6, 12)
    )
    refuse = {"outcome": Outcome.REFUSED, "reason": "逾期未补", "by": officers.clerk}
    with time_machine.travel("2026-06-12T17:00:00+08:00", tick=False):
        assert "refuse" not in queries.possible_verbs(application, officers.clerk)
        with pytest.raises(applications.SupplementNotOver, match="2026年6月12日"):
            commands.review(application=application, **refuse)
    with time_machine.travel("2026-06-13T09:00:00+08:00", tick=False):
        assert "refuse" in queries.possible_verbs(application, officers.clerk)
        assert commands.review(application=application, **refuse).state == S.REFUSED


@pytest.mark.parametrize("left", ["died_on", "moved_out_on"])
def test_no_appeal_for_who_has_left(programme, resident, officers, left):
    application = application_in(S.REFUSED, programme=programme, resident=resident)
    type(resident).objects.filter(pk=resident.pk).update(**{left: date(2026, 1, 1)})
    with pytest.raises(applications.PersonHasLeft):
        commands.appeal(application=application, text="请复核", by=officers.clerk)
    assert "appeal" not in queries.possible_verbs(row(application), officers.clerk)


def test_the_family_is_told_that_a_death_closed_it(programme, resident):
    application = ApplicationFactory(programme=programme, resident=resident)
    type(resident).objects.filter(pk=resident.pk).update(died_on=date(2026, 1, 1))
    commands.close_applications_of(resident_ids=[resident.pk], by=SYSTEM)
    commands.close_applications_of(resident_ids=[resident.pk], by=SYSTEM)
    notice = Notice.objects.get(resident=resident)
    assert notice.subject == "申请已终止"
    assert application.number in notice.text
