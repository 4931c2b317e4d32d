"""What the database refuses of rows of work: a closed run, an answered opinion, a settled figure."""

from datetime import date, timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from subsidies.models import (
    FundingShare,
    FundingSource,
    JointOpinion,
    PeriodLock,
    Run,
    RunApproval,
    RunBatch,
    RunExclusion,
    Statement,
)
from tests.factories.accounts import CommunityFactory, OrganisationFactory, UserFactory
from tests.factories.subsidies import TierFactory
from tests.factories.subsidies_applications import SCOPED
from tests.factories.subsidies_runs import closed, entitled, frozen, paying
from tests.subsidies import settling
from tests.subsidies.raw_ledger import sql

pytestmark = pytest.mark.django_db

CLOSED_RUN = {
    "other totals": (
        lambda run: Run.objects.filter(pk=run.pk).update(total_fen=1),
        "run is closed",
    ),
    "posting once more": (
        lambda run: Run.objects.filter(pk=run.pk).update(state="posting", closed_at=None),
        "run is closed",
    ),
    "a batch set back": (
        lambda run: RunBatch.objects.filter(run=run).update(posted_at=None, journal=None),
        "batch is posted",
    ),
    "a line taken off": (
        lambda run: RunExclusion.objects.create(
            run=run, item=run.items.get(), amount_fen=1, reason="x", excluded_by="x"
        ),
        "list cannot change",
    ),
    "an approval afterwards": (
        lambda run: RunApproval.objects.create(
            run=run, approver=UserFactory(), count=1, total_fen=100_00
        ),
        "list cannot change",
    ),
}


@pytest.mark.parametrize("attack", CLOSED_RUN)
def test_a_closed_run_never_changes(attack):
    programme = paying()
    entitled(programme)
    act, guard = CLOSED_RUN[attack]
    run = closed(programme)
    before = list(Run.objects.values())
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        act(run)
    assert list(Run.objects.values()) == before


def test_a_list_that_is_cancelled_stays_so():
    programme = paying()
    entitled(programme)
    run = frozen(programme)
    Run.objects.filter(pk=run.pk).update(state="cancelled")
    with pytest.raises(IntegrityError, match="run is closed"), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(state="frozen")


def test_a_lock_is_that_of_its_statement():
    s = settling.scene()
    settling.owe(s)
    statement = settling.draw(s)
    for other in (
        {"through": statement.through + timedelta(days=30)},
        {"operator": OrganisationFactory()},
    ):
        values = {"operator": s.operator, "through": statement.through, "statement": statement}
        with pytest.raises(IntegrityError, match="lock differs"), transaction.atomic():
            PeriodLock.objects.create(**values | other)


def test_even_the_owner_cannot_change_a_figure_that_was_settled():
    s = settling.scene()
    settling.owe(s)
    settling.draw(s)
    before = list(Statement.objects.values())
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    for attack in ("SET total_fen = 1", "SET through = through - 1", "SET operator_id = 0"):
        with pytest.raises(Error, match="changing the figures"), transaction.atomic():
            sql(f"UPDATE subsidies_statement {attack}")
    assert list(Statement.objects.values()) == before


def test_an_opinion_that_was_given_stays():
    opinion = SCOPED[JointOpinion](CommunityFactory(), None)
    opinions = JointOpinion.objects.filter(pk=opinion.pk)
    answer = {"answered_by": UserFactory(), "answered_at": timezone.now()}
    opinions.update(agrees=True, text="同意", **answer)
    with pytest.raises(IntegrityError, match="was given"), transaction.atomic():
        opinions.update(agrees=False, text="反悔")
    assert opinions.get().agrees


def test_a_share_is_of_a_tier_of_its_own_version():
    tier, other = TierFactory(), TierFactory(version__effective_from=date(2020, 1, 1))
    source = FundingSource.objects.create(code="district", name="区级")
    share = {"version": tier.version, "source": source, "tier": other, "share_bp": 5_000}
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit would
    with pytest.raises(IntegrityError, match="another version"), transaction.atomic():
        FundingShare.objects.create(**share)
