"""One enrolment after the other, as it is usually written: the same rows, a journal for each."""

from datetime import date

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from subsidies.enums import AccountKind, RunState, TransferKind
from subsidies.models import Enrolment, Grant, Journal, Run, RunBatch, RunItem, Transfer
from tests.benchmarks._copy import Population
from tests.benchmarks._meter import Cost, Meter


class OrmLoop:
    """The monthly run as a loop with a transaction for every person."""

    def __init__(self, meter: Meter, people: Population) -> None:
        self.meter, self.people = meter, people

    def pay(self, period: date) -> Cost:
        """A whole month of its own small population."""
        cost = self.meter.measure(lambda: self._run(period))
        Run.objects.filter(programme=self.people.programme, period=period).update(
            state=RunState.CLOSED, closed_at=timezone.now()
        )
        return cost

    def _run(self, period: date) -> None:
        run = Run.objects.create(programme=self.people.programme, period=period)
        enrolled = Enrolment.objects.filter(programme=self.people.programme)
        for number, pk in enumerate(enrolled.values_list("pk", flat=True), start=1):
            self._top_up(run, number, pk)

    @transaction.atomic
    def _top_up(self, run: Run, number: int, pk: int) -> None:
        enrolment = Enrolment.objects.select_for_update().get(pk=pk)
        award = (
            enrolment.awards.in_force().filter(first__lte=run.period).select_related("tier").last()
        )
        paid = Grant.objects.filter(
            programme=run.programme, resident=enrolment.resident_id, period=run.period
        )
        if award is None or paid.exists():
            return
        line = {
            "resident_id": enrolment.resident_id,
            "account_id": enrolment.account_id,
            "award_id": award.pk,
            "period": run.period,
            "component": "base",
            "sequence": 0,
            "amount_fen": award.amount_fen,
        }
        RunItem.objects.create(run=run, batch_number=number, **line)
        figures = {"count": 1, "total_fen": award.amount_fen}
        journal = Journal.objects.create(
            kind=TransferKind.GRANT,
            key=f"orm:{run.pk}:{number}",
            request_hash="",
            book_date=run.period,
            actor="bench",
            **figures,
        )
        grant = Grant.objects.create(programme=run.programme, period_paid=run.period, **line)
        with connection.cursor() as cursor:  # the ORM would name columns we may not write
            cursor.execute(
                "INSERT INTO subsidies_lot (account_id, grant_id, face_fen) VALUES (%s, %s, %s)"
                " RETURNING id",
                [enrolment.account_id, grant.pk, award.amount_fen],
            )
            lot_id = cursor.fetchone()[0]
        Transfer.objects.create(
            journal=journal,
            kind=TransferKind.GRANT,
            programme=run.programme,
            debit=self.people.fund,
            debit_kind=AccountKind.FUND,
            credit_id=enrolment.account_id,
            credit_kind=AccountKind.PURSE,
            amount_fen=award.amount_fen,
            credit_lot_id=lot_id,
        )
        posted = {"journal": journal, "posted_at": timezone.now()}
        RunBatch.objects.create(run=run, number=number, **figures, **posted)
        Run.objects.filter(pk=run.pk).update(
            count=F("count") + 1, total_fen=F("total_fen") + award.amount_fen
        )
