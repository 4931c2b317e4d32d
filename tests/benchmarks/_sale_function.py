"""A sale by one function of the database: what a sale can't cost less than.

It opens and stores with the product's own functions, so both sides take the same locks, read the
same rows and write the same rows; in between it checks the same guards and prices by hand.
"""

from django.db import connection
from psycopg import sql

from meals.models import Sale, SaleLine
from tests.benchmarks._meter import as_owner
from tests.benchmarks._pgbench import (
    LATER,
    PARTS,
    PRICE,
    audit_json,
    line_json,
    row_json,
    whole,
)

TABLES = (
    "CREATE TABLE bench_sale (n bigint PRIMARY KEY, shift bigint, resident bigint, item bigint)",
    "CREATE SEQUENCE bench_turn",
    "GRANT SELECT, INSERT ON bench_sale TO yizhan_app",
    "GRANT USAGE ON bench_turn TO yizhan_app",
)
FUNCTION = """
CREATE FUNCTION bench_sell() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  turn bigint := nextval('bench_turn'); asked bench_sale; shift jsonb; till jsonb; place jsonb;
  known boolean := false; sold record;
  eaten_on date := (now() AT TIME ZONE 'Asia/Shanghai')::date; parts boolean; programme bigint;
  <declared>
BEGIN
  SELECT * INTO STRICT asked FROM bench_sale WHERE n = turn;
  FOR one IN SELECT * FROM meals_open_sale(
      asked.shift, NULL, 'hand-' || turn, asked.resident, NULL, ARRAY[asked.item], '{}', eaten_on,
      'lunch') LOOP
    CASE one.kind
      WHEN 'shift' THEN shift := one.content;
      WHEN 'till' THEN till := one.content;
      WHEN 'station' THEN place := one.content;
      WHEN 'known' THEN known := true;
      WHEN 'person' THEN person := one.content;
      WHEN 'meal' THEN item := one.content;
      <rules>
      ELSE NULL;
    END CASE;
  END LOOP;
  IF known OR item IS NULL OR (item ->> 'is_limited')::boolean OR shift ->> 'state' <> 'open'
     OR NOT (till ->> 'is_active')::boolean
     OR left(person ->> 'community_id', 6) <> left(place ->> 'division_id', 6)
     OR person ->> 'died_on' <> '' OR person ->> 'moved_out_on' <> '' THEN
    RAISE 'refused'; END IF;
  <priced>
  parts := paid > 0;
  SELECT * INTO sold FROM meals_add_sale(
    <sale>, <line>, <audit>, asked.resident, 'meals', (place ->> 'operator_id')::bigint, eaten_on,
    elder, elder, repeat('0', 64), 'bench',
    CASE WHEN parts THEN ARRAY[(subsidy ->> 'programme_id')::bigint] ELSE '{}' END,
    CASE WHEN parts THEN ARRAY[':day'] ELSE '{}' END,
    CASE WHEN parts THEN ARRAY[repeat('0', 64)] ELSE '{}' END,
    CASE WHEN parts THEN ARRAY[paid] ELSE '{}' END);
  IF sold.paid <> elder THEN RAISE 'the purses hold less'; END IF;
  RETURN sold.sale_id;
END $$
"""


def make_function() -> None:
    """bench_sell() and the list of sales that it works off."""
    sale = row_json(
        Sale,
        till_id="(till ->> 'id')::bigint",
        shift_id="(shift ->> 'id')::bigint",
        station_id="(place ->> 'id')::bigint",
        operator_id="(place ->> 'operator_id')::bigint",
        resident_id="asked.resident",
        service_date="eaten_on",
        meal_period="'lunch'",
        booked_on=LATER,
        channel="'online'",
        sold_by_id="(shift ->> 'opened_by_id')::bigint",
        idempotency_key="'hand-' || turn",
        request_hash="repeat('0', 64)",
        occurred_at="now()",
        arrived_at="now()",
        portions="1",
        discount_id="(discount ->> 'id')::bigint",
        subsidy_id="CASE WHEN paid > 0 THEN (subsidy ->> 'id')::bigint END",
        subsidy_fen="paid",
        purse_fen="elder",
        **PARTS,
        explanation=PRICE,
    )
    audit = audit_json("meals.sale", "meals.sale.sold")
    line = line_json(SaleLine, "sale_id")
    as_owner(*TABLES, whole(FUNCTION, sale=sale, line=line, audit=audit))


def list_sales(sales: list[tuple[int, int, int]]) -> None:
    """What bench_sell() is to sell: shift, resident and menu item of each call."""
    rows = sql.SQL("COPY bench_sale (n, shift, resident, item) FROM STDIN")
    with connection.cursor() as cursor, cursor.copy(rows) as copy:
        for number, sale in enumerate(sales, 1):
            copy.write_row((number, *sale))
