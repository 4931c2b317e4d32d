"""A statement from its drawing to the operator's money: who may do what when, and what the database refuses."""

from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound, ReasonMissing, SecondPersonNeeded
from core.models import AuditEvent
from core.transitions import WrongState
from subsidies import commands
from subsidies.commands.postings import Entry, Line, account, post
from subsidies.enums import (
    AccountKind,
    DisputeState,
    PaymentOrderState,
    StatementState,
    TransferKind,
)
from subsidies.models import (
    Balance,
    Dispute,
    OperatorBankAccount,
    PaymentOrder,
    PeriodLock,
    Statement,
    StatementLine,
    Transfer,
)
from subsidies.queries import differences
from subsidies.queries.settlement import open_day, recompute, standing_fen, statement_lines
from tests.factories.accounts import CommunityFactory, staff
from tests.subsidies import settling
from tests.subsidies.settling import JUNE, JUNE_3, draw, owe, spend
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def s():
    return settling.scene()


@pytest.fixture
def statement(s):
    owe(s, 250)
    owe(s, 100, programme=s.other)
    return draw(s)


# ---- The machine


ACTS = {
    "confirm": lambda s, st: commands.confirm_statement(statement=st, by=s.manager),
    "dispute": lambda s, st: settling.disputed(s, st),
    "lock": lambda s, st: commands.lock_statement(statement=st, by=s.finance),
    "order": lambda s, st: commands.prepare_payment(
        operator=s.operator, statement_ids=[st.pk], by=s.finance
    ),
}


def brought_to(s, statement, state):
    """A statement in a state, through the commands."""
    settling.bank_account(s)
    if state == "disputed":
        dispute = settling.disputed(s, statement)
        commands.reject_dispute(dispute=dispute, answer="核对过，有这一单", by=s.finance)
    elif state == "confirmed":
        settling.confirmed(s, statement)
    elif state == "locked":
        settling.locked(s, statement)
    elif state in ("ordered", "paid"):
        order = settling.ordered(s, statement)
        if state == "paid":
            commands.approve_payment(order=order, by=s.second)
            settling.pay(s, order)
    statement.refresh_from_db()
    assert statement.state == state
    return statement


@pytest.mark.parametrize(
    ("state", "act", "leads_to"),
    [
        ("drawn", "confirm", "confirmed"),
        ("drawn", "dispute", "disputed"),
        ("drawn", "lock", None),
        ("drawn", "order", None),
        ("disputed", "confirm", "confirmed"),
        ("disputed", "dispute", "disputed"),
        ("disputed", "lock", "locked"),
        ("disputed", "order", None),
        ("confirmed", "confirm", "confirmed"),
        ("confirmed", "dispute", "disputed"),
        ("confirmed", "lock", "locked"),
        ("confirmed", "order", None),
        ("locked", "confirm", None),
        ("locked", "dispute", None),
        ("locked", "lock", "locked"),
        ("locked", "order", "ordered"),
        ("ordered", "confirm", None),
        ("ordered", "dispute", None),
        ("ordered", "lock", None),
        ("ordered", "order", None),
        ("paid", "confirm", None),
        ("paid", "dispute", None),
        ("paid", "lock", None),
        ("paid", "order", None),
    ],
)
def test_what_may_follow_what(s, statement, state, act, leads_to):
    statement = brought_to(s, statement, state)
    if leads_to is None:
        with pytest.raises(WrongState):
            ACTS[act](s, statement)
    else:
        ACTS[act](s, statement)
    statement.refresh_from_db()
    assert statement.state == (leads_to or state)
    assert differences() == []


def test_an_open_dispute_holds_everything_up(s, statement):
    settling.disputed(s, statement)
    for act in ("confirm", "lock"):
        with pytest.raises(commands.DisputesOpen):
            ACTS[act](s, statement)


def test_a_day_that_is_not_over_is_not_locked(s):
    owe(s, 100, day=today())
    statement = settling.confirmed(s, draw(s, today()))
    with pytest.raises(commands.PeriodNotOver):
        commands.lock_statement(statement=statement, by=s.finance)


# ---- Who


@pytest.mark.parametrize("who", ["finance", "rival"])
def test_only_the_operator_confirms_and_disputes(s, statement, who):
    by = getattr(s, who)
    with pytest.raises(commands.NotYourStatement):
        commands.confirm_statement(statement=statement, by=by)
    objection = commands.Objection(settling.line_of(statement).transfer_id, "不对")
    with pytest.raises(commands.NotYourStatement):
        commands.dispute_line(statement=statement, objection=objection, by=by)


def test_only_who_answers_for_the_area_draws_and_names_the_account(s):
    stranger = staff(Role.DISTRICT_ADMIN, CommunityFactory().parent)
    reader = staff(Role.AUDITOR, s.district)
    given = commands.BankAccountInput("某人", "某银行", "6217000012345678")
    for by in (stranger, reader, s.rival):
        with pytest.raises(NotAllowed):
            commands.draw_statement(operator=s.operator, through=JUNE, by=by)
    for by in (stranger, reader, s.rival, s.manager):
        with pytest.raises(NotAllowed):
            commands.set_operator_bank_account(operator=s.operator, account_input=given, by=by)
    owe(s)
    assert commands.draw_statement(operator=s.operator, through=JUNE, by=s.manager).total_fen == 250


@pytest.mark.parametrize("who", ["manager", "rival"])
def test_only_finance_answers_locks_and_pays(s, statement, who):
    by = getattr(s, who)
    dispute = settling.disputed(s, statement)
    with pytest.raises(NotAllowed):
        commands.reject_dispute(dispute=dispute, answer="没有错", by=by)
    commands.reject_dispute(dispute=dispute, answer="没有错", by=s.finance)
    with pytest.raises(NotAllowed):
        commands.lock_statement(statement=statement, by=by)
    order = settling.ordered(s, statement)
    for act in (commands.approve_payment, commands.cancel_payment):
        extra = {"reason": "重开"} if act is commands.cancel_payment else {}
        with pytest.raises(NotAllowed):
            act(order=order, by=by, **extra)


# ---- Disputes


def test_a_line_is_disputed_once_until_it_is_answered(s, statement):
    dispute = settling.disputed(s, statement)
    with pytest.raises(commands.AlreadyDisputed):
        settling.disputed(s, statement)
    commands.reject_dispute(dispute=dispute, answer="核对过", by=s.finance)
    with pytest.raises(WrongState):
        commands.reject_dispute(dispute=dispute, answer="再答一次", by=s.finance)
    assert settling.disputed(s, statement).pk != dispute.pk


def test_a_reason_and_a_line_of_the_statement_are_needed(s, statement):
    with pytest.raises(ReasonMissing):
        settling.disputed(s, statement, reason="  ")
    owe(s, 70, day=JUNE_3, reference="other")
    strange = Transfer.objects.get(amount_fen=70)
    objection = commands.Objection(strange.pk, "不在这张单上")
    with pytest.raises(NotFound):
        commands.dispute_line(statement=statement, objection=objection, by=s.manager)
    assert not Dispute.objects.exists()


def test_an_upheld_dispute_is_corrected_on_the_next_statement(s):
    purse = spend(s, 600)
    owe(s, 1000, day=JUNE_3)
    statement = draw(s)
    line = statement.lines.get(transfer__kind=TransferKind.SPEND)
    dispute = settling.disputed(s, statement, line=line)

    done = commands.uphold_dispute(
        dispute=dispute, right_fen=200, answer="只吃了一份", by=s.finance
    )

    assert done.correction.corrects_id == line.transfer.journal_id
    assert Balance.objects.get(account=purse).posted == 400
    statement.refresh_from_db()
    assert (statement.total_fen, statement.count) == (1600, 2)
    (part,) = recompute(statement)
    assert (part.drawn_fen, part.corrections_fen, part.now_fen) == (1600, -400, 1200)
    owe(s, 500, reference="later")
    following = draw(s, today())
    assert following.total_fen == 100
    assert sorted(statement_lines(following).values_list("signed_fen", flat=True)) == [-400, 500]
    assert differences() == []


@pytest.mark.parametrize(
    ("right", "kind"), [(400, TransferKind.SUBSIDISE), (0, TransferKind.UNSUBSIDISE)]
)
def test_the_programme_pays_more_or_takes_back(s, statement, right, kind):
    line = statement.lines.get(transfer__programme=s.meals)
    dispute = settling.disputed(s, statement, line=line)
    done = commands.uphold_dispute(dispute=dispute, right_fen=right, answer="更正", by=s.finance)
    assert (done.correction.kind, done.correction.total_fen) == (kind, abs(right - 250))
    assert done.state == DisputeState.UPHELD
    assert differences() == []


@pytest.mark.parametrize("right", [250, -1])
def test_a_correction_must_correct_something(s, statement, right):
    line = statement.lines.get(transfer__programme=s.meals)
    dispute = settling.disputed(s, statement, line=line)
    with pytest.raises(commands.NothingToCorrect):
        commands.uphold_dispute(dispute=dispute, right_fen=right, answer="更正", by=s.finance)


def upheld(s, statement, right, line=None):
    dispute = settling.disputed(s, statement, line=line)
    return commands.uphold_dispute(dispute=dispute, right_fen=right, answer="更正", by=s.finance)


def owed(s):
    """What all bookings come to for the operator."""
    owed_fen, returned_fen = (
        Transfer.objects.filter(**{f"{side}__operator": s.operator}).aggregate(
            fen=Coalesce(Sum("amount_fen"), 0)
        )["fen"]
        for side in ("credit", "debit")
    )
    return owed_fen - returned_fen


@pytest.mark.parametrize(
    "figures", [(400, 100), (100, 400), (0, 250), (400, 600, 500, 0), (100, 300, 50, 0, 900)]
)
def test_each_answer_counts_from_the_line_as_corrected_so_far(s, figures):
    owe(s, 250)
    owe(s, 1000, day=JUNE_3, reference="another order")
    statement = draw(s)
    line = statement.lines.get(transfer__amount_fen=250)
    for right in figures:
        upheld(s, statement, right, line)
        assert (standing_fen(line), owed(s)) == (right, 1000 + right)
        open_one = settling.disputed(s, statement, line=line)
        with pytest.raises(commands.NothingToCorrect):
            commands.uphold_dispute(
                dispute=open_one, right_fen=right, answer="再来一次", by=s.finance
            )
        commands.reject_dispute(dispute=open_one, answer="已更正", by=s.finance)
    assert differences() == []


def test_purse_money_and_what_was_added_go_back_each_to_its_own(s):
    purse = spend(s, 600)
    statement = draw(s)
    line = settling.line_of(statement)
    for right, in_purse in ((200, 400), (500, 400), (300, 400), (100, 500), (0, 600)):
        upheld(s, statement, right, line)
        assert (owed(s), standing_fen(line)) == (right, right)
        assert Balance.objects.get(account=purse).posted == in_purse
    assert differences() == []


def test_a_refund_of_the_order_counts_as_a_correction(s):
    spend(s, 600)
    statement = draw(s)
    upheld(s, statement, 200)
    commands.refund_funds(reference="order-1", refund_reference="back", by=SYSTEM)
    with pytest.raises(commands.NothingToCorrect):
        upheld(s, statement, 0)
    assert owed(s) == 0
    assert differences() == []


def test_a_corrections_own_correction_counts_too(s, statement):
    line = statement.lines.get(transfer__programme=s.meals)
    upheld(s, statement, 400, line)
    following = draw(s, today())
    upheld(s, following, 0)
    assert standing_fen(line) == 250
    with pytest.raises(commands.NothingToCorrect):
        upheld(s, statement, 250, line)


def test_an_answer_adds_no_more_than_ten_times_the_line(s, statement):
    line = statement.lines.get(transfer__programme=s.meals)
    with pytest.raises(commands.TooMuchMore):
        upheld(s, statement, 2501, line)
    assert commands.uphold_dispute(
        dispute=Dispute.objects.get(), right_fen=2500, answer="更正", by=s.finance
    )


@pytest.mark.parametrize(
    ("through", "sentence"),
    [("2199-12-31", "只能结算到今天为止"), ("9999-12-31", "写明结算到哪一天")],
)
def test_nothing_is_drawn_through_a_day_to_come(s, client_as, through, sentence):
    owe(s)
    with pytest.raises(commands.NotYetDue):
        draw(s, today() + timedelta(days=1))
    page = client_as(s.finance).post(
        "/console/subsidies/settlement/draw/",
        {"operator": s.operator.pk, "through": through},
        follow=True,
    )
    assert sentence in page.text
    assert not Statement.objects.exists()
    assert draw(s, today()).total_fen == 250


# ---- What waits


def test_a_programme_whose_part_is_not_positive_waits(s):
    purse = spend(s, 600)
    draw(s)
    commands.refund_funds(reference="order-1", refund_reference="back", by=SYSTEM)
    owe(s, 100, programme=s.other, day=today(), reference="new")
    only_the_other = draw(s, today())
    assert only_the_other.total_fen == 100
    owe(s, 700, day=today(), reference="more")
    assert draw(s, today()).total_fen == 100
    assert Balance.objects.get(account=purse).posted == 600
    assert differences() == []


# ---- Locked periods


def test_a_locked_period_takes_nothing_more(s, statement):
    settling.locked(s, statement)
    assert open_day(s.operator.pk, JUNE_3) == JUNE + timedelta(days=1)
    assert open_day(s.operator.pk, today()) == today()
    with pytest.raises(commands.PeriodLocked):
        owe(s, 70, reference="late")
    with pytest.raises(commands.PeriodLocked):
        spend(s, 70, reference="late-order")
    payable = account(AccountKind.PAYABLE, s.meals.pk, operator=s.operator)
    line = Line(account(AccountKind.FUND, s.meals.pk), payable, 70)
    with pytest.raises(IntegrityError, match="period is locked"), transaction.atomic():
        post(Entry(TransferKind.SUBSIDISE, "by hand", JUNE_3), [line], by=SYSTEM)
    owe(s, 70, day=open_day(s.operator.pk, JUNE_3), reference="late")
    assert draw(s, today()).total_fen == 70


def test_another_operators_period_stays_open(s, statement):
    settling.locked(s, statement)
    other = settling.scene()
    owe(other, 70)
    assert draw(other).total_fen == 70


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_locking_waits_for_what_is_on_its_way():
    """Bookings and locks at once: each booking is either before the lock or refused."""
    s = settling.scene()
    owe(s, 250)
    statement = settling.confirmed(s, draw(s))

    def act(number):
        if number == 0:
            return commands.lock_statement(statement=statement, by=s.finance)
        for line in range(6):
            owe(s, 10, reference=f"busy-{number}-{line}")
        return None

    answers = together(5, act)
    assert [
        a for a in answers if isinstance(a, Exception) and not isinstance(a, commands.PeriodLocked)
    ] == []
    lock = PeriodLock.objects.get()
    late = Transfer.objects.filter(
        kind=TransferKind.SUBSIDISE, journal__created_at__gt=lock.locked_at
    )
    assert not late.exists()
    with pytest.raises(commands.PeriodLocked):
        owe(s, 10, reference="after")


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_draw_at_once():
    s = settling.scene()
    for number in range(5):
        owe(s, 100, reference=f"part-{number}")
    drawn = together(4, lambda _n: draw(s))
    assert sorted(st.total_fen for st in drawn if st) == [500]
    assert StatementLine.objects.count() == 5


# ---- Payment


def test_a_payment_order_pays_each_programme_once(s, statement):
    owe(s, 30, day=JUNE + timedelta(days=1), reference="july")
    july = draw(s, JUNE + timedelta(days=31))
    order = settling.approved(s, statement, july)
    assert order.total_fen == 380
    assert {p.programme_id: p.amount_fen for p in order.parts.all()} == {
        s.meals.pk: 280,
        s.other.pk: 100,
    }

    for _ in range(2):
        order = settling.pay(s, order)

    settled = Transfer.objects.filter(kind=TransferKind.SETTLE)
    assert settled.aggregate(fen=Sum("amount_fen"))["fen"] == 380
    assert settled.count() == 2
    states = Statement.objects.values_list("state", flat=True)
    assert set(states) == {StatementState.PAID}
    assert draw(s, today()) is None
    assert differences() == []


def test_two_persons(s, statement):
    order = settling.ordered(s, statement)
    with pytest.raises(SecondPersonNeeded):
        commands.approve_payment(order=order, by=s.finance)
    with pytest.raises(WrongState):
        settling.pay(s, order)
    commands.approve_payment(order=order, by=s.second)
    assert commands.approve_payment(order=order, by=s.second).state == PaymentOrderState.APPROVED


def test_who_names_the_account_does_not_approve(s, statement):
    settling.locked(s, statement)
    settling.bank_account(s)
    prepared = {"operator": s.operator, "statement_ids": [statement.pk]}
    order = commands.prepare_payment(**prepared, by=s.finance)
    with pytest.raises(commands.OwnBankAccount):
        commands.approve_payment(order=order, by=s.third)
    assert commands.approve_payment(order=order, by=s.second).approved_by == s.second


@pytest.mark.parametrize("given", [("  ", "北京银行"), ("某公司", " ")])
def test_an_account_has_a_holder_and_a_bank(s, given):
    account_input = commands.BankAccountInput(*given, "6217000012345678")
    with pytest.raises(InvalidInput):
        commands.set_operator_bank_account(
            operator=s.operator, account_input=account_input, by=s.finance
        )
    assert not OperatorBankAccount.objects.exists()


def test_a_cancelled_order_gives_its_statements_free(s, statement):
    order = settling.approved(s, statement)
    commands.cancel_payment(order=order, reason="账号有误", by=s.second)
    again = commands.prepare_payment(
        operator=s.operator, statement_ids=[statement.pk], by=s.finance
    )
    assert again.pk != order.pk
    with pytest.raises(WrongState):
        settling.pay(s, order)
    commands.approve_payment(order=again, by=s.second)
    settling.pay(s, again)
    assert PeriodLock.objects.count() == 1
    assert differences() == []


def test_one_payment_of_the_bank_pays_one_order(s, statement):
    settling.pay(s, settling.approved(s, statement))
    owe(s, 30, day=today() - timedelta(days=1), reference="later")
    later = settling.approved(s, draw(s, today() - timedelta(days=1)))
    with pytest.raises(commands.BankReferenceUsed):
        settling.pay(s, later)
    with pytest.raises(commands.PaidInFuture):
        settling.pay(s, later, "BK-2", today() + timedelta(days=1))
    assert settling.pay(s, later, "BK-2").state == PaymentOrderState.PAID


def test_no_order_without_an_account_or_with_strangers(s, statement):
    settling.locked(s, statement)
    with pytest.raises(commands.BankAccountMissing):
        commands.prepare_payment(operator=s.operator, statement_ids=[statement.pk], by=s.finance)
    settling.bank_account(s)
    other = settling.scene()
    owe(other, 70)
    strange = settling.locked(other, draw(other))
    with pytest.raises(commands.NothingToPay):
        commands.prepare_payment(
            operator=s.operator, statement_ids=[statement.pk, strange.pk], by=s.finance
        )
    assert not PaymentOrder.objects.exists()


@pytest.mark.parametrize("number", ["", "1234", "62170000x", "6" * 31])
def test_an_account_number_is_digits(s, number):
    given = commands.BankAccountInput(s.operator.name, "北京银行", number)
    with pytest.raises(commands.NotAnAccountNumber):
        commands.set_operator_bank_account(operator=s.operator, account_input=given, by=s.finance)


def test_account_numbers_are_sealed_and_replaced(s):
    first, second = settling.bank_account(s), settling.bank_account(s)
    first.refresh_from_db()
    assert first.replaced_at is not None
    assert second.number == "6217000012345678"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM subsidies_operatorbankaccount WHERE id = %s", [second.pk]
        )
        assert b"6217" not in bytes(cursor.fetchone()[0])
    assert "6217" not in str(OperatorBankAccount.objects.get(pk=second.pk))
    assert not AuditEvent.objects.filter(details__icontains="6217000012345678").exists()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_paid_twice_at_once_is_paid_once():
    s = settling.scene()
    owe(s, 250)
    order = settling.approved(s, draw(s))
    together(4, lambda n: settling.pay(s, order, f"BK-{n % 2}"))
    assert Transfer.objects.filter(kind=TransferKind.SETTLE).count() == 1


# ---- What the database refuses the program


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


@pytest.mark.parametrize(
    ("attack", "guard"),
    [
        ("UPDATE subsidies_statement SET total_fen = total_fen + 1", "permission denied"),
        ("UPDATE subsidies_statement SET count = 1", "permission denied"),
        ("UPDATE subsidies_statement SET through = through + 1", "permission denied"),
        ("UPDATE subsidies_statement SET operator_id = operator_id", "permission denied"),
        ("UPDATE subsidies_statement SET state = 'paid'", "can't go from|ordered"),
        ("UPDATE subsidies_statement SET state = 'locked'", "open dispute"),
        ("UPDATE subsidies_statement SET state = 'confirmed'", "open dispute"),
        ("DELETE FROM subsidies_statement", "permission denied"),
        ("UPDATE subsidies_dispute SET reason = 'x'", "permission denied"),
        ("DELETE FROM subsidies_dispute", "permission denied"),
        ("UPDATE subsidies_paymentorder SET total_fen = 1", "permission denied"),
        ("UPDATE subsidies_paymentpart SET amount_fen = 1", "permission denied"),
        ("UPDATE subsidies_operatorbankaccount SET holder = 'x'", "permission denied"),
        ("UPDATE subsidies_periodlock SET through = through - 1", "permission denied"),
        ("DELETE FROM subsidies_periodlock", "permission denied"),
        ("DELETE FROM subsidies_workitem", "permission denied"),
        ("UPDATE subsidies_workitem SET row = '{}'", "permission denied"),
        ("UPDATE subsidies_checkresult SET count = 0", "permission denied"),
    ],
)
def test_the_database_refuses(s, statement, attack, guard):
    settling.disputed(s, statement)
    with pytest.raises(Error, match=guard), transaction.atomic():
        sql(attack)


def test_no_payment_without_an_approved_order(s, statement):
    order = settling.ordered(s, statement)
    part = order.parts.get(programme=s.meals)
    payable = account(AccountKind.PAYABLE, s.meals.pk, operator=s.operator)
    bank = account(AccountKind.BANK, s.meals.pk)
    attempts = [
        (f"payment-part:{part.pk}", part.amount_fen),
        ("payment-part:0", part.amount_fen),
        ("by hand", 10),
    ]
    for key, fen in attempts:
        with pytest.raises(IntegrityError, match="without an approved order"), transaction.atomic():
            post(Entry(TransferKind.SETTLE, key, today()), [Line(payable, bank, fen)], by=SYSTEM)
    commands.approve_payment(order=order, by=s.second)
    entry = Entry(TransferKind.SETTLE, f"payment-part:{part.pk}", today())
    with pytest.raises(IntegrityError, match="without an approved order"), transaction.atomic():
        post(entry, [Line(payable, bank, part.amount_fen + 1)], by=SYSTEM)


# ---- What the checks find when somebody reached around all that


HARMS = [
    (
        "UPDATE subsidies_statement SET state = 'locked', payment_order_id = NULL",
        {"payable", "payment_orders"},
    ),
    (
        "UPDATE subsidies_paymentpart SET amount_fen = amount_fen + 1",
        {"payment_orders", "payments"},
    ),
    ("UPDATE subsidies_paymentorder SET total_fen = total_fen + 1", {"payment_orders"}),
    ("UPDATE subsidies_journal SET key = 'x' || key WHERE kind = 14", {"payments"}),
    ("UPDATE subsidies_journal SET corrects_id = id WHERE kind = 9", {"corrections"}),
    (
        "DELETE FROM subsidies_statementline WHERE transfer_id IN (SELECT id FROM subsidies_transfer WHERE kind = 3)",
        {"statements", "payable"},
    ),
    ("UPDATE subsidies_periodlock SET locked_at = '2020-01-01'", {"locked"}),
]


@pytest.mark.parametrize(("harm", "found"), HARMS)
def test_a_harm_is_found(s, harm, found):
    spend(s, 600)
    owe(s, 250)
    settling.pay(s, settling.approved(s, draw(s)))
    commands.refund_funds(reference="order-1", refund_reference="back", amount_fen=100, by=SYSTEM)
    assert differences() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'subsidies_%'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "ALTER TABLE subsidies_statement DROP CONSTRAINT subsidies_statement_ordered"
        )
        cursor.execute(harm)
    assert {difference.check for difference in differences()} == found
