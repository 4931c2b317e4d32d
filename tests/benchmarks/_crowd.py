"""Any number of enrolled people in a few statements, for runs that must be large."""

from datetime import date

from django.db import connection

from subsidies.enums import AccountKind, AgeStep, ProgrammeKind, Service
from subsidies.models import Account, Programme, ProgrammeVersion, Tier

AMOUNT_FEN = 100_00
FIRST_PERIOD = date(2021, 1, 1)

PLACES = """
INSERT INTO accounts_division (code, name, level, parent_id) VALUES
  ('110105', '朝阳区', 'district', NULL), ('110105026', '望京街道', 'street', '110105'),
  ('110105026001', '望京一社区', 'community', '110105026')
ON CONFLICT DO NOTHING
"""
PEOPLE = """
INSERT INTO elderly_care_resident (resident_no, name, name_pinyin, name_initials, sex, birth_date,
  id_number, id_number_index, community_id, address, living_status, created_at, updated_at)
SELECT 'B' || n, '王秀英', 'wang xiu ying', 'wxy', 'F', '1940-01-01', 'sealed', 'crowd' || n,
       '110105026001', '1号楼', 'alone', now(), now()
FROM generate_series(
  (SELECT count(*) FROM elderly_care_resident WHERE id_number_index LIKE 'crowd%%') + 1, %(size)s) n
"""
PURSES = """
WITH purse AS (
  INSERT INTO subsidies_account (kind, programme_id, resident_id)
  SELECT 1, %(programme)s, id FROM elderly_care_resident
  WHERE id_number_index LIKE 'crowd%%' ORDER BY id LIMIT %(size)s RETURNING id, resident_id),
balance AS (INSERT INTO subsidies_balance (account_id) SELECT id FROM purse)
INSERT INTO subsidies_enrolment (resident_id, programme_id, account_id, applied_on, created_at,
                                 updated_at)
SELECT resident_id, %(programme)s, id, '2020-06-01', now(), now() FROM purse
"""
AWARDS = """
INSERT INTO subsidies_award (enrolment_id, tier_id, amount_fen, first, last, created_at)
SELECT id, %(tier)s, %(fen)s, %(first)s, %(last)s, now() FROM subsidies_enrolment
WHERE programme_id = %(programme)s
"""


def crowd(size: int, *, until: date | None = None) -> Programme:
    """A programme that owes 100 yuan a month from 2021 on to each of so many people."""
    programme = Programme.objects.create(
        code=f"crowd-{size}",
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
    with connection.cursor() as cursor:
        for statement in (PLACES, PEOPLE, PURSES, AWARDS):
            cursor.execute(statement, values)
    return programme
