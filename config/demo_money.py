"""Money of the demonstration that somebody has to look at: an order to pay, unusual lines, a debt."""

from datetime import timedelta

from django.db import transaction

from accounts.models import Organisation, User
from config.demo import OPERATOR_CODE, RESIDENT, STREET
from core.audit import Actor
from core.dates import today
from elderly_care.commands import record_death, record_move_out
from elderly_care.models import Resident
from subsidies import commands
from subsidies.enums import RunKind, RunState, Service
from subsidies.models import Charge, ReconciliationRun, Run
from subsidies.queries.price_split import price_split

VISIT_FEN = 30_00
BANK = commands.BankAccountInput("望京幸福家园为老服务中心", "北京银行望京支行", "6217000012345678")


def load_demo_money(by: Actor) -> None:
    """Once, after the month's subsidies are in the purses: all of it or nothing."""
    if not Charge.objects.exists():
        with transaction.atomic():
            _load(by)
    if not ReconciliationRun.objects.exists():
        commands.reconcile(by=by)


def _load(by: Actor) -> None:
    operator = Organisation.objects.get(credit_code=OPERATOR_CODE)
    people = _with_money(operator, 5)
    _order_to_pay(operator, people[:3], by)
    _charges(operator, people[3:])
    _unusual_lines(by)


def _user(name: str) -> User:
    return User.objects.get(username=name)


def _with_money(operator: Organisation, count: int) -> list[Resident]:
    """People of the street whose purses pay for a visit, oldest file first; not the log-in's."""
    family = _user(RESIDENT).family_links.get().resident_id
    people = Resident.objects.living_here().filter(
        community__code__startswith=STREET, accounts__balance__posted__gte=VISIT_FEN
    )
    found = []
    for person in people.exclude(pk=family).distinct().order_by("pk")[:200]:
        asked = {"amount_fen": VISIT_FEN, "service": Service.HOME_SERVICE, "operator": operator}
        if not price_split(resident=person, **asked).own_fen:
            found.append(person)
        if len(found) == count:
            break
    return found


def _order_to_pay(operator: Organisation, people: list[Resident], by: Actor) -> None:
    """Yesterday's visits: on a statement that is confirmed and locked, in an approved payment order."""
    if not people:
        return
    yesterday = today() - timedelta(days=1)
    for person in people:
        reference = f"visit:{person.pk}"
        commands.hold_funds(
            resident=person,
            amount_fen=VISIT_FEN,
            service=Service.HOME_SERVICE,
            operator=operator,
            reference=reference,
            by=by,
        )
        commands.capture_funds(reference=reference, operator=operator, book_date=yesterday, by=by)
    finance, second = _user("district"), _user("district2")
    statement = commands.draw_statement(operator=operator, through=yesterday, by=by)
    if statement is None:
        return
    commands.confirm_statement(statement=statement, by=_user("manager"))
    commands.lock_statement(statement=statement, by=finance)
    commands.set_operator_bank_account(operator=operator, account_input=BANK, by=by)
    order = commands.prepare_payment(operator=operator, statement_ids=[statement.pk], by=finance)
    commands.approve_payment(order=order, by=second)


def _charges(operator: Organisation, people: list[Resident]) -> None:
    """From the operator's own program: one taken, one held, one late with a debt."""
    partner = _user("partner")
    for person in people:
        asked = {"resident": person, "operator": operator, "service": Service.HOME_SERVICE}
        taken = commands.ChargeRequest(**asked, amount_fen=12_00, number=f"V-{person.pk}-1")
        commands.charge(request=taken, by=partner)
        held = commands.ChargeRequest(**asked, amount_fen=5_00, number=f"V-{person.pk}-2")
        commands.hold_charge(request=held, by=partner)
    if people:
        asked = {"resident": people[-1], "operator": operator, "service": Service.HOME_SERVICE}
        late = commands.ChargeRequest(**asked, amount_fen=300_00, number="V-offline")
        commands.charge_offline(request=late, occurred_on=today() - timedelta(days=1), by=partner)


def _unusual_lines(by: Actor) -> None:
    """Since the list was made one person on it has died and one has moved away."""
    waiting = Run.objects.filter(state=RunState.FROZEN, kind=RunKind.TOPUP, count__gt=10)
    run = waiting.order_by("pk").first()
    if run is None:
        return
    family = _user(RESIDENT).family_links.get().resident_id
    lines = (
        run.items.exclude(account__resident=family)
        .select_related("account__resident")
        .order_by("-pk")
    )
    dead, gone = list(
        {item.account.resident_id: item.account.resident for item in lines[:20]}.values()
    )[:2]
    record_death(resident=dead, died_on=today(), by=by)
    record_move_out(resident=gone, moved_out_on=today(), by=by)
    commands.find_issues(run=run)
