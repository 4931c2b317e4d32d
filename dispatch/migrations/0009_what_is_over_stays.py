"""What is over stays: verdicts, calls, tracks, records, visits and their money, prices, published plans.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

TRACKS = "REVOKE UPDATE ON dispatch_carertrack FROM yizhan_app;"

VERDICTS = """
CREATE TRIGGER verdict_stays BEFORE UPDATE ON dispatch_visitaudit FOR EACH ROW
  WHEN (OLD.state IN ('true', 'false')) EXECUTE FUNCTION core_never_changes();
"""

# A recording may be told after the call was closed; who telephoned when never changes.
CALLS = """
CREATE TRIGGER call_stays BEFORE UPDATE ON dispatch_incomingcall FOR EACH ROW
  WHEN ((OLD.provider, OLD.call_id, OLD.division_id, OLD.number_index)
    IS DISTINCT FROM (NEW.provider, NEW.call_id, NEW.division_id, NEW.number_index)
    OR OLD.ended_at IS NOT NULL
      AND (OLD.ended_at, OLD.recording) IS DISTINCT FROM (NEW.ended_at, NEW.recording)
    OR OLD.closed_at IS NOT NULL
      AND (OLD.closed_at, OLD.received_at, OLD.held_by_id, OLD.held_at, OLD.resident_id,
           OLD.order_id, OLD.note)
      IS DISTINCT FROM
          (NEW.closed_at, NEW.received_at, NEW.held_by_id, NEW.held_at, NEW.resident_id,
           NEW.order_id, NEW.note))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER report_stays BEFORE UPDATE ON dispatch_emergency FOR EACH ROW
  WHEN ((OLD.visit_id, OLD.said) IS DISTINCT FROM (NEW.visit_id, NEW.said))
  EXECUTE FUNCTION core_never_changes();
"""

RECORDS = """
CREATE FUNCTION dispatch_record_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM dispatch_recordcorrection
      WHERE record_id = NEW.id AND state = 'applied') < NEW.version - 1 THEN
    RAISE EXCEPTION 'record % changes by a correction only', NEW.id
      USING ERRCODE = '23514', CONSTRAINT = 'dispatch_record_corrected';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER corrected BEFORE UPDATE ON dispatch_visitrecord
  FOR EACH ROW EXECUTE FUNCTION dispatch_record_corrected();
"""

# A purse that was asked in vain may still pay when the visit is settled; what it held stays.
VISITS = """
CREATE TRIGGER visit_stays BEFORE UPDATE ON dispatch_workorder FOR EACH ROW
  WHEN (OLD.state IN ('done', 'followed_up', 'rated', 'settled')
    AND ((OLD.window_start, OLD.window_end, OLD.minutes, OLD.station_id, OLD.note,
          OLD.call_reference, OLD.place_lat, OLD.place_lon)
      IS DISTINCT FROM
         (NEW.window_start, NEW.window_end, NEW.minutes, NEW.station_id, NEW.note,
          NEW.call_reference, NEW.place_lat, NEW.place_lon)
      OR OLD.held_at IS NOT NULL
        AND (OLD.entitlement_fen, OLD.own_fen, OLD.held_at, OLD.hold_no)
        IS DISTINCT FROM (NEW.entitlement_fen, NEW.own_fen, NEW.held_at, NEW.hold_no)
      OR NEW.state NOT IN ('done', 'followed_up', 'rated', 'settled', 'failed')
      OR NEW.state = 'done' AND OLD.state <> 'done'
      OR NEW.state = 'followed_up' AND OLD.state NOT IN ('done', 'followed_up')))
  EXECUTE FUNCTION core_never_changes();

CREATE FUNCTION dispatch_gone_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM dispatch_workorder
             WHERE id = OLD.order_id AND state IN ('followed_up', 'rated', 'settled', 'failed', 'cancelled'))
    OR NEW.starts_at <> OLD.starts_at AND EXISTS (
       SELECT FROM dispatch_workorder WHERE id = OLD.order_id AND state = 'done') THEN
    RAISE EXCEPTION 'assignment % is over', OLD.id
      USING ERRCODE = '23000', CONSTRAINT = 'dispatch_gone_stays';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER gone_stays BEFORE UPDATE ON dispatch_assignment FOR EACH ROW
  WHEN ((OLD.starts_at, OLD.ends_at) IS DISTINCT FROM (NEW.starts_at, NEW.ends_at))
  EXECUTE FUNCTION dispatch_gone_stays();
"""

PRICES = """
REVOKE DELETE ON dispatch_serviceprice FROM yizhan_app;
CREATE TRIGGER price_stays BEFORE UPDATE ON dispatch_serviceprice FOR EACH ROW
  WHEN (OLD.effective_from <= (now() AT TIME ZONE 'Asia/Shanghai')::date
    AND (OLD.region, OLD.item_id, OLD.price_fen, OLD.unit, OLD.effective_from)
    IS DISTINCT FROM (NEW.region, NEW.item_id, NEW.price_fen, NEW.unit, NEW.effective_from))
  EXECUTE FUNCTION core_never_changes();
"""

# A rule ends on a day, a paper and a preference too.
RULES = """
REVOKE DELETE ON dispatch_assistkind, dispatch_skill, dispatch_slarule, dispatch_partnerrule,
  dispatch_planweights, dispatch_visitrule, dispatch_visitchecklist, dispatch_failurerule,
  dispatch_callscript, dispatch_stationqualification, dispatch_preference FROM yizhan_app;
"""

PLANS = """
CREATE FUNCTION dispatch_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM dispatch_plan WHERE id = OLD.plan_id AND state NOT IN ('asked', 'draft')) THEN
    RAISE EXCEPTION 'visit % is published', OLD.id
      USING ERRCODE = '23000', CONSTRAINT = 'dispatch_published_stays';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER published_stays BEFORE DELETE ON dispatch_plannedvisit
  FOR EACH ROW EXECUTE FUNCTION dispatch_published_stays();
CREATE TRIGGER published_times_stay BEFORE UPDATE ON dispatch_plannedvisit FOR EACH ROW
  WHEN ((OLD.plan_id, OLD.order_id, OLD.carer_id, OLD.position, OLD.starts_at, OLD.ends_at)
    IS DISTINCT FROM
        (NEW.plan_id, NEW.order_id, NEW.carer_id, NEW.position, NEW.starts_at, NEW.ends_at))
  EXECUTE FUNCTION dispatch_published_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0008_draws_stay")]

    operations = [
        migrations.RunSQL(statement)
        for statement in (TRACKS, VERDICTS, CALLS, RECORDS, VISITS, PRICES, RULES, PLANS)
    ]
