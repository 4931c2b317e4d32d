"""Officers who do whatever comes to their minds: what must hold holds after every step."""

from random import Random

import pytest
from django.db import connection

from core.errors import DomainError
from core.models import AuditEvent
from subsidies import commands
from subsidies.enums import ApplicationChannel, Level, Outcome
from subsidies.enums import ApplicationState as S
from subsidies.models import Application, Award, Decision
from subsidies.transitions import APPLICATION
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_applications import Officers, delegate

pytestmark = pytest.mark.django_db
STEPS = 10


def as_owner(write, **values):
    """Versions are written by the loader alone."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    write(**values)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE yizhan_app")


def hand_in(programme, resident, by):
    """At the window, as ever."""
    submission = commands.Submission(programme, resident, ApplicationChannel.WINDOW)
    return commands.submit(submission=submission, by=by)


def acts(programme, resident):
    """Every act as (application, officer) → what is tried."""
    decide = {
        outcome: lambda a, by, outcome=outcome: commands.decide(
            application=a, outcome=outcome, reason="理由", by=by
        )
        for outcome in (Outcome.APPROVED, Outcome.REFUSED, Outcome.RETURNED, Outcome.DISPUTED)
    }
    review = {
        outcome: lambda a, by, outcome=outcome: commands.review(
            application=a, outcome=outcome, reason="理由", by=by
        )
        for outcome in (Outcome.PASSED, Outcome.PASSED, Outcome.DISPUTED, Outcome.REFUSED)
    }
    return [
        lambda a, by: hand_in(programme, resident, by),
        lambda a, by: commands.accept(application=a, by=by),
        lambda a, by: commands.request_supplement(application=a, note="请补", by=by),
        lambda a, by: commands.supplement(application=a, by=by),
        *review.values(),
        *decide.values(),
        lambda a, by: commands.joint_opinion(
            opinion=a.joint_opinions.order_by("-pk")[0], agrees=True, text="", by=by
        ),
        lambda a, by: commands.joint_opinion(
            opinion=a.joint_opinions.order_by("-pk")[0], agrees=False, text="不同意", by=by
        ),
        lambda a, by: commands.raise_objection(application=a, text="有异议", by=by),
        lambda a, by: commands.close_publicity(application=a, by=by),
        lambda a, by: commands.appeal(application=a, text="请复核", by=by),
        *(
            lambda a, by, outcome=outcome: commands.decide_appeal(
                application=a, outcome=outcome, reason="理由", by=by
            )
            for outcome in (Outcome.UPHELD, Outcome.OVERTURNED)
        ),
        lambda a, by: commands.withdraw(application=a, by=by),
    ]


def holds(resident):
    rows = list(Application.objects.filter(resident=resident))
    assert sum(row.is_open for row in rows) <= 1
    assert Award.objects.in_force().exists() == any(row.state == S.EFFECTIVE for row in rows)
    for row in rows:
        decided = Decision.objects.filter(application=row, round=row.round)
        people = {decision.decided_by_id for decision in decided}
        assert len(people) == decided.count()
        if row.state in (S.EFFECTIVE, S.PUBLICITY):
            reviewed = decided.get(level=Level.REVIEW)
            approved = decided.get(outcome__in=[Outcome.APPROVED, Outcome.OVERTURNED])
            assert reviewed.decided_by_id != approved.decided_by_id
            assert approved.amount_fen == row.amount_fen
        assert bool(row.closed_at) == (not row.is_open)


def trail_holds(resident):
    for row in Application.objects.filter(resident=resident):
        state = S.SUBMITTED
        for event in AuditEvent.objects.filter(
            subject_type="subsidies.application", subject_id=str(row.pk), details__has_key="after"
        ).order_by("pk"):
            sources, target = APPLICATION.moves[event.action.rsplit(".", 1)[1]]
            assert event.details["before"] == state
            assert state in sources
            assert event.details["after"] == target
            state = target
        assert state == row.state


@pytest.mark.parametrize("seed", range(3))
def test_a_walk(calendar, seed):
    dice = Random(seed)
    programme = ProgrammeFactory(ruled=True)
    if seed % 2:
        delegate(programme)
    as_owner(
        programme.versions.update,
        joint_departments=["区残联"] if seed % 3 == 1 else [],
        publicity_days=0 if seed % 2 else 7,
    )
    resident = ResidentFactory()
    officers = Officers.of(resident)
    people = [
        officers.clerk,
        officers.other_clerk,
        officers.approver,
        officers.district,
        officers.other_district,
    ]
    application = hand_in(programme, resident, officers.clerk)
    for _step in range(STEPS):
        tries = acts(programme, resident)
        ends = tries.pop()
        dice.shuffle(tries)
        if not any(tried(act, application, by) for act in tries for by in shuffled(people, dice)):
            assert tried(ends, application, officers.clerk)
        application = Application.objects.filter(resident=resident).latest("pk")
        holds(resident)
        if application.state == S.EFFECTIVE:
            break
    trail_holds(resident)
    assert Decision.objects.filter(application__resident=resident).exists()


def shuffled(people, dice):
    return dice.sample(people, len(people))


def tried(act, application, by) -> bool:
    """Was it done? A refusal is an answer, and so is that there is no opinion to give."""
    try:
        act(application, by)
    except (DomainError, IndexError):
        return False
    return True
