"""Money that goes back to the fund lowers the debt for it, the dead get nothing, the living all of it, once."""

from datetime import date

import pytest
import time_machine

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.models import AuditEvent
from elderly_care.commands import record_death
from elderly_care.models import Resident
from elderly_care.signals import facts_changed
from subsidies import commands, tasks
from subsidies.enums import TransferKind
from subsidies.models import (
    Award,
    Enrolment,
    Recovery,
    StatementLine,
    Transfer,
)
from subsidies.queries import differences, lots_without_account, notices
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import (
    ProgrammeFactory,
    TierFactory,
    VersionFactory,
    filled_purse,
    top_up,
)
from tests.factories.subsidies_programmes import draft
from tests.factories.subsidies_runs import (
    answer,
    closed,
    entitled,
    frozen,
    generic,
    paying,
    with_account,
)
from tests.subsidies import settling
from tests.subsidies.months import grants, pay
from tests.subsidies.test_recoveries import decide_anew, enrolled, left, owed, recover, spend

pytestmark = pytest.mark.django_db


def at(day):
    return time_machine.travel(f"{day}T12:00:00+08:00", tick=False)


def death(resident, day):
    Resident.objects.filter(pk=resident.pk).update(died_on=day)
    facts_changed.send(death, resident_ids=[resident.pk], by=SYSTEM)


def nightly():
    for name in ("recover_late", "reopen_purses", "close_purses_of_the_dead"):
        getattr(tasks, name)()


def moved(*kinds):
    rows = Transfer.objects.filter(kind__in=kinds).order_by("pk")
    return [(row.kind, row.amount_fen // 100) for row in rows]


# ---- A death that was none


@pytest.fixture
def returned():
    """January to March at 100 yuan, of a programme that is not inherited."""
    with at("2024-01-10"):
        programme = ProgrammeFactory()
        commands.save_version(programme=programme, draft=draft(on_death="returned"), by=SYSTEM)
        resident = ResidentFactory(birth_date=date(1940, 1, 1))
        applications = {resident.pk: date(2024, 1, 5)}
        commands.enrol(programme=programme, applications=applications, by=SYSTEM)
    for month in ("2024-01", "2024-02", "2024-03"):
        with at(f"{month}-12"):
            pay(programme, month)
    return Enrolment.objects.get(resident=resident)


@pytest.mark.parametrize("days", [["2024-03-20"], ["2024-01-20"], ["2024-03-20", "2024-01-20"]])
def test_who_was_not_dead_has_each_month_once(returned, days):
    with at("2024-03-25"):
        for day in days:
            death(returned.resident, date.fromisoformat(day))
            nightly()
        assert sum(left(returned)) == 0
    with at("2024-03-29"):
        for _ in range(2):
            death(returned.resident, None)
            nightly()
    with at("2024-04-12"):
        pay(returned.programme, "2024-04")
        nightly()
        assert (sum(left(returned)), owed(returned)) == (400, 0)
    assert differences() == []


def test_what_was_reopened_counts_as_theirs_when_it_is_asked_back(returned):
    with at("2024-03-25"):
        death(returned.resident, date(2024, 3, 20))
        death(returned.resident, None)
        nightly()
        assert left(returned) == [100, 100, 100]
        decide_anew(returned, (1, 1, 100_00))
        recover(returned)
        assert left(returned) == [100, 0, 0]
    assert differences() == []


def test_a_purse_is_closed_the_moment_a_death_is_recorded(returned):
    with at("2024-03-25"):
        record_death(resident=returned.resident, died_on=date(2024, 3, 20), by=SYSTEM)
        assert left(returned) == [0, 0, 0]


# ---- The fund gets it back and nobody owes it any more


def expiring(spent=0, held=0):
    """100 yuan until the end of January, asked back on the 20th."""
    enrolment = enrolled(months=0)
    top_up(enrolment.account, 100_00, expires_on=date(2024, 1, 31))
    if spent:
        spend(enrolment, spent * 100)
    if held:
        commands.hold_funds(
            resident=enrolment.resident,
            amount_fen=held * 100,
            service="meals",
            reference="h",
            by=SYSTEM,
        )
    decide_anew(enrolment)
    recover(enrolment)
    return enrolment


def test_a_hold_that_ends_after_the_last_day_pays_the_debt():
    with at("2024-01-20"):
        enrolment = expiring(held=70)
        assert (owed(enrolment), left(enrolment)) == (70, [70])
    with at("2024-02-20"):
        commands.release_funds(reference="h", by=SYSTEM)
        assert (owed(enrolment), left(enrolment)) == (0, [0])
        assert Recovery.objects.get().state == "settled"
        assert recover(enrolment) == []
    assert moved(TransferKind.EXPIRE, TransferKind.OFFSET) == [(TransferKind.OFFSET, 70)]
    assert differences() == []


@pytest.mark.parametrize("parts", [[100], [30, 70], [60, 40]])
def test_a_refund_after_the_last_day_pays_the_debt(parts):
    with at("2024-01-20"):
        enrolment = expiring(spent=100)
    with at("2024-02-20"):
        for number, yuan in enumerate(parts):
            commands.refund_funds(
                reference="o", refund_reference=f"r{number}", amount_fen=yuan * 100, by=SYSTEM
            )
        assert (owed(enrolment), left(enrolment)) == (0, [0])
    assert differences() == []


def test_only_the_debt_of_the_same_grant_is_paid_and_the_rest_expires():
    with at("2024-01-20"):
        enrolment = enrolled(months=0)
        top_up(enrolment.account, 100_00, expires_on=date(2024, 1, 31))
        spend(enrolment, 100_00)
        decide_anew(enrolment, (1, None, 40_00))
        recover(enrolment)
        assert owed(enrolment) == 60
    with at("2024-02-20"):
        for number in range(2):
            commands.refund_funds(
                reference="o", refund_reference=f"r{number}", amount_fen=50_00, by=SYSTEM
            )
        assert (owed(enrolment), left(enrolment)) == (0, [0])
    assert moved(TransferKind.EXPIRE, TransferKind.OFFSET) == [
        (TransferKind.OFFSET, 50),
        (TransferKind.OFFSET, 10),
        (TransferKind.EXPIRE, 40),
    ]
    assert differences() == []


def test_the_expiry_run_takes_what_no_debt_needs():
    with at("2024-01-20"):
        enrolment = expiring(held=70)
        commands.release_funds(reference="h", by=SYSTEM)
        other = enrolled(enrolment.programme, months=0)
        top_up(other.account, 50_00, expires_on=date(2024, 1, 31))
        assert owed(enrolment) == 70
    with at("2024-02-02"):
        run = commands.start_expiry_run(programme=enrolment.programme, month=today(), by=SYSTEM)
        commands.work_off(run=run, by=SYSTEM)
        assert (run.count, run.total_fen) == (1, 50_00)
        assert (owed(enrolment), left(enrolment), left(other)) == (0, [0], [0])
    assert differences() == []


def test_what_the_bank_sent_back_pays_the_debt_before_the_fund():
    programme = paying(paid_to="bank")
    person = with_account(entitled(programme))
    file = commands.make_payout_file(run=closed(programme), format=generic("csv"), by=SYSTEM)
    enrolment = Enrolment.objects.get(resident=person)
    decide_anew(enrolment)
    recover(enrolment)
    item = file.items.get()
    assert owed(enrolment) == 100
    commands.import_returns(file=file, content=_sent_back(item), by=SYSTEM)
    for _ in range(2):
        commands.give_back_payout(item=item, reason="销户", by=SYSTEM)
    assert (owed(enrolment), left(enrolment)) == (0, [0])
    assert moved(TransferKind.CLAW_BACK) == []
    assert differences() == []


def _sent_back(item):
    return answer((item.line, "B1", "退票", "销户", "100.00"), file=item.file)


def test_what_the_dead_leave_pays_the_debt_of_the_same_months_first(returned):
    with at("2024-03-25"):
        commands.hold_funds(
            resident=returned.resident, amount_fen=300_00, service="meals", reference="h", by=SYSTEM
        )
        death(returned.resident, date(2024, 1, 20))
        assert owed(returned) == 200
        commands.release_funds(reference="h", by=SYSTEM)
        nightly()
        assert (owed(returned), left(returned)) == (0, [0, 0, 0])
    assert moved(TransferKind.OFFSET, TransferKind.CLAW_BACK) == [
        (TransferKind.OFFSET, 100),
        (TransferKind.OFFSET, 100),
        (TransferKind.CLAW_BACK, 100),
    ] or moved(TransferKind.CLAW_BACK) == [(TransferKind.CLAW_BACK, 100)]
    assert differences() == []


# ---- A late charge that was repaid


@pytest.fixture
def till():
    """5 yuan offline, 3 of them there."""
    scene = settling.scene()
    purse = filled_purse(300, programme=scene.meals)
    scene.charge = commands.charge_late(
        resident=purse.resident,
        amount_fen=500,
        service="meals",
        operator=scene.operator,
        reference="t1",
        occurred_on=today(),
        by=SYSTEM,
    )
    scene.purse = purse
    return scene


def repaid(till, fen):
    commands.repay(
        recovery=till.charge.recovery, amount_fen=fen, method="cash", reference="1", by=SYSTEM
    )


def waived(till):
    commands.propose_write_off(recovery=till.charge.recovery, reason="困难", by=till.finance)
    commands.write_off(recovery=Recovery.objects.get(), by=till.second)


def to_pay_back():
    return [d.row["back_fen"] for d in notices() if d.check == "repaid_charges"]


@pytest.mark.parametrize(
    ("brought", "is_waived", "refund", "to_fund", "back"),
    [
        (0, False, None, 0, []),
        (200, False, None, 200, [200]),
        (150, False, None, 150, [150]),
        (200, False, 50, 50, [50]),
        (0, True, None, 200, []),
        (120, True, None, 200, [120]),
        (120, True, 60, 60, []),
    ],
)
def test_the_operator_gives_back_all_whoever_paid_it(
    till, brought, is_waived, refund, to_fund, back
):
    if brought:
        repaid(till, brought)
    if is_waived:
        waived(till)
    for _ in range(2):
        given = commands.refund_funds(
            reference="t1", refund_reference="r", amount_fen=refund, by=SYSTEM
        )
        assert given == (refund or 500)
    to_the_fund = Transfer.objects.filter(kind=TransferKind.UNSUBSIDISE)
    assert sum(to_the_fund.values_list("amount_fen", flat=True)) == to_fund
    assert to_pay_back() == back
    assert differences() == []
    with pytest.raises(commands.TooMuchBack):
        commands.refund_funds(
            reference="t1", refund_reference="x", amount_fen=501 - (refund or 500), by=SYSTEM
        )


def test_an_objection_to_a_repaid_late_charge_can_be_upheld_to_nothing(till):
    statement = settling.draw(till, today())
    line = StatementLine.objects.get(transfer__kind=TransferKind.CHARGE_LATE)
    repaid(till, 150)
    dispute = settling.disputed(till, statement, line=line)
    commands.uphold_dispute(dispute=dispute, right_fen=0, answer="属实", by=till.finance)
    assert to_pay_back() == [150]
    payable = Transfer.objects.filter(debit__operator=till.operator)
    assert sum(payable.values_list("amount_fen", flat=True)) == 200
    assert AuditEvent.objects.filter(action="subsidies.paid_debt_refunded").exists()
    assert differences() == []


# ---- Cases and lists of the dead


@pytest.fixture
def by_case():
    programme = ProgrammeFactory(kind="one_off")
    TierFactory(version=VersionFactory(programme=programme, cycle="once"))
    return programme


def case(programme, resident):
    return commands.award_case(
        programme=programme, resident=resident, amount_fen=500_00, month=today(), by=SYSTEM
    )


@pytest.mark.parametrize("field", ["died_on", "moved_out_on"])
def test_no_case_for_who_has_left(by_case, field):
    resident = ResidentFactory(**{field: date(2020, 1, 1)})
    with pytest.raises(commands.CaseOfTheDeparted):
        case(by_case, resident)
    assert not Award.objects.exists()


def test_an_unpaid_case_ends_with_its_person_and_a_paid_one_stays(by_case):
    unpaid, paid = ResidentFactory(), ResidentFactory()
    case(by_case, paid)
    pay(by_case, f"{today():%Y-%m}")
    case(by_case, unpaid)
    for resident in (paid, unpaid, unpaid):
        death(resident, today())
    assert list(Award.objects.in_force().values_list("enrolment__resident", flat=True)) == [paid.pk]
    assert AuditEvent.objects.filter(action="subsidies.case_ended").count() == 1


def test_a_release_takes_the_months_after_a_death_off():
    programme = paying()
    dead, last_month, alive = (entitled(programme) for _ in range(3))
    run = frozen(programme)
    Resident.objects.filter(pk=dead.pk).update(died_on=date(2024, 4, 30))
    Resident.objects.filter(pk=last_month.pk).update(died_on=date(2024, 5, 1))
    run = commands.release_run(run=run, by=SYSTEM)
    commands.work_off(run=run, by=SYSTEM)
    assert [len(grants(who)) for who in (dead, last_month, alive)] == [0, 1, 1]
    assert run.items.get(account__resident=dead).exclusion.reason == "已去世"
    assert differences() == []


def test_nothing_is_sent_to_the_account_of_the_dead():
    community = CommunityFactory()
    programme = paying(paid_to="bank")
    dead, alive = (with_account(entitled(programme, community=community)) for _ in range(2))
    run = closed(programme)
    Resident.objects.filter(pk=dead.pk).update(died_on=date(2024, 5, 20))
    file = commands.make_payout_file(run=run, format=generic("csv"), by=SYSTEM)
    assert [item.lot.account.resident for item in file.items.all()] == [alive]
    clerk = staff(Role.STREET_CLERK, community.parent)
    assert [lot.account.resident for lot in lots_without_account(run, clerk)] == [dead]
    with pytest.raises(commands.NobodyToPay):
        commands.make_payout_file(run=run, format=generic("csv"), by=SYSTEM)


# ---- What the night looks at


@pytest.mark.parametrize(("brought", "back"), [(0, []), (40, [40]), (100, [100])])
def test_who_repaid_a_month_that_came_back_later_is_shown(brought, back):
    with at("2024-01-20"):
        enrolment = expiring(spent=100)
        if brought:
            commands.repay(
                recovery=Recovery.objects.get(),
                amount_fen=brought * 100,
                method="cash",
                reference="1",
                by=SYSTEM,
            )
    with at("2024-02-20"):
        commands.refund_funds(reference="o", refund_reference="r", by=SYSTEM)
        assert owed(enrolment) == 0
    assert [row["back_fen"] // 100 for row in _found("repaid_twice")] == back
    assert differences() == []


def test_more_than_the_award_in_force_is_shown_until_it_is_asked_back():
    enrolment = enrolled()
    assert _found("above_award") == []
    decide_anew(enrolment, (1, 2, 100_00), (3, None, 60_00))
    assert [row["above_fen"] for row in _found("above_award")] == [40_00]
    recover(enrolment)
    assert _found("above_award") == []


def test_money_that_could_never_be_spent_is_shown():
    purse = filled_purse(300)
    assert _found("born_expired") == []
    top_up(purse, 100, period=date(2020, 1, 1), expires_on=date(2019, 12, 31))
    assert [row["face_fen"] for row in _found("born_expired")] == [100]


def _found(check):
    return [found.row for found in notices() if found.check == check]
