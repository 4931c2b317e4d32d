"""Two people at once over one application: one is done, the other reads a sentence."""

from datetime import date

import pytest

from core.audit import SYSTEM
from elderly_care.models import Notice
from subsidies import commands
from subsidies.commands import Submission, applications
from subsidies.enums import ApplicationChannel, Outcome
from subsidies.enums import ApplicationState as S
from subsidies.models import Application, Award, Decision, Enrolment, Escalation
from tests.calendars import load_years
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_applications import Officers, application_in, delegate
from tests.subsidies.threads import together

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def programme():
    load_years()
    programme = ProgrammeFactory(ruled=True)
    delegate(programme)
    return programme


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers)


def test_two_approvers_make_one_decision(programme):
    resident = ResidentFactory()
    officers = Officers.of(resident)
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    approvers = [officers.approver, officers.district]

    answers = together(
        2,
        lambda n: commands.decide(
            application=application, outcome=Outcome.APPROVED, by=approvers[n]
        ),
    )

    assert kinds(answers) == ["Application", "WrongState"]
    assert Decision.objects.filter(outcome=Outcome.APPROVED).count() == 1
    assert Enrolment.objects.count() == 1
    assert Award.objects.in_force().count() == 1


def test_one_approves_while_another_refuses(programme):
    resident = ResidentFactory()
    officers = Officers.of(resident)
    application = application_in(S.REVIEWED, programme=programme, resident=resident)
    acts = [
        lambda: commands.decide(
            application=application, outcome=Outcome.APPROVED, by=officers.approver
        ),
        lambda: commands.decide(
            application=application, outcome=Outcome.REFUSED, reason="不符", by=officers.district
        ),
    ]

    answers = together(2, lambda n: acts[n]())

    assert kinds(answers) == ["Application", "WrongState"]
    state = Application.objects.get(pk=application.pk).state
    assert Award.objects.exists() == (state == S.EFFECTIVE)


def test_handed_in_twice_at_once_is_one_application(programme):
    resident = ResidentFactory()
    officers = Officers.of(resident)
    same = Submission(programme, resident, ApplicationChannel.WINDOW, key="k1")

    answers = together(4, lambda n: commands.submit(submission=same, by=officers.clerk))

    assert {answer.pk for answer in answers} == {Application.objects.get().pk}
    assert Notice.objects.count() == 1


def test_two_windows_at_once_are_one_application(programme):
    resident = ResidentFactory()
    officers = Officers.of(resident)
    clerks = [officers.clerk, officers.other_clerk]
    asked = Submission(programme, resident, ApplicationChannel.WINDOW)

    answers = together(2, lambda n: commands.submit(submission=asked, by=clerks[n]))

    assert kinds(answers) == ["AlreadyApplied", "Application"]
    assert any(isinstance(answer, applications.AlreadyApplied) for answer in answers)


def test_a_batch_and_a_death_leave_nobody_paid_by_mistake(programme):
    resident = ResidentFactory()
    officers = Officers.of(resident)
    application = application_in(S.REVIEWED, programme=programme, resident=resident)

    def die():
        type(resident).objects.filter(pk=resident.pk).update(died_on=date(2024, 1, 5))
        return commands.close_applications_of(resident_ids=[resident.pk], by=SYSTEM)

    acts = [
        lambda: commands.decide_many(application_ids=[application.pk], by=officers.approver),
        die,
    ]
    answers = together(2, lambda n: acts[n]())

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Application.objects.get(pk=application.pk).state in (S.CANCELLED, S.EFFECTIVE)


def test_two_beats_remind_once(programme):
    resident = ResidentFactory()
    Officers.of(resident)
    application_in(S.ACCEPTED, programme=programme, resident=resident, due_on=date(2026, 6, 12))

    answers = together(2, lambda n: commands.escalate_overdue(by=SYSTEM))

    assert sorted(answers) == [0, 2]
    assert Escalation.objects.count() == 2


def test_two_beats_end_a_notice_once(programme):
    application_in(S.PUBLICITY, programme=programme)

    answers = together(2, lambda n: commands.close_due_publicities(by=SYSTEM))

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Application.objects.get().state == S.EFFECTIVE
    assert Enrolment.objects.count() == 1
