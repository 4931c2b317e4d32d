"""A sale over the counter is stored and paid in one call: its row, its lines, the money, the audit row.

Written by hand because Django's models can't say functions. It runs with the caller's rights.
"""

from django.db import migrations

# The audit row is written when the purses paid what was said; otherwise the caller goes back.
ADD = """
CREATE FUNCTION meals_add_sale(
    sale jsonb, lines jsonb, event jsonb,
    person bigint, wanted text, payee bigint, today date, order_reference text, price bigint,
    bill bigint, content text, day date, who text,
    part_programmes bigint[], part_keys text[], part_hashes text[], part_fens bigint[])
  RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE paid bigint;
BEGIN
  INSERT INTO meals_sale SELECT * FROM jsonb_populate_record(NULL::meals_sale, sale);
  INSERT INTO meals_saleline SELECT * FROM jsonb_populate_recordset(NULL::meals_saleline, lines);
  paid := subsidies_pay_at_once(person, wanted, payee, today, order_reference, price, bill,
                                content, day, who, part_programmes, part_keys, part_hashes, part_fens);
  IF paid = price THEN
    INSERT INTO core_auditevent SELECT * FROM jsonb_populate_record(
      NULL::core_auditevent, event || jsonb_build_object('id', nextval('core_auditevent_id_seq')));
  END IF;
  RETURN paid;
END $$;
"""

BACK = """
DROP FUNCTION meals_add_sale(jsonb, jsonb, jsonb, bigint, text, bigint, date, text, bigint, bigint, text,
                             date, text, bigint[], text[], text[], bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0012_meal_terms"), ("core", "0002_application_role"), ("subsidies", "0018_dated_facts")]

    operations = [migrations.RunSQL(ADD, BACK)]
