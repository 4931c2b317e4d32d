"""Programmes, purses with money in them, and what became of it. Money comes by transfers only."""

from datetime import date

import factory
from django.db import connection, transaction
from django.utils import timezone

from core.audit import SYSTEM
from core.dates import add_months
from subsidies.commands import draw_statement, hold_funds, pay_operator, release_funds
from subsidies.enums import (
    AccountKind,
    AgeStep,
    ProgrammeKind,
    RunState,
    Service,
    TransferKind,
)
from subsidies.models import (
    Account,
    Award,
    Balance,
    Enrolment,
    Grant,
    Hold,
    HoldEnd,
    HoldLot,
    Journal,
    Lot,
    Programme,
    ProgrammeVersion,
    Run,
    RunBatch,
    RunItem,
    Statement,
    StatementLine,
    Tier,
    Transfer,
)
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import ResidentFactory


class ProgrammeFactory(factory.django.DjangoModelFactory):
    """A monthly allowance with a fund and no rules yet: ProgrammeFactory(ruled=True) pays at 60."""

    code = factory.Sequence(lambda n: f"programme-{n}")
    name = factory.Sequence(lambda n: f"第{n}项补贴")
    kind = ProgrammeKind.MONTHLY_ALLOWANCE
    region = "11"
    services = [Service.MEALS]
    fund = factory.RelatedFactory("tests.factories.subsidies.FundFactory", "programme")

    class Meta:
        model = Programme
        django_get_or_create = ["code"]
        skip_postgeneration_save = True

    class Params:
        ruled = factory.Trait(
            rules=factory.RelatedFactory(
                "tests.factories.subsidies.TierFactory", "version__programme"
            )
        )


class VersionFactory(factory.django.DjangoModelFactory):
    """The Beijing rules' general part."""

    programme = factory.SubFactory(ProgrammeFactory)
    effective_from = date(2019, 10, 1)
    document_no = "京民养老发〔2019〕160号"
    minimum_age = 60
    back_pay_months = 6
    age_step = AgeStep.BIRTHDAY_MONTH

    class Meta:
        model = ProgrammeVersion


class TierFactory(factory.django.DjangoModelFactory):
    """100 yuan a month for everybody of 60 and more."""

    version = factory.SubFactory(VersionFactory)
    code = "all"
    name = "60 周岁及以上"
    amount_fen = 100_00
    conditions = [{"fact": "age", "from": 60}]

    class Meta:
        model = Tier


class FundFactory(factory.django.DjangoModelFactory):
    """A programme's fund."""

    kind = AccountKind.FUND
    programme = factory.SubFactory(ProgrammeFactory)

    class Meta:
        model = Account
        django_get_or_create = ["kind", "programme"]


class PurseFactory(factory.django.DjangoModelFactory):
    """An empty purse; fill it with `top_up`."""

    kind = AccountKind.PURSE
    programme = factory.SubFactory(ProgrammeFactory)
    resident = factory.SubFactory(ResidentFactory)

    class Meta:
        model = Account

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        purse = super()._create(model_class, *args, **kwargs)
        with connection.cursor() as cursor:
            # the application may name the purse and nothing else
            cursor.execute("INSERT INTO subsidies_balance (account_id) VALUES (%s)", [purse.pk])
        return purse


class PayableFactory(factory.django.DjangoModelFactory):
    """What a programme owes an operator."""

    kind = AccountKind.PAYABLE
    programme = factory.SubFactory(ProgrammeFactory)
    operator = factory.SubFactory(OrganisationFactory)

    class Meta:
        model = Account


class EnrolmentFactory(factory.django.DjangoModelFactory):
    """Applied at the turn of 2024, nothing decided."""

    resident = factory.SubFactory(ResidentFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    account = factory.SubFactory(
        PurseFactory,
        resident=factory.SelfAttribute("..resident"),
        programme=factory.SelfAttribute("..programme"),
    )
    applied_on = date(2024, 1, 1)

    class Meta:
        model = Enrolment


class AwardFactory(factory.django.DjangoModelFactory):
    """100 yuan a month from 2024 on."""

    enrolment = factory.SubFactory(EnrolmentFactory)
    tier = factory.SubFactory(
        TierFactory, version__programme=factory.SelfAttribute("...enrolment.programme")
    )
    amount_fen = factory.SelfAttribute("tier.amount_fen")
    first = date(2024, 1, 1)

    class Meta:
        model = Award


@transaction.atomic
def top_up(
    purse: Account, fen: int, *, period: date = date(2024, 1, 1), expires_on: date | None = None
) -> Lot:
    """One grant, with its lot and its transfer, as a batch of a run of that month posts it."""
    sequence = Grant.objects.filter(account=purse, period=period).count()
    paid_for = {
        "resident_id": purse.resident_id,
        "account": purse,
        "award_id": 0,
        "period": period,
        "component": "difference" if sequence else "base",
        "sequence": sequence,
        "amount_fen": fen,
    }
    grant = Grant.objects.create(programme_id=purse.programme_id, period_paid=period, **paid_for)
    journal = Journal.objects.create(
        kind=TransferKind.GRANT,
        key=f"top-up:{grant.pk}",
        request_hash="",
        total_fen=fen,
        count=1,
        book_date=period,
        actor="test",
    )
    _list(purse.programme, journal, paid_for)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO subsidies_lot (account_id, grant_id, face_fen, expires_on)"
            " VALUES (%s, %s, %s, %s)",
            [purse.pk, grant.pk, fen, expires_on],
        )
    lot = Lot.objects.get(grant=grant)
    Transfer.objects.create(
        journal=journal,
        kind=TransferKind.GRANT,
        programme_id=purse.programme_id,
        debit=FundFactory(programme=purse.programme),
        debit_kind=AccountKind.FUND,
        credit=purse,
        credit_kind=AccountKind.PURSE,
        amount_fen=fen,
        credit_lot=lot,
    )
    return lot


def _list(programme: Programme, journal: Journal, paid_for: dict) -> None:
    """A batch of one line in the month's run."""
    now = timezone.now()
    figures = {"count": 1, "total_fen": journal.total_fen}
    run = Run.objects.create(
        programme=programme,
        period=_free_month(programme, paid_for["period"]),
        state=RunState.CLOSED,
        closed_at=now,
        book_date=paid_for["period"],
        **figures,
    )
    RunItem.objects.create(run=run, batch_number=1, **paid_for)
    RunBatch.objects.create(run=run, number=1, journal=journal, posted_at=now, **figures)


def _free_month(programme: Programme, month: date) -> date:
    """A closed run never changes, so the second person of a month is in a run of an earlier one."""
    taken = set(programme.runs.values_list("period", flat=True))
    while month in taken:
        month = add_months(month, -1)
    return month


def filled_purse(*lots_fen: int, **fields) -> Account:
    """A purse with one lot for each amount, January's first."""
    purse = PurseFactory(**fields)
    for month, fen in enumerate(lots_fen, start=1):
        top_up(purse, fen, period=date(2024, month, 1))
    return purse


def available(purse: Account) -> int:
    """Fen that can be spent now, as stored."""
    return Balance.objects.get(account=purse).available


def _purse_of(community, operator) -> Account:
    return filled_purse(500, resident=ResidentFactory(community=community))


def _owed_to(community, operator) -> Account:
    programme = ProgrammeFactory()
    pay_operator(
        programme=programme,
        operator=operator,
        amount_fen=300,
        reference=f"order-{programme.pk}",
        book_date=date(2024, 1, 2),
        by=SYSTEM,
    )
    return Account.objects.get(programme=programme, operator=operator)


def _statement(community, operator) -> Statement:
    _owed_to(community, operator)
    return draw_statement(operator=operator, through=date(2024, 1, 31), by=SYSTEM)


def _enrolment(community, operator) -> Enrolment:
    return EnrolmentFactory(resident=ResidentFactory(community=community))


def _hold(community, operator) -> Hold:
    purse = _purse_of(community, operator)
    hold_funds(
        resident=purse.resident,
        amount_fen=200,
        service=Service.MEALS,
        reference=f"meal-{purse.pk}",
        by=SYSTEM,
    )
    return Hold.objects.get(account=purse)


def _hold_end(community, operator) -> HoldEnd:
    hold = _hold(community, operator)
    release_funds(reference=hold.reference, by=SYSTEM)
    return HoldEnd.objects.get(hold=hold)


def _journal(community, operator) -> Journal:
    return Journal.objects.get(transfers__credit=_purse_of(community, operator))


SCOPED = {
    Account: _purse_of,
    Enrolment: _enrolment,
    Award: lambda community, operator: AwardFactory(enrolment=_enrolment(community, operator)),
    Grant: lambda community, operator: Grant.objects.get(account=_purse_of(community, operator)),
    Transfer: lambda community, operator: Transfer.objects.get(
        credit=_purse_of(community, operator)
    ),
    Journal: _journal,
    Lot: lambda community, operator: Lot.objects.get(account=_purse_of(community, operator)),
    Hold: _hold,
    HoldEnd: _hold_end,
    HoldLot: lambda community, operator: HoldLot.objects.get(hold=_hold(community, operator)),
    RunItem: lambda community, operator: RunItem.objects.get(
        account=_purse_of(community, operator)
    ),
    Statement: _statement,
    StatementLine: lambda community, operator: StatementLine.objects.get(
        statement=_statement(community, operator)
    ),
}
