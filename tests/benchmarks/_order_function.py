"""An order by one function of the database: what a meal order can't cost less than.

It opens and stores with the product's own functions, so both sides take the same locks, read the
same rows and write the same rows; in between it checks the same guards and prices by hand.
"""

from django.db import connection
from psycopg import sql

from meals.models import MealOrder, Menu, OrderLine
from tests.benchmarks._meter import as_owner
from tests.benchmarks._pgbench import PARTS, PRICE, audit_json, line_json, row_json, whole

TABLES = (
    "CREATE TABLE bench_call (n bigint PRIMARY KEY, resident bigint, item bigint, station bigint)",
    "CREATE SEQUENCE bench_turn",
    "GRANT SELECT, INSERT ON bench_call TO yizhan_app",
    "GRANT USAGE ON bench_turn TO yizhan_app",
)
FUNCTION = """
CREATE FUNCTION bench_order() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  turn bigint := nextval('bench_turn'); asked bench_call; menu jsonb; home jsonb; supply jsonb;
  known boolean := false; short boolean := false; eaten_on date; order_id bigint;
  <declared>
BEGIN
  SELECT * INTO STRICT asked FROM bench_call WHERE n = turn;
  FOR one IN SELECT * FROM meals_open_order(
      asked.resident, ARRAY[asked.item], asked.station, NULL, 'hand-' || turn) LOOP
    CASE one.kind
      WHEN 'person' THEN person := one.content;
      WHEN 'item' THEN item := one.content;
      WHEN 'stock' THEN
        short := short OR (one.content ->> 'ordered')::int >= (one.content ->> 'portions')::int;
      WHEN 'menu' THEN menu := one.content; eaten_on := (menu ->> 'service_date')::date;
      WHEN 'home' THEN home := one.content;
      WHEN 'order' THEN known := known OR one.content ->> 'state' <> 'cancelled';
      WHEN 'supply' THEN supply := one.content;
      <rules>
      ELSE NULL;
    END CASE;
  END LOOP;
  IF known OR short OR supply IS NULL OR menu ->> 'state' <> 'published'
     OR now() >= (menu ->> 'cutoff_at')::timestamptz
     OR (item ->> 'stock')::int <= (item ->> 'ordered')::int
     OR person ->> 'died_on' <> '' OR person ->> 'moved_out_on' <> '' THEN
    RAISE 'refused'; END IF;
  <priced>
  SELECT a.order_id INTO order_id FROM meals_add_order(
    <order>, <line>, <audit>, asked.resident, (home ->> 'operator_id')::bigint,
    (now() AT TIME ZONE 'Asia/Shanghai')::date, elder) a;
  RETURN order_id;
END $$
"""


def make_function() -> None:
    """bench_order() and the list of calls that it works off."""
    order = row_json(
        MealOrder,
        menu_id="(menu ->> 'id')::bigint",
        resident_id="asked.resident",
        service_date="eaten_on",
        meal_period="menu ->> 'meal_period'",
        station_id="asked.station",
        operator_id="(home ->> 'operator_id')::bigint",
        fulfil_mode="'pick_up'",
        channel="'api'",
        placed_at="now()",
        idempotency_key="'hand-' || turn",
        request_hash="repeat('0', 64)",
        portions="1",
        discount_id="(discount ->> 'id')::bigint",
        subsidy_id="CASE WHEN paid > 0 THEN (subsidy ->> 'id')::bigint END",
        subsidy_fen="paid",
        cash_due_fen="elder",
        **PARTS,
        explanation=PRICE,
    )
    audit = audit_json("meals.mealorder", "meals.mealorder.place")
    lines = line_json(OrderLine, "order_id")
    as_owner(*TABLES, whole(FUNCTION, order=order, line=lines, audit=audit))


def list_calls(calls: list[tuple[int, int, int]]) -> None:
    """What bench_order() is to order: resident, item and point of each call."""
    rows = sql.SQL("COPY bench_call (n, resident, item, station) FROM STDIN")
    with connection.cursor() as cursor, cursor.copy(rows) as copy:
        for number, call in enumerate(calls, 1):
            copy.write_row((number, *call))


def menu_items(menus: list[Menu]) -> list[list[int]]:
    """The ids of what each menu offers."""
    return [list(menu.items.order_by("pk").values_list("pk", flat=True)) for menu in menus]
