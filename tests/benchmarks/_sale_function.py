"""A sale by one function of the database, written by hand: what a sale can't cost less than."""

from django.db import connection
from psycopg import sql

from meals.models import Sale, SaleLine
from tests.benchmarks._meter import as_owner
from tests.benchmarks._pgbench import PARTS, PRICE, insert, insert_audit, insert_line

TABLES = (
    "CREATE TABLE bench_sale (n bigint PRIMARY KEY, shift bigint, resident bigint, item bigint)",
    "CREATE SEQUENCE bench_turn",
    "GRANT SELECT, INSERT ON bench_sale TO yizhan_app",
    "GRANT USAGE ON bench_turn TO yizhan_app",
)
FUNCTION = """
CREATE FUNCTION bench_sell() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  turn bigint := nextval('bench_turn');
  asked bench_sale; person elderly_care_resident; offered meals_menuitem; till record; rule record;
  days record; regions text[]; subsidy_id bigint; discount_id bigint; programme bigint;
  list bigint; cut bigint := 0; paid bigint := 0; elder bigint; sale_id bigint;
BEGIN
  SELECT * INTO STRICT asked FROM bench_sale WHERE n = turn;
  SELECT h.id AS shift_id, t.id AS till_id, s.id AS station_id, s.operator_id, s.division_id,
         h.opened_by_id
    INTO STRICT till FROM meals_tillshift h JOIN meals_till t ON t.id = h.till_id
    JOIN stations_station s ON s.id = t.station_id
    WHERE h.id = asked.shift AND h.state = 'open' FOR NO KEY UPDATE OF h;
  PERFORM FROM meals_sale WHERE till_id = till.till_id AND idempotency_key = 'bench-' || turn;
  IF FOUND THEN RAISE 'twice'; END IF;
  SELECT * INTO STRICT person FROM elderly_care_resident WHERE id = asked.resident
    FOR NO KEY UPDATE;
  SELECT i.* INTO STRICT offered FROM meals_menuitem i JOIN meals_menu m ON m.id = i.menu_id
    WHERE i.id = asked.item AND m.service_date = current_date AND m.state <> 'draft'
      AND EXISTS (SELECT FROM meals_supplyrelation r WHERE r.kitchen_id = m.kitchen_id
                  AND r.station_id = till.station_id AND r.valid_from <= m.service_date);
  list := offered.price_fen;
  regions := ARRAY(SELECT left(till.division_id, n) FROM generate_series(0, 12) n);
  SELECT d.id, d.percent_off_bp INTO rule FROM meals_agediscount d WHERE d.region = ANY (regions)
    AND d.effective_from <= current_date
    AND (d.effective_to IS NULL OR d.effective_to >= current_date)
    AND d.min_age <= extract(year FROM age(current_date, person.birth_date))
    ORDER BY length(d.region) DESC, d.min_age DESC LIMIT 1;
  IF FOUND THEN discount_id := rule.id; cut := list * rule.percent_off_bp / 10000; END IF;
  regions := ARRAY(SELECT left(person.community_id, n) FROM generate_series(0, 12) n);
  SELECT d.id, d.amount_fen, d.programme_id INTO rule FROM meals_dailymealsubsidy d
    WHERE d.region = ANY (regions) AND d.effective_from <= current_date
    AND (d.effective_to IS NULL OR d.effective_to >= current_date)
    ORDER BY length(d.region) DESC LIMIT 1;
  IF FOUND AND NOT EXISTS (SELECT FROM meals_subsidyuse u
                           WHERE u.resident_id = person.id AND u.day = current_date) AND (
      EXISTS (SELECT FROM elderly_care_carestatus WHERE resident_id = person.id
              AND valid_from <= current_date AND category IN ('dibao', 'low_income'))
      OR EXISTS (SELECT FROM elderly_care_disabilitycertificate WHERE resident_id = person.id)
      OR EXISTS (SELECT FROM elderly_care_abilityassessment WHERE resident_id = person.id)) THEN
    subsidy_id := rule.id; programme := rule.programme_id; paid := least(rule.amount_fen, list - cut);
  END IF;
  elder := list - cut - paid;
  SELECT * INTO days FROM meals_sale_days(till.operator_id, current_date, current_date);
  <sale>
  <line>
  PERFORM subsidies_pay_at_once(
    person.id, 'meals', till.operator_id, current_date, 'till-sale:' || sale_id, elder, elder,
    repeat('0', 64), days.book_date, 'bench',
    CASE WHEN paid > 0 THEN ARRAY[programme] ELSE '{}' END,
    CASE WHEN paid > 0 THEN ARRAY['till-sale:' || sale_id || ':day'] ELSE '{}' END,
    CASE WHEN paid > 0 THEN ARRAY[repeat('0', 64)] ELSE '{}' END,
    CASE WHEN paid > 0 THEN ARRAY[paid] ELSE '{}' END);
  <audit>
  RETURN sale_id;
END $$
"""


def make_function() -> None:
    """bench_sell() and the list of sales that it works off."""
    sale = insert(
        Sale,
        " RETURNING id INTO sale_id",
        till_id="till.till_id",
        shift_id="till.shift_id",
        station_id="till.station_id",
        operator_id="till.operator_id",
        resident_id="person.id",
        service_date="current_date",
        meal_period="'lunch'",
        booked_on="days.booked_on",
        channel="'online'",
        sold_by_id="till.opened_by_id",
        idempotency_key="'bench-' || turn",
        request_hash="repeat('0', 64)",
        occurred_at="now()",
        arrived_at="now()",
        portions="1",
        discount_id="discount_id",
        subsidy_id="subsidy_id",
        subsidy_fen="paid",
        purse_fen="elder",
        **PARTS,
        explanation=PRICE,
    )
    line = insert_line(SaleLine, "sale_id")
    audit = insert_audit("meals.sale", "sale_id", "meals.sale.sold", "elder")
    text = FUNCTION.replace("<sale>", sale).replace("<line>", line).replace("<audit>", audit)
    # The day is the platform's; pgbench's session has the server's own zone.
    as_owner(*TABLES, text.replace("current_date", "(now() AT TIME ZONE 'Asia/Shanghai')::date"))


def list_sales(sales: list[tuple[int, int, int]]) -> None:
    """What bench_sell() is to sell: shift, resident and menu item of each call."""
    rows = sql.SQL("COPY bench_sale (n, shift, resident, item) FROM STDIN")
    with connection.cursor() as cursor, cursor.copy(rows) as copy:
        for number, sale in enumerate(sales, 1):
            copy.write_row((number, *sale))
