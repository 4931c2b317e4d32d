"""Steps never change, orders never disappear; nobody is sent without the certificate of that day.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

RECORDS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON dispatch_orderstep
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON dispatch_orderstep FROM yizhan_app;
"""

WORK = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['workorder', 'assignment', 'orderclock', 'standingplan', 'standingvisit',
      'carer', 'certificate', 'serviceprovider', 'serviceagreement', 'serviceitem'] LOOP
    EXECUTE format('REVOKE DELETE ON dispatch_%s FROM yizhan_app', name);
  END LOOP;
END $$;
CREATE TRIGGER never_deleted BEFORE DELETE ON dispatch_workorder
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER order_stays BEFORE UPDATE ON dispatch_workorder FOR EACH ROW
  WHEN ((OLD.resident_id, OLD.item_id, OLD.requested_by_id, OLD.requested_at, OLD.channel,
         OLD.price_fen, OLD.idempotency_key)
    IS DISTINCT FROM
        (NEW.resident_id, NEW.item_id, NEW.requested_by_id, NEW.requested_at, NEW.channel,
         NEW.price_fen, NEW.idempotency_key)
    OR OLD.state NOT IN ('requested', 'exception') AND OLD.operator_id <> NEW.operator_id)
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER end_stays BEFORE UPDATE ON dispatch_workorder FOR EACH ROW
  WHEN (OLD.state IN ('settled', 'cancelled', 'failed')
    AND (OLD.state, OLD.entitlement_fen, OLD.own_fen, OLD.paid_fen, OLD.window_start)
    IS DISTINCT FROM (NEW.state, NEW.entitlement_fen, NEW.own_fen, NEW.paid_fen, NEW.window_start))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER withdrawn_stays BEFORE UPDATE ON dispatch_assignment FOR EACH ROW
  WHEN (OLD.state = 'withdrawn' OR (OLD.order_id, OLD.carer_id) IS DISTINCT FROM (NEW.order_id, NEW.carer_id))
  EXECUTE FUNCTION core_never_changes();
"""

# The row of the carer is shared by who assigns and taken by who changes a certificate,
# so that neither overlooks the other.
CERTIFIED = """
CREATE FUNCTION dispatch_missing_skill(of_carer bigint, for_order bigint, at timestamptz)
RETURNS text LANGUAGE sql STABLE AS $$
  SELECT s.name FROM dispatch_workorder o
  JOIN dispatch_serviceitem_skills r ON r.serviceitem_id = o.item_id
  JOIN dispatch_skill s ON s.id = r.skill_id
  WHERE o.id = for_order AND NOT EXISTS (
    SELECT FROM dispatch_certificate c
    WHERE c.carer_id = of_carer AND c.skill_id = s.id
      AND c.valid_from <= (at AT TIME ZONE 'Asia/Shanghai')::date
      AND (c.valid_to IS NULL OR c.valid_to >= (at AT TIME ZONE 'Asia/Shanghai')::date))
  ORDER BY s.code LIMIT 1
$$;

CREATE FUNCTION dispatch_assignment_certified() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing text;
BEGIN
  PERFORM FROM dispatch_carer WHERE id = NEW.carer_id FOR SHARE;
  missing := dispatch_missing_skill(NEW.carer_id, NEW.order_id, NEW.starts_at);
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'carer % lacks % on the day of the visit', NEW.carer_id, missing
      USING ERRCODE = '23514', CONSTRAINT = 'dispatch_assignment_certified';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER certified BEFORE INSERT OR UPDATE OF starts_at, carer_id, state ON dispatch_assignment
  FOR EACH ROW WHEN (NEW.state = 'active') EXECUTE FUNCTION dispatch_assignment_certified();

CREATE FUNCTION dispatch_certificate_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM dispatch_carer WHERE id = OLD.carer_id FOR NO KEY UPDATE;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER lock_carer BEFORE UPDATE OR DELETE ON dispatch_certificate
  FOR EACH ROW EXECUTE FUNCTION dispatch_certificate_lock();

CREATE FUNCTION dispatch_certificate_needed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found bigint;
BEGIN
  SELECT a.id INTO found FROM dispatch_assignment a JOIN dispatch_workorder o ON o.id = a.order_id
  WHERE a.carer_id = OLD.carer_id AND a.state = 'active'
    AND o.state IN ('requested', 'assigned', 'accepted', 'on_the_way', 'arrived', 'exception')
    AND dispatch_missing_skill(a.carer_id, a.order_id, a.starts_at) IS NOT NULL LIMIT 1;
  IF found IS NOT NULL THEN
    RAISE EXCEPTION 'assignment % needs the certificate', found
      USING ERRCODE = '23514', CONSTRAINT = 'dispatch_certificate_needed';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER still_needed AFTER UPDATE OR DELETE ON dispatch_certificate
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION dispatch_certificate_needed();
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_initial"), ("core", "0002_application_role")]

    operations = [
        migrations.RunSQL(RECORDS),
        migrations.RunSQL(WORK),
        migrations.RunSQL(CERTIFIED),
    ]
