"""From an application to its decision: the roads that people take, and what is refused on them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.enums import OrganisationKind, Role
from core.audit import SYSTEM
from core.errors import InvalidInput, NotAllowed, NotFound
from core.models import AuditEvent
from core.workdays import load_calendar
from elderly_care.commands import move_resident, record_death
from elderly_care.enums import Relation
from elderly_care.models import Notice
from subsidies import commands, queries
from subsidies.commands import Applicant, Submission, applications
from subsidies.enums import ApplicationChannel as Ch
from subsidies.enums import ApplicationState as S
from subsidies.enums import Cycle, Evidence, Level, Outcome, Verdict
from subsidies.models import Application, ApplicationDocument, Award, Decision, Enrolment
from tests.factories.accounts import CommunityFactory, OrganisationFactory, UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_applications import (
    ApplicationFactory,
    Officers,
    application_in,
    delegate,
    photo,
    require_document,
)

pytestmark = pytest.mark.django_db
TUESDAY = "2026-06-09T10:00:00+08:00"


@pytest.fixture
def programme(calendar):
    """100 yuan a month from 60 on; the street approves."""
    programme = ProgrammeFactory(ruled=True)
    delegate(programme)
    return programme


@pytest.fixture
def resident():
    return ResidentFactory()


@pytest.fixture
def officers(resident):
    return Officers.of(resident)


def change(programme, **fields):
    """The version's other settings."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    programme.versions.update(**fields)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE yizhan_app")


def hand_in(programme, resident, by, channel=Ch.WINDOW, **fields):
    return commands.submit(submission=Submission(programme, resident, channel, **fields), by=by)


def texts(resident):
    return list(
        Notice.objects.filter(resident=resident).order_by("pk").values_list("subject", flat=True)
    )


# Handing in


def test_from_the_window_to_the_first_award(programme, resident, officers):
    require_document(programme)
    with time_machine.travel(TUESDAY, tick=False):
        application = hand_in(programme, resident, officers.clerk)
        assert application.due_on == date(2026, 6, 9)
        paper = commands.add_document(
            application=application,
            code="id_card",
            evidence=Evidence.PHOTO,
            photo=photo(),
            by=officers.clerk,
        )
        commands.check_document(document=paper, verdict=Verdict.ACCEPTED, by=officers.clerk)
        application = commands.accept(application=application, by=officers.clerk)
        assert application.due_on == date(2026, 6, 16)  # five working days
        application = commands.review(
            application=application, outcome=Outcome.PASSED, by=officers.clerk
        )
        assert application.approval_level == Level.STREET
        application = commands.decide(
            application=application, outcome=Outcome.APPROVED, by=officers.approver
        )

    assert (application.state, application.amount_fen) == (S.EFFECTIVE, 100_00)
    assert application.first_month == Award.objects.get().first
    assert Enrolment.objects.get().applied_on == date(2026, 6, 9)
    assert texts(resident)[:2] == ["申请已收到", "申请已受理"]
    assert "申请已批准" in texts(resident)
    rows = Decision.objects.order_by("pk").values_list("level", "outcome", "decided_by")
    assert list(rows) == [
        (Level.REVIEW, Outcome.PASSED, officers.clerk.pk),
        (Level.STREET, Outcome.APPROVED, officers.approver.pk),
    ]
    actions = [event.action.rsplit(".", 1)[1] for event in queries.history(application)]
    assert actions == [
        "submit",
        "document_added",
        "document_checked",
        "accept",
        "pass_review",
        "take_effect",
    ]


def test_any_street_takes_it_and_the_street_of_residence_works_on_it(programme, resident, officers):
    elsewhere = staff(Role.STREET_CLERK, CommunityFactory().parent)

    application = hand_in(programme, resident, elsewhere)

    assert application.received_at == elsewhere.current_memberships[0].division
    assert application in queries.taken(elsewhere)
    assert application not in queries.inbox(elsewhere)
    assert application in queries.inbox(officers.clerk)
    assert not Application.objects.visible_to(elsewhere).exists()
    with pytest.raises(NotAllowed):
        commands.accept(application=application, by=elsewhere)


@pytest.mark.parametrize(
    ("relation", "channel"), [(Relation.SELF, Ch.PORTAL), (Relation.AGENT, Ch.FAMILY)]
)
def test_on_the_portal_the_link_says_who_applies(programme, resident, relation, channel):
    link = FamilyLinkFactory(resident=resident, relation=relation)

    application = hand_in(programme, resident, link.user, channel)

    assert application.applicant == link.user
    assert application.applicant_relation == relation
    assert (application.authorised_on is None) == (relation == Relation.SELF)
    assert application in queries.applications_of(link.user)


def test_a_stranger_and_a_former_agent_may_not_apply(programme, resident):
    past = FamilyLinkFactory(resident=resident, relation=Relation.AGENT, ended_on=date(2024, 2, 1))
    for user in (UserFactory(), past.user):
        with pytest.raises(NotAllowed):
            hand_in(programme, resident, user, Ch.FAMILY)
        with pytest.raises(NotAllowed):
            hand_in(programme, resident, user, Ch.WINDOW)


def test_an_agent_at_the_window_brings_an_authorisation(programme, resident, officers):
    agent = Applicant("王代办", Relation.AGENT)
    with pytest.raises(InvalidInput):
        hand_in(programme, resident, officers.clerk, applicant=agent)

    agent = Applicant("王代办", Relation.AGENT, authorised_on=date(2026, 1, 2))
    assert hand_in(programme, resident, officers.clerk, applicant=agent).pk


def test_twice_by_the_same_key_is_once(programme, resident, officers):
    first = hand_in(programme, resident, officers.clerk, key="k1")

    assert hand_in(programme, resident, officers.clerk, key="k1") == first
    assert texts(resident) == ["申请已收到"]
    with pytest.raises(applications.KeyReused):
        hand_in(programme, resident, officers.clerk, key="k1", note="另一份")
    with pytest.raises(applications.KeyReused):
        hand_in(programme, resident, officers.clerk, key="k1", applied_on=date(2026, 1, 5))


def test_what_is_not_taken(programme, resident, officers):
    hand_in(programme, resident, officers.clerk)
    with pytest.raises(applications.AlreadyApplied):
        hand_in(programme, resident, officers.clerk)
    elsewhere = ProgrammeFactory(ruled=True, region="33")
    with pytest.raises(applications.NotOffered):
        hand_in(elsewhere, resident, officers.clerk)
    with pytest.raises(applications.NotOffered):
        hand_in(ProgrammeFactory(), resident, officers.clerk)
    with pytest.raises(applications.PersonHasLeft):
        hand_in(programme, ResidentFactory(died_on=date(2026, 1, 1)), officers.clerk)
    with pytest.raises(InvalidInput):
        hand_in(
            programme, ResidentFactory(), officers.clerk, applied_on=date.today() + timedelta(1)
        )
    free = ProgrammeFactory(ruled=True)
    change(free, needs_application=False)
    with pytest.raises(applications.NoApplicationNeeded):
        hand_in(free, resident, officers.clerk)
    commands.enrol(programme=free, applications={resident.pk: date(2026, 1, 1)}, by=SYSTEM)
    change(free, needs_application=True)
    with pytest.raises(applications.AlreadyReceiving):
        hand_in(free, resident, officers.clerk)
    assert Application.objects.count() == 1


def test_without_a_calendar_people_still_may_apply(resident, officers):
    application = hand_in(ProgrammeFactory(ruled=True), resident, officers.clerk)

    assert application.due_on is None
    assert queries.clock(application).words == ""
    assert commands.escalate_overdue(by=SYSTEM) == 0
    load_calendar()
    commands.escalate_overdue(by=SYSTEM)
    application.refresh_from_db()
    assert application.due_on is not None


# Papers


def test_the_checklist_lists_what_is_missing_and_a_newer_paper_replaces_a_bad_one(
    programme, resident, officers
):
    require_document(programme)
    require_document(programme, "hukou", "户口本")
    link = FamilyLinkFactory(resident=resident)
    application = hand_in(programme, resident, link.user, Ch.PORTAL)
    bad = commands.add_document(
        application=application,
        code="id_card",
        evidence=Evidence.PHOTO,
        photo=photo(),
        by=link.user,
    )
    with pytest.raises(applications.ReasonNeeded):
        commands.check_document(document=bad, verdict=Verdict.REJECTED, by=officers.clerk)
    commands.check_document(
        document=bad, verdict=Verdict.REJECTED, note="看不清", by=officers.clerk
    )
    with pytest.raises(applications.DocumentsMissing, match="户口本、身份证"):
        commands.accept(application=application, by=officers.clerk)

    application = commands.request_supplement(application=application, by=officers.clerk)

    assert application.supplement_note == "户口本、身份证"
    assert "户口本" in Notice.objects.order_by("pk").last().text
    with pytest.raises(applications.DocumentsMissing):
        commands.supplement(application=application, by=link.user)
    commands.add_document(
        application=application,
        code="id_card",
        evidence=Evidence.PHOTO,
        photo=photo(),
        by=link.user,
    )
    commands.add_document(
        application=application,
        code="hukou",
        evidence=Evidence.DATA_SHARING,
        source="公安人口库 2026-06-09 核验",
        by=officers.clerk,
    )
    application = commands.supplement(application=application, by=link.user)
    with pytest.raises(applications.DocumentsUnchecked):
        commands.accept(application=application, by=officers.clerk)
    for paper in ApplicationDocument.objects.filter(verdict=Verdict.PENDING):
        commands.check_document(document=paper, verdict=Verdict.ACCEPTED, by=officers.clerk)
    assert commands.accept(application=application, by=officers.clerk).state == S.ACCEPTED


def test_papers_by_whom_and_of_which_kind(programme, resident, officers):
    require_document(programme)
    link = FamilyLinkFactory(resident=resident)
    application = hand_in(programme, resident, link.user, Ch.PORTAL)
    paper = {"application": application, "code": "id_card"}
    with pytest.raises(NotAllowed):  # the family can't say that data sharing says so
        commands.add_document(**paper, evidence=Evidence.DATA_SHARING, source="公安", by=link.user)
    with pytest.raises(NotAllowed):
        commands.add_document(**paper, evidence=Evidence.PHOTO, photo=photo(), by=UserFactory())
    with pytest.raises(InvalidInput):
        commands.add_document(**paper, evidence=Evidence.PHOTO, by=link.user)
    with pytest.raises(InvalidInput):
        commands.add_document(**paper, evidence=Evidence.PAPER, source=" ", by=officers.clerk)
    with pytest.raises(applications.NotOnChecklist):
        commands.add_document(
            application=application,
            code="passport",
            evidence=Evidence.PHOTO,
            photo=photo(),
            by=link.user,
        )
    assert not ApplicationDocument.objects.exists()


# Who may


@pytest.mark.parametrize(
    ("state", "act", "may"),
    [
        (S.SUBMITTED, lambda a, u: commands.accept(application=a, by=u), {"clerk"}),
        (
            S.ACCEPTED,
            lambda a, u: commands.review(application=a, outcome=Outcome.PASSED, by=u),
            {"clerk"},
        ),
        (
            S.REVIEWED,
            lambda a, u: commands.decide(application=a, outcome=Outcome.APPROVED, by=u),
            {"approver", "district"},
        ),
        (
            S.DISPUTED,
            lambda a, u: commands.decide(application=a, outcome=Outcome.APPROVED, by=u),
            {"district"},
        ),
        (
            S.APPEALED,
            lambda a, u: commands.decide_appeal(
                application=a, outcome=Outcome.UPHELD, reason="如前", by=u
            ),
            {"district"},
        ),
        (
            S.JOINT,
            lambda a, u: commands.joint_opinion(
                opinion=a.joint_opinions.get(), agrees=True, text="", by=u
            ),
            {"district"},
        ),
        (
            S.PUBLICITY,
            lambda a, u: commands.raise_objection(application=a, text="不住这里", by=u),
            {"clerk", "approver", "district"},
        ),
        (
            S.REFUSED,
            lambda a, u: commands.appeal(application=a, text="请复核", by=u),
            {"clerk", "district", "worker"},
        ),
        (
            S.SUBMITTED,
            lambda a, u: commands.withdraw(application=a, reason="本人电话要求", by=u),
            {"clerk", "district"},
        ),
    ],
)
def test_who_may_do_what_where(programme, resident, state, act, may):
    street = resident.community.parent
    away = CommunityFactory().parent
    people = {
        "clerk": staff(Role.STREET_CLERK, street),
        "approver": staff(Role.STREET_APPROVER, street),
        "district": staff(Role.DISTRICT_ADMIN, street.parent),
        "worker": staff(Role.COMMUNITY_WORKER, resident.community),
        "auditor": staff(Role.AUDITOR, street),
        "cashier": staff(Role.CASHIER, OrganisationFactory(division=street)),
        "clerk elsewhere": staff(Role.STREET_CLERK, away),
        "approver elsewhere": staff(Role.STREET_APPROVER, away),
        "nobody": UserFactory(),
        "the system": SYSTEM,
    }
    allowed = set()
    for name, user in people.items():
        person = ResidentFactory(community=resident.community)
        application = application_in(state, programme=programme, resident=person)
        try:
            act(application, user)
        except NotAllowed:
            continue
        allowed.add(name)
    assert allowed == may


# Two persons, and none of the family


def test_the_reviewer_does_not_approve(programme, resident):
    street = resident.community.parent
    both = staff(Role.STREET_CLERK, street)
    both.memberships.create(role=Role.STREET_APPROVER, division=street)
    both = type(both).objects.get(pk=both.pk)
    application = application_in(S.ACCEPTED, programme=programme, resident=resident)
    commands.review(application=application, outcome=Outcome.PASSED, by=both)

    with pytest.raises(applications.SecondPersonNeeded):
        commands.decide(application=application, outcome=Outcome.APPROVED, by=both)
    assert application not in queries.inbox(both)
    assert "decide" not in queries.possible_verbs(Application.objects.get(pk=application.pk), both)


def test_the_database_refuses_one_person_for_both(programme, resident):
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    one = application.reviewed_by_id
    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(decided_by=one)
    with pytest.raises(IntegrityError, match="third_person"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(appeal_decided_by=one)
    with pytest.raises(IntegrityError, match="decided_by_two"), transaction.atomic():
        ApplicationFactory(state=S.EFFECTIVE, programme=programme, amount_fen=100_00)
    with pytest.raises(IntegrityError, match="another_person"), transaction.atomic():
        Decision.objects.create(
            application=application,
            level=Level.STREET,
            round=1,
            outcome=Outcome.APPROVED,
            amount_fen=1,
            version=application.version,
            decided_by_id=one,
        )


def test_the_database_wants_two_decisions_behind_an_approval(programme, resident):
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    mine = Application.objects.filter(pk=application.pk)
    with pytest.raises(IntegrityError, match="not decided by two"), transaction.atomic():
        mine.update(state=S.EFFECTIVE, decided_by=UserFactory())
    done = application_in(S.EFFECTIVE, programme=programme)
    with pytest.raises(IntegrityError, match="not decided by two"), transaction.atomic():
        Application.objects.filter(pk=done.pk).update(amount_fen=900_00)


@pytest.mark.parametrize(
    "column", ["resident_id = 1", "applied_on = '2020-01-01'", "inputs = '{}'"]
)
def test_who_applied_for_what_and_when_is_never_rewritten(programme, resident, column):
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE subsidies_application SET {column} WHERE id = %s", [application.pk])


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["decision", "escalation", "declaredinterest"])
def test_what_was_decided_never_changes(programme, table, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(f"subsidies_{table}"))


def test_applications_are_never_deleted(programme, resident):
    application = application_in(S.JOINT, programme=programme, resident=resident)
    for row in (application, application.joint_opinions.get()):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            type(row).objects.filter(pk=row.pk)._raw_delete("default")


def test_family_keeps_out_and_the_case_is_registered(programme, resident, officers):
    FamilyLinkFactory(resident=resident, user=officers.clerk, relation=Relation.CHILD)
    application = hand_in(programme, resident, officers.other_clerk)

    assert application.involves_staff
    assert application in queries.staff_cases(officers.district)
    with pytest.raises(applications.ConflictOfInterest):
        commands.accept(application=application, by=officers.clerk)
    assert application not in queries.inbox(officers.clerk)
    assert application in queries.inbox(officers.other_clerk)
    assert queries.application_record(application, officers.clerk).conflict
    with pytest.raises(applications.ConflictOfInterest):
        commands.assign(application=application, reviewer=officers.clerk, by=officers.other_clerk)
    assert commands.accept(application=application, by=officers.other_clerk)


def test_a_declared_interest_keeps_out_and_marks_open_applications(programme, resident, officers):
    application = application_in(S.REVIEWED, programme=programme, resident=resident)

    commands.declare_interest(resident=resident, relation="邻居好友", by=officers.approver)
    commands.declare_interest(resident=resident, relation="邻居好友", by=officers.approver)

    with pytest.raises(applications.ConflictOfInterest):
        commands.decide(application=application, outcome=Outcome.APPROVED, by=officers.approver)
    assert Application.objects.get(pk=application.pk).involves_staff
    (line,) = commands.decide_many(application_ids=[application.pk], by=officers.district)
    assert not line.done
    stranger = staff(Role.STREET_APPROVER, CommunityFactory().parent)
    with pytest.raises(NotFound):
        commands.declare_interest(resident=resident, relation="同学", by=stranger)


# Deciding


def test_beyond_the_delegation_the_district_decides(calendar, resident, officers):
    programme = ProgrammeFactory(ruled=True)
    delegate(programme, up_to_fen=99_99)
    application = application_in(S.ACCEPTED, programme=programme, resident=resident)

    application = commands.review(
        application=application, outcome=Outcome.PASSED, by=officers.clerk
    )

    assert application.approval_level == Level.DISTRICT
    assert application not in queries.inbox(officers.approver)
    assert application in queries.inbox(officers.district)
    with pytest.raises(applications.NotYourLevel):
        commands.decide(application=application, outcome=Outcome.APPROVED, by=officers.approver)
    application = commands.decide(
        application=application, outcome=Outcome.APPROVED, by=officers.district
    )
    assert application.state == S.EFFECTIVE
    assert Decision.objects.get(outcome=Outcome.APPROVED).level == Level.DISTRICT


def test_who_is_not_entitled_by_the_file_cannot_be_approved(programme, officers, resident):
    young = ResidentFactory(community=resident.community, birth_date=date(1990, 1, 1))
    application = application_in(S.ACCEPTED, programme=programme, resident=young)
    with pytest.raises(applications.NotEntitled):
        commands.review(application=application, outcome=Outcome.PASSED, by=officers.clerk)
    assert not Decision.objects.filter(application=application).exists()


def test_what_is_paid_monthly_has_the_amount_of_the_rules(programme, resident, officers):
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    for fen in (0, 99_99, 100_01):
        with pytest.raises(applications.AmountNotAllowed):
            commands.decide(
                application=application,
                outcome=Outcome.APPROVED,
                amount_fen=fen,
                by=officers.approver,
            )


def test_a_dispute_goes_to_the_district_with_its_dates(programme, resident, officers):
    change(programme, dispute_day=20, decision_day=25)
    application = application_in(S.ACCEPTED, programme=programme, resident=resident)
    with time_machine.travel(TUESDAY, tick=False):
        application = commands.review(
            application=application,
            outcome=Outcome.DISPUTED,
            reason="户籍与实际居住地不一致",
            by=officers.clerk,
        )
    assert application.due_on == date(2026, 6, 25)
    assert application in queries.disputed(officers.district)
    with pytest.raises(applications.NotYourLevel):
        commands.decide(application=application, outcome=Outcome.APPROVED, by=officers.approver)


def test_a_refusal_says_why_what_to_do_and_until_when(programme, resident, officers):
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    with pytest.raises(applications.ReasonNeeded):
        commands.decide(
            application=application, outcome=Outcome.REFUSED, reason=" ", by=officers.approver
        )
    with time_machine.travel(TUESDAY, tick=False):
        application = commands.decide(
            application=application,
            outcome=Outcome.REFUSED,
            reason="户口已迁出本市",
            by=officers.approver,
        )
        letter = queries.decision_letter(application)

    assert letter.reason == "户口已迁出本市"
    assert letter.remedy_until == application.appeal_until == date(2026, 8, 8)
    assert "复核" in letter.remedy
    assert not letter.approved
    assert letter.office == resident.community.parent.name
    assert "户口已迁出本市" in Notice.objects.order_by("pk").last().text


def test_a_given_back_application_is_reviewed_anew_by_the_same_clerk(programme, resident, officers):
    application = application_in(S.ACCEPTED, programme=programme, resident=resident)
    commands.review(application=application, outcome=Outcome.PASSED, by=officers.clerk)
    commands.decide(
        application=application, outcome=Outcome.RETURNED, reason="再看一次", by=officers.approver
    )
    commands.review(application=application, outcome=Outcome.PASSED, by=officers.clerk)
    application = commands.decide(
        application=application, outcome=Outcome.APPROVED, by=officers.approver
    )
    assert (application.round, application.state) == (2, S.EFFECTIVE)
    assert application.decisions.count() == 4


# Departments


def test_all_departments_agree_or_it_is_disputed(programme, resident, officers):
    change(programme, joint_departments=["区残联", "区人社局"])
    office = OrganisationFactory(
        name="区残联", kind=OrganisationKind.DEPARTMENT, division=resident.community.parent.parent
    )
    speaker = staff(Role.PARTNER_ENGINEER, office)
    first = application_in(S.ACCEPTED, programme=programme, resident=resident)
    second = application_in(
        S.ACCEPTED, programme=programme, resident=ResidentFactory(community=resident.community)
    )
    for application in (first, second):
        commands.review(application=application, outcome=Outcome.PASSED, by=officers.clerk)
    asked = {o.department: o for o in first.joint_opinions.all()}
    assert first in queries.inbox(speaker)
    assert first in Application.objects.visible_to(speaker)

    with pytest.raises(NotAllowed):  # another department's answer
        commands.joint_opinion(opinion=asked["区人社局"], agrees=True, text="", by=speaker)
    waits = commands.joint_opinion(opinion=asked["区残联"], agrees=True, text="", by=speaker)
    assert waits.state == S.JOINT
    with pytest.raises(applications.AlreadyAnswered):
        commands.joint_opinion(opinion=asked["区残联"], agrees=False, text="反悔", by=speaker)
    agreed = commands.joint_opinion(
        opinion=asked["区人社局"], agrees=True, text="来函同意", by=officers.district
    )
    assert (agreed.state, agreed.approval_level) == (S.REVIEWED, Level.STREET)

    opinion = second.joint_opinions.get(department="区残联")
    with pytest.raises(applications.ReasonNeeded):
        commands.joint_opinion(opinion=opinion, agrees=False, text="", by=speaker)
    disputed = commands.joint_opinion(
        opinion=opinion, agrees=False, text="已享受护理补贴", by=speaker
    )
    assert disputed.state == S.DISPUTED


# Notice, objection, appeal


def test_neighbours_read_a_masked_notice_and_it_takes_effect_after_its_days(
    programme, resident, officers
):
    change(programme, publicity_days=7)
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    with time_machine.travel(TUESDAY, tick=False):
        application = commands.decide(
            application=application, outcome=Outcome.APPROVED, by=officers.approver
        )
        (notice,) = queries.public_notices(resident.community_id[:9])
        with pytest.raises(applications.PublicityNotOver):
            commands.close_publicity(application=application, by=officers.approver)
    assert application.state == S.PUBLICITY
    assert not Award.objects.exists()
    assert notice.name == resident.name[0] + "*" * (len(resident.name) - 1)
    assert notice.until == date(2026, 6, 16)
    shown = str(notice)
    assert resident.name not in shown
    assert resident.id_number not in shown
    assert resident.address not in shown

    with time_machine.travel("2026-06-16T23:00:00+08:00", tick=False):
        assert commands.close_due_publicities(by=SYSTEM) == 0
        assert len(queries.public_notices()) == 1
    with time_machine.travel("2026-06-17T01:00:00+08:00", tick=False):
        assert not queries.public_notices()
        assert commands.close_due_publicities(by=SYSTEM) == 1
        assert commands.close_due_publicities(by=SYSTEM) == 0
    assert Application.objects.get(pk=application.pk).state == S.EFFECTIVE
    assert Award.objects.count() == 1


def test_an_objection_brings_it_back_to_review(programme, resident, officers):
    application = application_in(
        S.PUBLICITY,
        programme=programme,
        resident=resident,
        publicity_until=date.today() + timedelta(days=3),
    )
    with pytest.raises(applications.ReasonNeeded):
        commands.raise_objection(application=application, text="", by=officers.clerk)
    application = commands.raise_objection(
        application=application, text="邻居说常年不住", by=officers.clerk
    )
    assert (application.state, application.round) == (S.ACCEPTED, 2)
    assert (application.reviewed_by, application.publicity_until) == (None, None)
    assert commands.close_due_publicities(by=SYSTEM) == 0


@pytest.mark.parametrize("who", ["clerk", "approver", "district", "stranger", "neighbour"])
def test_who_closes_a_notice_or_writes_down_an_objection(programme, resident, officers, who):
    application = application_in(S.PUBLICITY, programme=programme, resident=resident)
    by = getattr(officers, who, None) or staff(Role.STREET_CLERK, resident.community.parent)
    if who == "stranger":
        by = staff(Role.STREET_CLERK, CommunityFactory().parent)
    if who == "neighbour":
        commands.declare_interest(resident=resident, relation="邻居", by=by)
    if who in ("stranger", "neighbour"):
        with pytest.raises((NotAllowed, applications.ConflictOfInterest)):
            commands.close_publicity(application=application, by=by)
        with pytest.raises((NotAllowed, applications.ConflictOfInterest)):
            commands.raise_objection(application=application, text="不住这里", by=by)
        return
    assert commands.close_publicity(application=application, by=by).state == S.EFFECTIVE


def test_what_no_longer_fits_after_the_notice_goes_back(programme, resident, officers):
    application = application_in(S.PUBLICITY, programme=programme, resident=resident)
    type(resident).objects.filter(pk=resident.pk).update(birth_date=date(1999, 1, 1))

    assert commands.close_due_publicities(by=SYSTEM) == 0

    application.refresh_from_db()
    assert (application.state, application.round) == (S.ACCEPTED, 2)


def test_an_appeal_is_decided_by_a_third_person_and_once(programme, resident, officers):
    link = FamilyLinkFactory(resident=resident)
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    commands.decide(
        application=application, outcome=Outcome.REFUSED, reason="不符合", by=officers.district
    )
    commands.appeal(application=application, text="我有残疾证", by=link.user)
    with pytest.raises(applications.SecondPersonNeeded):
        commands.decide_appeal(
            application=application,
            outcome=Outcome.OVERTURNED,
            reason="有证",
            by=officers.district,
        )
    with pytest.raises(NotAllowed):
        commands.decide_appeal(
            application=application, outcome=Outcome.UPHELD, reason="x", by=officers.approver
        )
    application = commands.decide_appeal(
        application=application,
        outcome=Outcome.UPHELD,
        reason="证已过期",
        by=officers.other_district,
    )
    assert application.state == S.REFUSED
    with pytest.raises(applications.AppealTooLate):
        commands.appeal(application=application, text="再来", by=link.user)


def test_an_appeal_in_time_may_be_won(programme, resident, officers):
    link = FamilyLinkFactory(resident=resident)
    application = application_in(S.REFUSED, programme=programme, resident=resident)
    commands.appeal(application=application, text="算错了", by=link.user)
    application = commands.decide_appeal(
        application=application, outcome=Outcome.OVERTURNED, reason="确实算错", by=officers.district
    )
    assert (application.state, application.appeal_decided_by) == (S.EFFECTIVE, officers.district)
    assert queries.decision_letter(application).approved


def test_a_late_appeal_and_one_beside_a_new_application(programme, resident, officers):
    link = FamilyLinkFactory(resident=resident)
    late = application_in(
        S.REFUSED,
        programme=programme,
        resident=resident,
        appeal_until=date.today() - timedelta(days=1),
    )
    with pytest.raises(applications.AppealTooLate):
        commands.appeal(application=late, text="来晚了", by=link.user)
    other = application_in(S.REFUSED, programme=programme, resident=resident)
    ApplicationFactory(programme=programme, resident=resident)
    with pytest.raises(applications.AlreadyApplied):
        commands.appeal(application=other, text="也在重新申请", by=link.user)
    assert Application.objects.get(pk=other.pk).state == S.REFUSED


# Many at once, ends, clocks


def test_many_are_approved_at_once_where_nothing_speaks_against_it(programme, resident, officers):
    require_document(programme)
    change(programme, joint_departments=[])
    people = [ResidentFactory(community=resident.community) for _ in range(3)]
    good, lacking, young = (
        application_in(S.REVIEWED, programme=programme, resident=person) for person in people
    )
    for application in (good, young):
        ApplicationDocument.objects.create(
            application=application,
            code="id_card",
            evidence=Evidence.PAPER,
            source="原件",
            verdict=Verdict.ACCEPTED,
            checked_by=officers.clerk,
        )
    type(resident).objects.filter(pk=people[2].pk).update(birth_date=date(1999, 1, 1))
    foreign = application_in(S.REVIEWED, programme=programme)

    lines = commands.decide_many(
        application_ids=[good.pk, lacking.pk, young.pk, foreign.pk], by=officers.approver
    )

    assert [line.done for line in lines] == [True, False, False, False]
    assert "身份证" in lines[1].message
    assert all(line.message for line in lines[1:])
    assert Application.objects.get(pk=good.pk).state == S.EFFECTIVE
    assert Application.objects.filter(state=S.REVIEWED).count() == 3


def test_who_has_died_or_moved_away_has_no_open_application(programme, resident, officers):
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    done = application_in(S.EFFECTIVE, programme=ProgrammeFactory(ruled=True), resident=resident)
    stays = application_in(
        S.REVIEWED, programme=programme, resident=ResidentFactory(community=resident.community)
    )
    ids = [resident.pk, stays.resident_id]
    assert commands.close_applications_of(resident_ids=ids, by=SYSTEM) == 0
    type(resident).objects.filter(pk=resident.pk).update(died_on=date(2026, 6, 1))

    assert commands.close_applications_of(resident_ids=ids, by=SYSTEM) == 1
    assert commands.close_applications_of(resident_ids=ids, by=SYSTEM) == 0

    rows = [application, done, stays]
    for row in rows:
        row.refresh_from_db()
    assert [row.state for row in rows] == [S.CANCELLED, S.EFFECTIVE, S.REVIEWED]


def test_a_death_closes_what_is_open_the_same_moment(programme, resident, officers):
    application = hand_in(programme, resident, officers.clerk)

    record_death(resident=resident, died_on=date(2026, 6, 1), by=officers.clerk)

    application.refresh_from_db()
    assert (application.state, application.due_on) == (S.CANCELLED, None)
    assert application.closed_at


def test_a_move_takes_the_application_to_the_new_street(programme, resident, officers):
    require_document(programme)
    application = hand_in(programme, resident, officers.clerk)
    commands.assign(application=application, reviewer=officers.clerk, by=officers.clerk)
    there = CommunityFactory(parent__parent=resident.community.parent.parent)
    clerk = staff(Role.STREET_CLERK, there.parent)
    assert application not in queries.inbox(clerk)

    move_resident(
        resident=resident,
        community_code=there.code,
        address="2号楼",
        moved_on=date(2026, 6, 1),
        by=officers.clerk,
    )

    assert application in queries.inbox(clerk)
    assert application not in queries.inbox(officers.clerk)
    assert application in queries.taken(officers.clerk)
    with pytest.raises(applications.DocumentsMissing):
        commands.accept(application=application, by=clerk)
    with pytest.raises(NotAllowed):
        commands.accept(application=application, by=officers.clerk)


@pytest.mark.parametrize(
    ("now", "words", "late"),
    [
        ("2026-06-05", "还剩 5 个工作日（2026年6月12日 到期）", False),
        ("2026-06-12", "今天到期", False),
        ("2026-06-15", "已超期 1 个工作日（2026年6月12日 到期）", True),
        ("2026-06-22", "已超期 5 个工作日（2026年6月12日 到期）", True),  # a holiday between
    ],
)
def test_the_clock_counts_working_days(programme, resident, now, words, late):
    application = application_in(
        S.REVIEWED, programme=programme, resident=resident, due_on=date(2026, 6, 12)
    )
    with time_machine.travel(f"{now}T10:00:00+08:00", tick=False):
        found = queries.clock(application)

    assert (found.words, found.is_late) == (words, late)


def test_what_is_late_is_brought_before_the_approver_and_then_the_district_once_each(
    programme, resident, officers
):
    application = application_in(
        S.REVIEWED, programme=programme, resident=resident, due_on=date(2026, 6, 12)
    )

    def told(now):
        with time_machine.travel(f"{now}T01:30:00+08:00", tick=False):
            commands.escalate_overdue(by=SYSTEM)
        return list(application.escalations.order_by("pk").values_list("stage", "owner", "due_on"))

    first = (1, officers.approver.pk, date(2026, 6, 12))
    second = (2, min(officers.district.pk, officers.other_district.pk), date(2026, 6, 12))
    assert told("2026-06-12") == []
    assert told("2026-06-13") == []  # Saturday: no working day has passed
    assert told("2026-06-15") == [first]
    assert told("2026-06-16") == [first]
    assert application in queries.overdue(officers.clerk)
    assert application not in queries.inbox(officers.district)
    assert told("2026-06-17") == [first, second]
    assert told("2026-06-30") == [first, second]
    assert application in queries.inbox(officers.district)


def test_urgent_help_comes_before_its_papers(calendar, resident, officers):
    programme = ProgrammeFactory(ruled=True)
    change(programme, cycle=Cycle.ONCE)
    require_document(programme)
    with time_machine.travel(TUESDAY, tick=False):
        asked = {"cause": "火灾", "amount_fen": 100_00}
        application = hand_in(programme, resident, officers.clerk, urgent=True, inputs=asked)
        application = commands.accept(application=application, by=officers.clerk)
        assert application.due_on == date(2026, 6, 9)
        application = commands.review(
            application=application, outcome=Outcome.PASSED, by=officers.clerk
        )
        application = commands.decide(
            application=application, outcome=Outcome.APPROVED, by=officers.district
        )
    assert application.state == S.EFFECTIVE
    assert [str(d) for d in queries.missing_documents(application)] == ["身份证"]
    assert commands.add_document(
        application=application,
        code="id_card",
        evidence=Evidence.PAPER,
        source="后补原件",
        by=officers.clerk,
    )


# Lists


def test_what_goes_out_is_chinese_whatever_language_the_officer_reads(
    programme, resident, officers
):
    change(programme, publicity_days=7)
    application = application_in(S.ACCEPTED, programme=programme, resident=resident)
    with translation.override("en"):
        commands.review(application=application, outcome=Outcome.PASSED, by=officers.clerk)
        commands.decide(application=application, outcome=Outcome.APPROVED, by=officers.approver)
    lines = application.decisions.get(outcome=Outcome.APPROVED).explanation
    assert all("符合" in line or "依据" in line for line in lines)
    notice = Notice.objects.filter(resident=resident).last()
    assert "年" in notice.text
    assert "公示" in notice.text


def test_what_may_be_held_together_keeps_nothing_out_of_a_batch(programme, resident, officers):
    other = ProgrammeFactory(ruled=True)
    commands.enrol(programme=other, applications={resident.pk: date(2026, 1, 1)}, by=SYSTEM)
    application = application_in(S.ACCEPTED, programme=programme, resident=resident)
    application = commands.review(
        application=application, outcome=Outcome.PASSED, by=officers.clerk
    )
    assert application.decisions.get().findings

    assert list(queries.batch_candidates(officers.approver)) == [application]
    (line,) = commands.decide_many(application_ids=[application.pk], by=officers.approver)
    assert (line.done, line.message) == (True, "")


def test_a_batch_offers_only_what_the_review_found_clean(programme, resident, officers):
    clean = application_in(S.ACCEPTED, programme=programme, resident=resident)
    commands.review(application=clean, outcome=Outcome.PASSED, by=officers.clerk)
    marked = application_in(
        S.ACCEPTED,
        programme=programme,
        resident=ResidentFactory(community=resident.community),
        involves_staff=True,
    )
    commands.review(application=marked, outcome=Outcome.PASSED, by=officers.clerk)

    assert list(queries.batch_candidates(officers.approver)) == [clean]
    assert set(queries.to_approve(officers.approver)) == {clean, marked}
    decision = clean.decisions.get()
    assert decision.version == clean.version
    assert decision.inputs["answers"] == {}
    assert "facts" in decision.inputs


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_and_the_record_take_as_many_queries_for_three(
    programme, resident, officers, count
):
    require_document(programme)
    for _ in range(count):
        application_in(
            S.REVIEWED,
            programme=programme,
            resident=ResidentFactory(community=resident.community),
        )
    foreign = application_in(S.REVIEWED, programme=programme)
    assert officers.approver.scope

    with CaptureQueriesContext(connection) as found:
        rows = [
            (str(row), row.programme.name, row.resident.community.name, queries.clock(row).words)
            for row in queries.inbox(officers.approver)
        ]

    assert len(rows) == count
    assert not any(foreign.number in row[0] for row in rows)
    assert len(found) <= 2  # and the calendar, once


def test_the_record_takes_as_many_queries_for_three_papers_and_rounds(
    programme, resident, officers
):
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    require_document(programme)

    def opened():
        fresh = queries.inbox(officers.approver).get()
        with CaptureQueriesContext(connection) as found:
            record = queries.application_record(fresh, officers.approver)
            shown = [str(d.decided_by) for d in record.decisions]
            shown += [piece.source for item in record.checklist for piece in item.pieces]
        return record, len(found), shown

    opened()  # the calendar is read once
    record, few, _shown = opened()
    assert record.verbs == ["decide"]
    for number in (2, 3):
        require_document(programme, f"paper-{number}", f"材料{number}")
        ApplicationDocument.objects.create(
            application=application, code="id_card", evidence=Evidence.PAPER, source="原件"
        )
        Decision.objects.create(
            application=application,
            level=Level.REVIEW,
            round=number,
            outcome=Outcome.PASSED,
            version=application.version,
            decided_by=officers.clerk,
        )
    record, many, shown = opened()
    assert len(shown) == 5
    assert many == few
    assert few <= 40


def test_the_record_shows_everything(programme, resident, officers):
    require_document(programme)
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    record = queries.application_record(application, officers.approver)

    assert record.assessment.eligible
    assert record.assessment.amount_fen == 100_00
    assert record.assessment.lines
    assert (record.level, record.level_document) == (Level.STREET, "京民养老发〔2019〕160号")
    assert [item.state for item in record.checklist] == ["missing"]
    assert [d.outcome for d in record.decisions] == [Outcome.PASSED]
    assert not record.conflict


def test_what_was_done_is_in_the_trail(programme, resident, officers):
    application = hand_in(programme, resident, officers.clerk)
    commands.withdraw(application=application, reason="不需要了", by=officers.clerk)

    event = AuditEvent.objects.filter(subject_id=str(application.pk)).last()
    assert (event.action, event.actor_id) == (
        "subsidies.application.withdraw",
        officers.clerk.pk,
    )
    assert "不需要了" not in f"{event.reason}{event.details}"
    shown = queries.application_record(application, officers.clerk).history[-1]
    assert shown.reason == "不需要了"


def test_peoples_words_stay_out_of_the_trail(programme, resident, officers):
    for verb, state in (("appeal", S.REFUSED), ("object", S.PUBLICITY)):
        application = application_in(state, programme=programme, resident=ResidentFactory())
        text = f"{verb}：我有糖尿病"
        place = Officers.of(application.resident)
        if verb == "appeal":
            Application.objects.update(appeal_until="2099-01-01")
            application.refresh_from_db()
            commands.appeal(application=application, text=text, by=place.clerk)
        else:
            commands.raise_objection(application=application, text=text, by=place.clerk)
        events = AuditEvent.objects.filter(subject_id=str(application.pk))
        assert not any("糖尿病" in f"{event.reason}{event.details}" for event in events)
        assert application.remarks.get().text == text


def test_people_are_found_at_any_window_by_number_and_name_together(resident):
    assert queries.find_person(resident.id_number, resident.name) == resident
    assert queries.find_person(resident.id_number, "别人") is None
    assert queries.find_person("110105193801011110", resident.name) is None


def test_who_became_family_of_staff_meanwhile_is_not_approved_in_a_batch(
    programme, resident, officers
):
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    FamilyLinkFactory(user=officers.other_clerk, resident=resident, relation="child")
    (line,) = commands.decide_many(application_ids=[application.pk], by=officers.approver)
    assert not line.done
    assert "工作人员" in line.message
    commands.decide(application=application, outcome=Outcome.APPROVED, by=officers.approver)
    application.refresh_from_db()
    assert application.involves_staff
