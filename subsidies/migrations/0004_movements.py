"""The movements that give money back, collect it and pay it out."""

from django.db import migrations

# kind, from, to: 1 purse, 2 fund, 3 payable to an operator, 4 receivable from a person, 5 bank
MOVEMENTS = """
INSERT INTO subsidies_flow VALUES
  (4, 1, 2),   -- expire
  (5, 1, 2),   -- claw back
  (6, 4, 2),   -- owe: the fund is owed by the person
  (7, 5, 4),   -- repay
  (8, 1, 4),   -- offset
  (9, 3, 1),   -- refund
  (10, 3, 2),  -- unsubsidise
  (11, 4, 3),  -- charge late
  (12, 1, 5),  -- pay out
  (13, 5, 1),  -- pay back
  (14, 3, 5),  -- settle
  (15, 2, 4);  -- write off
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0003_from_application_to_bank")]

    operations = [migrations.RunSQL(MOVEMENTS)]
