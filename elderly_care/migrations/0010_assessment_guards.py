"""What was found, signed and agreed stays: privileges for the application, triggers for all.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

RECORDS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_assessmentrecord
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_assessmentsignature
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_oldassessment
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON elderly_care_assessmentrecord, elderly_care_assessmentsignature,
  elderly_care_oldassessment FROM yizhan_app;
"""

CASES = """
CREATE TRIGGER case_stays BEFORE UPDATE ON elderly_care_assessmentcase FOR EACH ROW
  WHEN ((OLD.resident_id, OLD.reason, OLD.requested_by_id, OLD.key, OLD.previous_id)
      IS DISTINCT FROM (NEW.resident_id, NEW.reason, NEW.requested_by_id, NEW.key, NEW.previous_id)
    OR OLD.state IN ('effective', 'expiring', 'expired', 'reassess', 'cancelled')
      AND (OLD.level, OLD.valid_from, OLD.valid_to, OLD.publicised_on, OLD.publicity_ends_on,
           OLD.first_assessor_id, OLD.second_assessor_id, OLD.ended_reason)
        IS DISTINCT FROM
          (NEW.level, NEW.valid_from, NEW.valid_to, NEW.publicised_on, NEW.publicity_ends_on,
           NEW.first_assessor_id, NEW.second_assessor_id, NEW.ended_reason)
    OR OLD.state IN ('expired', 'reassess', 'cancelled') AND NEW.state <> OLD.state)
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER answer_stays BEFORE UPDATE ON elderly_care_assessmentobjection FOR EACH ROW
  WHEN (OLD.state <> 'open'
    OR (OLD.case_id, OLD.filed_by_id, OLD.key) IS DISTINCT FROM (NEW.case_id, NEW.filed_by_id, NEW.key))
  EXECUTE FUNCTION core_never_changes();
REVOKE DELETE ON elderly_care_assessmentcase, elderly_care_assessmentobjection,
  elderly_care_assessor, elderly_care_assessmentrule, elderly_care_careplanrule FROM yizhan_app;
"""

PLANS = """
REVOKE DELETE ON elderly_care_careplan FROM yizhan_app;
CREATE TRIGGER agreed_stays BEFORE UPDATE ON elderly_care_careplan FOR EACH ROW
  WHEN ((OLD.resident_id, OLD.version, OLD.level, OLD.drafted_by_id)
      IS DISTINCT FROM (NEW.resident_id, NEW.version, NEW.level, NEW.drafted_by_id)
    OR OLD.state <> 'draft'
      AND (OLD.wishes, OLD.review_on, OLD.agreed_on, OLD.agreed_by, OLD.relation, OLD.signature,
           OLD.noted_by_id)
        IS DISTINCT FROM
          (NEW.wishes, NEW.review_on, NEW.agreed_on, NEW.agreed_by, NEW.relation, NEW.signature,
           NEW.noted_by_id)
    OR OLD.state IN ('replaced', 'ended') AND NEW.state <> OLD.state)
  EXECUTE FUNCTION core_never_changes();
CREATE FUNCTION elderly_care_plan_is_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM elderly_care_careplan
             WHERE id = coalesce(NEW.plan_id, OLD.plan_id) AND state <> 'draft') THEN
    RAISE EXCEPTION 'plan % is agreed', coalesce(NEW.plan_id, OLD.plan_id)
      USING ERRCODE = '23000', CONSTRAINT = 'elderly_care_plan_is_draft';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER only_in_drafts BEFORE INSERT OR UPDATE OR DELETE ON elderly_care_careplanline
  FOR EACH ROW EXECUTE FUNCTION elderly_care_plan_is_draft();
"""


class Migration(migrations.Migration):
    dependencies = [("elderly_care", "0009_people_guards"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(statement) for statement in (RECORDS, CASES, PLANS)]
