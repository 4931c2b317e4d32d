"""A charge (money held for an order, then paid) through the commands against one SQL function.

    ./yizhan bench charge [--charges 500]

The function does by hand, in one round trip and one transaction, what hold_funds and capture_funds
do in two transactions: the same rows past the same guards. Both are called in turn.
"""

import argparse
import sys
from datetime import date

import django
from django.db import connection, transaction

django.setup()

# Models can be imported only now.
from accounts.models import Organisation  # noqa: E402
from core.audit import SYSTEM  # noqa: E402
from elderly_care.models import Resident  # noqa: E402
from subsidies.commands import capture_funds, hold_funds, start_run, work_off  # noqa: E402
from subsidies.enums import AccountKind  # noqa: E402
from subsidies.models import Account, Enrolment  # noqa: E402
from subsidies.queries import differences  # noqa: E402
from tests.benchmarks._crowd import FIRST_PERIOD, crowd  # noqa: E402
from tests.benchmarks._meter import Cost, Meter, refresh_statistics  # noqa: E402

PEOPLE = 2_000
FEN = 12_00
GOAL_RATIO = 2.0
DAY = date(2021, 1, 15)

BY_HAND = """
CREATE FUNCTION bench_charge(resident bigint, fen bigint, service text, reference text,
                             payable bigint, day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  purse subsidies_account; piece record; wanted bigint := fen; hold_id bigint; journal bigint;
  picked bigint[] := '{}'; parts bigint[] := '{}';
BEGIN
  SELECT a.* INTO purse FROM subsidies_account a JOIN subsidies_programme p ON p.id = a.programme_id
    WHERE a.kind = 1 AND a.resident_id = resident AND p.services @> ARRAY[service]::varchar[]
    ORDER BY p.spend_order, a.id LIMIT 1;
  PERFORM subsidies_lock_purses(ARRAY[purse.id]);
  FOR piece IN SELECT id, remaining_fen - held_fen AS free FROM subsidies_lot
      WHERE account_id = purse.id AND remaining_fen > held_fen
      ORDER BY expires_on NULLS LAST, id LOOP
    EXIT WHEN wanted = 0;
    picked := picked || piece.id;
    parts := parts || least(wanted, piece.free);
    wanted := wanted - least(wanted, piece.free);
  END LOOP;
  INSERT INTO subsidies_hold (account_id, reference, amount_fen, created_at)
    VALUES (purse.id, reference, fen - wanted, now()) RETURNING id INTO hold_id;
  INSERT INTO subsidies_holdlot (hold_id, account_id, lot_id, amount_fen)
    SELECT hold_id, purse.id, * FROM unnest(picked, parts);
  INSERT INTO subsidies_journal (kind, key, request_hash, total_fen, count, book_date, actor,
                                 created_at)
    VALUES (2, 'hold:' || hold_id, '', fen - wanted, cardinality(picked), day, 'bench', now())
    RETURNING id INTO journal;
  INSERT INTO subsidies_holdend (hold_id, outcome, journal_id, ended_at)
    VALUES (hold_id, 'captured', journal, now());
  INSERT INTO subsidies_transfer (journal_id, kind, programme_id, debit_id, debit_kind, credit_id,
                                  credit_kind, amount_fen, debit_lot_id)
    SELECT journal, 2, purse.programme_id, purse.id, 1, payable, 3, part, lot
    FROM unnest(picked, parts) AS taken(lot, part);
END $$
"""


def prepare() -> tuple[list[Resident], Organisation, Account]:
    """Purses with two months in them, an operator, and the function."""
    programme = crowd(PEOPLE)
    for month in (FIRST_PERIOD, FIRST_PERIOD.replace(month=2)):
        work_off(run=start_run(programme=programme, period=month, by=SYSTEM), by=SYSTEM)
    operator = Organisation.objects.create(
        name="-", kind="operator", credit_code="91110105MA0000000X", division_id="110105026"
    )
    payable = Account.objects.create(
        kind=AccountKind.PAYABLE, programme=programme, operator=operator
    )
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(BY_HAND)
        cursor.execute("SET ROLE yizhan_app")
    refresh_statistics()
    enrolled = Enrolment.objects.filter(programme=programme)
    people = [Resident(pk=pk) for pk in enrolled.values_list("resident_id", flat=True)]
    return people, operator, payable


def through_the_commands(resident: Resident, operator: Organisation, reference: str) -> None:
    """As meals does it: an order, later its hand-over."""
    hold_funds(resident=resident, amount_fen=FEN, service="meals", reference=reference, by=SYSTEM)
    capture_funds(reference=reference, operator=operator, book_date=DAY, by=SYSTEM)


def by_hand(resident: Resident, payable: Account, reference: str) -> None:
    """One call, one commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT bench_charge(%s, %s, 'meals', %s, %s, %s)",
            [resident.pk, FEN, reference, payable.pk, DAY],
        )


def show(way: str, cost: Cost, charges: int) -> None:
    """One row of the table, in milliseconds a charge."""
    figures = [value / charges * 1e3 for value in (cost.wall, cost.server, cost.client, cost.cpu)]
    print(f"  {way:22}" + "".join(f"{figure:10.2f}" for figure in figures))


def main(arguments: list[str] | None = None) -> int:
    """Charge in turn; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(prog="bench charge")
    parser.add_argument("--charges", type=int, default=500)
    options = parser.parse_args(arguments)
    meter = Meter()
    residents, operator, payable = prepare()
    commands, hand = Cost(), Cost()
    for number in range(options.charges):
        one, other = residents[2 * number % PEOPLE], residents[(2 * number + 1) % PEOPLE]
        commands += meter.measure(
            lambda r=one, n=number: through_the_commands(r, operator, f"c{n}")
        )
        hand += meter.measure(lambda r=other, n=number: by_hand(r, payable, f"h{n}"))
    print(f"{options.charges} charges each, in turn; milliseconds a charge")
    print(f"  {'way':22}{'wall':>10}{'server':>10}{'client':>10}{'CPU':>10}")
    show("one SQL function", hand, options.charges)
    show("hold, then capture", commands, options.charges)
    server, cpu = commands.server / hand.server, commands.cpu / hand.cpu
    print(
        f"  commands ÷ function: server {server:.2f} (goal ≤ {GOAL_RATIO}), with Python {cpu:.2f}"
    )
    found = differences()
    print(f"  differences in the ledger: {len(found)}")
    return 0 if server <= GOAL_RATIO and not found else 1


if __name__ == "__main__":
    sys.exit(main())
