"""Whose order a step was, whether a visit is at home, and clocks that stay as they were started.

The triggers are written by hand because Django's models can't say them.
"""

import django.db.models.deletion
from django.db import migrations, models

# Steps never change, so the trigger rests while they learn whose they are.
FILLED = """
ALTER TABLE dispatch_orderstep DISABLE TRIGGER never_changes;
UPDATE dispatch_orderstep s SET operator_id = o.operator_id FROM dispatch_workorder o WHERE o.id = s.order_id;
ALTER TABLE dispatch_orderstep ENABLE TRIGGER never_changes;
"""

# Stopping, the stage and the owner are all that happens to a clock.
CLOCKS = """
CREATE TRIGGER clock_stays BEFORE UPDATE ON dispatch_orderclock FOR EACH ROW
  WHEN ((OLD.order_id, OLD.clock, OLD.started_at, OLD.due_at, OLD.stages)
    IS DISTINCT FROM (NEW.order_id, NEW.clock, NEW.started_at, NEW.due_at, NEW.stages)
    OR OLD.stopped_at IS NOT NULL
      AND (OLD.stopped_at, OLD.stage, OLD.owner_id)
      IS DISTINCT FROM (NEW.stopped_at, NEW.stage, NEW.owner_id)
    OR NEW.stage < OLD.stage)
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0009_what_is_over_stays"),
        ("accounts", "0004_notice_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="workorder",
            name="is_at_home",
            field=models.BooleanField(default=True, verbose_name="在家里"),
        ),
        migrations.AddField(
            model_name="orderstep",
            name="operator",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
                verbose_name="运营方",
            ),
        ),
        migrations.RunSQL(FILLED),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"),
        migrations.AlterField(
            model_name="orderstep",
            name="operator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
                verbose_name="运营方",
            ),
        ),
        migrations.RunSQL(CLOCKS),
    ]
