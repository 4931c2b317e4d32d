"""A late charge that was repaid or waived can be refunded: to the fund, naming the charge.

Written by hand because Django's models can't say functions.
"""

from django.db import migrations

# As before, but what of a late charge (11) goes to the fund (10) counts with what goes back to the
# person's debt (9): together never more than was charged.
CORRECTIONS = """
CREATE OR REPLACE FUNCTION subsidies_check_correction(correcting bigint) RETURNS void
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE original bigint;
BEGIN
  SELECT corrects_id INTO original FROM subsidies_journal WHERE id = correcting;
  PERFORM FROM subsidies_journal WHERE id = original FOR NO KEY UPDATE;
  IF EXISTS (
      SELECT FROM (
        SELECT t.debit_id, coalesce(late.debit_id, t.credit_id) AS credit_id, t.credit_lot_id,
               sum(t.amount_fen) AS fen
        FROM subsidies_journal j JOIN subsidies_transfer t ON t.journal_id = j.id
        LEFT JOIN subsidies_transfer late
          ON t.kind = 10 AND late.journal_id = original AND late.kind = 11
        WHERE j.corrects_id = original AND t.kind IN (9, 10, 13) GROUP BY 1, 2, 3) back
      LEFT JOIN (
        SELECT debit_id, credit_id, debit_lot_id, sum(amount_fen) AS fen
        FROM subsidies_transfer WHERE journal_id = original AND kind IN (2, 3, 5, 11, 12)
        GROUP BY 1, 2, 3) paid
        ON (paid.debit_id, paid.credit_id) = (back.credit_id, back.debit_id)
       AND paid.debit_lot_id IS NOT DISTINCT FROM back.credit_lot_id
      WHERE back.fen > coalesce(paid.fen, 0)) THEN
    RAISE EXCEPTION 'correction exceeds what journal % moved', original USING ERRCODE = '23514';
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0012_remark_rights")]

    operations = [migrations.RunSQL(CORRECTIONS, migrations.RunSQL.noop)]
