"""An order by one function of the database, written by hand: what a meal order can't cost less than."""

from django.db import connection
from psycopg import sql

from meals.models import MealOrder, Menu, OrderLine
from tests.benchmarks._meter import as_owner
from tests.benchmarks._pgbench import PARTS, PRICE, insert, insert_audit, insert_line

TABLES = (
    "CREATE TABLE bench_call (n bigint PRIMARY KEY, resident bigint, item bigint, station bigint)",
    "CREATE SEQUENCE bench_turn",
    "GRANT SELECT, INSERT ON bench_call TO yizhan_app",
    "GRANT USAGE ON bench_turn TO yizhan_app",
)
FUNCTION = """
CREATE FUNCTION bench_order() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  turn bigint := nextval('bench_turn');
  asked bench_call; person elderly_care_resident; offered meals_menuitem; menu record;
  rule record; piece record; regions text[]; region text; subsidy_id bigint; discount_id bigint;
  list bigint; cut bigint := 0; paid bigint := 0; elder bigint; wanted bigint; held bigint := 0;
  order_id bigint; purses bigint[] := '{}'; ratios smallint[] := '{}'; lots bigint[] := '{}';
  fens bigint[] := '{}';
BEGIN
  SELECT * INTO STRICT asked FROM bench_call WHERE n = turn;
  SELECT * INTO STRICT person FROM elderly_care_resident WHERE id = asked.resident
    FOR NO KEY UPDATE;
  SELECT * INTO STRICT offered FROM meals_menuitem WHERE id = asked.item FOR UPDATE;
  SELECT m.id, m.service_date, m.meal_period, m.kitchen_id, m.cutoff_at, m.state, s.operator_id
    INTO STRICT menu FROM meals_menu m JOIN meals_kitchen k ON k.id = m.kitchen_id
    JOIN stations_station s ON s.id = k.station_id WHERE m.id = offered.menu_id;
  IF menu.state <> 'published' OR now() >= menu.cutoff_at
     OR offered.stock <= offered.ordered THEN RAISE 'refused'; END IF;
  PERFORM FROM meals_mealorder WHERE resident_id = person.id AND service_date = menu.service_date
    AND state <> 'cancelled';
  IF FOUND THEN RAISE 'twice'; END IF;
  PERFORM FROM meals_dishstock WHERE menu_id = offered.menu_id FOR UPDATE;
  PERFORM FROM elderly_care_restriction WHERE resident_id = person.id
    AND starts_on <= menu.service_date AND (ends_on IS NULL OR ends_on >= menu.service_date);
  SELECT s.division_id INTO STRICT region FROM meals_supplyrelation r
    JOIN stations_station s ON s.id = r.station_id JOIN meals_kitchen k ON k.id = r.kitchen_id
    JOIN stations_station h ON h.id = k.station_id
    WHERE r.kitchen_id = menu.kitchen_id AND r.station_id = asked.station AND k.is_active
      AND s.state = 'open' AND h.state = 'open' AND r.valid_from <= menu.service_date
      AND (r.valid_to IS NULL OR r.valid_to >= menu.service_date);
  regions := ARRAY(SELECT left(region, n) FROM generate_series(0, length(region)) n);
  PERFORM fee_fen FROM meals_deliveryfee f WHERE f.region = ANY (regions)
    AND f.effective_from <= menu.service_date ORDER BY length(f.region) DESC LIMIT 1;
  list := offered.price_fen;
  SELECT d.id, d.percent_off_bp INTO rule FROM meals_agediscount d WHERE d.region = ANY (regions)
    AND d.effective_from <= menu.service_date
    AND (d.effective_to IS NULL OR d.effective_to >= menu.service_date)
    AND d.min_age <= extract(year FROM age(menu.service_date, person.birth_date))
    ORDER BY length(d.region) DESC, d.min_age DESC LIMIT 1;
  IF FOUND THEN discount_id := rule.id; cut := list * rule.percent_off_bp / 10000; END IF;
  regions := ARRAY(SELECT left(person.community_id, n) FROM generate_series(0, 12) n);
  SELECT d.id, d.amount_fen INTO rule FROM meals_dailymealsubsidy d WHERE d.region = ANY (regions)
    AND d.effective_from <= menu.service_date
    AND (d.effective_to IS NULL OR d.effective_to >= menu.service_date)
    ORDER BY length(d.region) DESC LIMIT 1;
  IF FOUND AND NOT EXISTS (SELECT FROM meals_subsidyuse u WHERE u.resident_id = person.id
                           AND u.day = menu.service_date) AND (
      EXISTS (SELECT FROM elderly_care_carestatus WHERE resident_id = person.id
              AND valid_from <= menu.service_date AND category IN ('dibao', 'low_income'))
      OR EXISTS (SELECT FROM elderly_care_disabilitycertificate WHERE resident_id = person.id)
      OR EXISTS (SELECT FROM elderly_care_abilityassessment WHERE resident_id = person.id)) THEN
    subsidy_id := rule.id; paid := least(rule.amount_fen, list - cut);
  END IF;
  elder := list - cut - paid;
  <order>
  <line>
  UPDATE meals_menuitem SET ordered = ordered + 1 WHERE id = offered.id;
  wanted := elder;
  FOR piece IN SELECT account_id, offset_bp, lot_id, free_fen FROM subsidies_open_purses(
      person.id, 'meals', menu.operator_id, (now() AT TIME ZONE 'Asia/Shanghai')::date, 'meal-order:' || order_id) LOOP
    EXIT WHEN wanted = 0 OR piece.lot_id IS NULL;
    purses := purses || piece.account_id; ratios := ratios || piece.offset_bp;
    lots := lots || piece.lot_id; fens := fens || least(wanted, piece.free_fen);
    wanted := wanted - least(wanted, piece.free_fen);
  END LOOP;
  held := elder - wanted;
  PERFORM subsidies_add_holds('meal-order:' || order_id, purses, ratios, lots, fens);
  UPDATE meals_mealorder SET held_fen = held, cash_due_fen = wanted WHERE id = order_id;
  <audit>
  RETURN order_id;
END $$
"""


def make_function() -> None:
    """bench_order() and the list of calls that it works off."""
    order = insert(
        MealOrder,
        " RETURNING id INTO order_id",
        menu_id="menu.id",
        resident_id="person.id",
        service_date="menu.service_date",
        meal_period="menu.meal_period",
        station_id="asked.station",
        operator_id="menu.operator_id",
        fulfil_mode="'pick_up'",
        channel="'api'",
        placed_at="now()",
        idempotency_key="'bench-' || turn",
        request_hash="repeat('0', 64)",
        portions="1",
        discount_id="discount_id",
        subsidy_id="subsidy_id",
        subsidy_fen="paid",
        cash_due_fen="elder",
        **PARTS,
        explanation=PRICE,
    )
    line = insert_line(OrderLine, "order_id")
    audit = insert_audit("meals.mealorder", "order_id", "meals.mealorder.place", "held")
    text = FUNCTION.replace("<order>", order).replace("<line>", line).replace("<audit>", audit)
    as_owner(*TABLES, text)


def list_calls(calls: list[tuple[int, int, int]]) -> None:
    """What bench_order() is to order: resident, item and point of each call."""
    rows = sql.SQL("COPY bench_call (n, resident, item, station) FROM STDIN")
    with connection.cursor() as cursor, cursor.copy(rows) as copy:
        for number, call in enumerate(calls, 1):
            copy.write_row((number, *call))


def menu_items(menus: list[Menu]) -> list[list[int]]:
    """The ids of what each menu offers."""
    return [list(menu.items.order_by("pk").values_list("pk", flat=True)) for menu in menus]
