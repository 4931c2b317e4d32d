"""Any number of enrolled people, and of past months, in a few statements: for what must be large."""

from datetime import date

from django.db import connection, models
from psycopg import sql

from core.audit import SYSTEM
from core.crypto import encrypt
from core.dates import add_months
from elderly_care.models import Resident
from subsidies.commands import release_run, start_run
from subsidies.enums import AccountKind, AgeStep, ProgrammeKind, Service, TransferKind
from subsidies.models import (
    Account,
    Award,
    Enrolment,
    Grant,
    Journal,
    Lot,
    Programme,
    ProgrammeVersion,
    Run,
    RunBatch,
    RunItem,
    Tier,
    Transfer,
)
from tests.benchmarks._meter import as_owner

AMOUNT_FEN = 100_00
FIRST_PERIOD = date(2021, 1, 1)
STREET, COMMUNITY = "110105026", "110105026001"

PLACES = """
INSERT INTO accounts_division (code, name, level, parent_id) VALUES
  ('110105', '朝阳区', 'district', NULL), ('110105026', '望京街道', 'street', '110105'),
  ('110105026001', '望京一社区', 'community', '110105026')
ON CONFLICT DO NOTHING
"""
PEOPLE = """
FROM generate_series(
  (SELECT count(*) FROM elderly_care_resident WHERE id_number_index LIKE 'crowd%%') + 1, %(size)s) n
"""
PURSES = """
WITH purse AS (
  INSERT INTO subsidies_account (kind, programme_id, resident_id)
  SELECT 1, %(programme)s, id FROM elderly_care_resident
  WHERE id_number_index LIKE 'crowd%%' ORDER BY id LIMIT %(size)s RETURNING id, resident_id)
INSERT INTO subsidies_balance (account_id) SELECT id FROM purse
"""


def fill(model: type[models.Model], source: str, values: dict, **columns: str) -> None:
    """INSERT … SELECT; a column that is not named gets the default that the model gives it."""
    row = whole_row(model, **columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(row)}) SELECT {', '.join(row.values())}"
            f" {source}",
            values,
        )


def whole_row(model: type[models.Model], **columns: str) -> dict[str, str]:
    """What a new row needs, as SQL: the columns named, and the model's defaults of the others."""
    for field in model._meta.concrete_fields:
        if field.column in columns or field.primary_key or has_own_default(field):
            continue
        if isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add):
            columns[field.column] = "now()"
            continue
        default = field.get_db_prep_save(field.get_default(), connection)
        columns[field.column] = sql.Literal(default).as_string(connection.connection)
    return columns


def has_own_default(field: models.Field) -> bool:
    """The database fills the column itself, or it may stay empty."""
    return field.has_db_default() or (field.null and not field.has_default())


def people(size: int) -> None:
    """At least so many residents of one community."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
    fill(
        Resident,
        PEOPLE,
        {"size": size},
        resident_no="'B' || n",
        name="'王秀英'",
        name_pinyin="'wang xiu ying'",
        name_initials="'wxy'",
        sex="'F'",
        birth_date="date '1940-01-01'",
        id_number=f"'\\x{encrypt('110105194001010000').hex()}'::bytea",
        id_number_index="'crowd' || n",
        community_id=f"'{COMMUNITY}'",
        address="'1号楼'",
        living_status="'alone'",
    )


def crowd(size: int, *, until: date | None = None, name: str = "crowd") -> Programme:
    """A programme that owes 100 yuan a month from 2021 on to each of so many people."""
    programme = Programme.objects.create(
        code=f"{name}-{size}",
        name=f"{size} people",
        kind=ProgrammeKind.MONTHLY_ALLOWANCE,
        region="11",
        services=[Service.MEALS],
    )
    Account.objects.create(kind=AccountKind.FUND, programme=programme)
    version = ProgrammeVersion.objects.create(
        programme=programme,
        effective_from=date(2019, 10, 1),
        document_no="-",
        minimum_age=60,
        back_pay_months=6,
        age_step=AgeStep.BIRTHDAY_MONTH,
    )
    tier = Tier.objects.create(
        version=version, code="all", name="-", amount_fen=AMOUNT_FEN, conditions=[]
    )
    values = {
        "programme": programme.pk,
        "size": size,
        "tier": tier.pk,
        "fen": AMOUNT_FEN,
        "first": FIRST_PERIOD,
        "last": until,
    }
    people(size)
    with connection.cursor() as cursor:
        cursor.execute(PURSES, values)
    fill(
        Enrolment,
        "FROM subsidies_account WHERE kind = 1 AND programme_id = %(programme)s",
        values,
        resident_id="resident_id",
        programme_id="programme_id",
        account_id="id",
        applied_on="date '2020-06-01'",
    )
    fill(
        Award,
        "FROM subsidies_enrolment WHERE programme_id = %(programme)s",
        values,
        enrolment_id="id",
        tier_id="%(tier)s",
        amount_fen="%(fen)s",
        first="%(first)s",
        last="%(last)s::date",
    )
    return programme


def begin(programme: Programme, period: date) -> Run:
    """A run that may be posted: its list is frozen and released."""
    run = start_run(programme=programme, period=period, by=SYSTEM)
    return release_run(run=run, by=SYSTEM)


def history(programme: Programme, entries: int) -> int:
    """At least so many old transfers: whole months before 2021, loaded with every trigger off.

    The owner's business; the ledger adds up afterwards. Returns how many there are.
    """
    size = Enrolment.objects.filter(programme=programme).count()
    months = -(-entries // size)
    fund = Account.objects.get(kind=AccountKind.FUND, programme=programme)
    as_owner("SET session_replication_role = replica")
    for back in range(months, 0, -1):
        _old_month(programme, fund, add_months(FIRST_PERIOD, -back), size)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "UPDATE subsidies_balance b SET posted = posted + %s FROM subsidies_account a"
            " WHERE a.id = b.account_id AND a.programme_id = %s",
            [months * AMOUNT_FEN, programme.pk],
        )
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SET ROLE yizhan_app")
    return months * size


def _old_month(programme: Programme, fund: Account, period: date, size: int) -> None:
    run = Run.objects.create(programme=programme, period=period, book_date=period)
    figures = {"count": size, "total_fen": size * AMOUNT_FEN}
    journal = Journal.objects.create(
        kind=TransferKind.GRANT,
        key=f"old:{run.pk}",
        request_hash="",
        book_date=period,
        actor="bench",
        **figures,
    )
    RunBatch.objects.create(run=run, number=1, journal=journal, posted_at=run.created_at, **figures)
    Run.objects.filter(pk=run.pk).update(state="closed", closed_at=run.created_at, **figures)
    values = {
        "run": run.pk,
        "journal": journal.pk,
        "programme": programme.pk,
        "fund": fund.pk,
        "period": period,
        "fen": AMOUNT_FEN,
    }
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")  # lots are filled by triggers, which are off
    enrolled = (
        "FROM subsidies_enrolment e JOIN subsidies_award a ON a.enrolment_id = e.id"
        " WHERE e.programme_id = %(programme)s"
    )
    paid = {
        "account_id": "account_id",
        "resident_id": "resident_id",
        "award_id": "a.id",
        "period": "%(period)s",
        "component": "'base'",
        "sequence": "0",
        "amount_fen": "%(fen)s",
    }
    fill(RunItem, enrolled, values, run_id="%(run)s", batch_number="1", **paid)
    month = {"programme_id": "%(programme)s", "period_paid": "%(period)s"}
    fill(Grant, enrolled, values, **month, **paid)
    granted = "FROM subsidies_grant WHERE programme_id = %(programme)s AND period = %(period)s"
    full = {"face_fen": "amount_fen", "remaining_fen": "amount_fen"}
    fill(Lot, granted, values, account_id="account_id", grant_id="id", **full)
    fill(
        Transfer,
        "FROM subsidies_grant g JOIN subsidies_lot l ON l.grant_id = g.id"
        " WHERE g.programme_id = %(programme)s AND g.period = %(period)s",
        values,
        journal_id="%(journal)s",
        kind=str(TransferKind.GRANT.value),
        programme_id="%(programme)s",
        debit_id="%(fund)s",
        debit_kind=str(AccountKind.FUND.value),
        credit_id="g.account_id",
        credit_kind=str(AccountKind.PURSE.value),
        amount_fen="g.amount_fen",
        credit_lot_id="l.id",
    )
