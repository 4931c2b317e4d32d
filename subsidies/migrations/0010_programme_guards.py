"""Shares of a version's money never add to more than the whole; standards and seen facts stay."""

from django.db import migrations

SHARES = """
CREATE FUNCTION subsidies_check_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM subsidies_fundingshare f
             WHERE f.version_id = NEW.version_id AND f.tier_id IS NOT DISTINCT FROM NEW.tier_id
             HAVING sum(f.share_bp) > 10000) THEN
    RAISE EXCEPTION 'shares of version % add to more than the whole', NEW.version_id
      USING ERRCODE = '23514';
  END IF;
  IF EXISTS (SELECT FROM subsidies_fundingshare f JOIN subsidies_tier t ON t.id = f.tier_id
             WHERE f.id = NEW.id AND t.version_id <> f.version_id) THEN
    RAISE EXCEPTION 'tier % belongs to another version', NEW.tier_id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shares AFTER INSERT OR UPDATE ON subsidies_fundingshare
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION subsidies_check_shares();
"""

RIGHTS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['referenceamount', 'seenfact'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON subsidies_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON subsidies_%s FROM yizhan_app', name);
  END LOOP;
END $$;
REVOKE DELETE ON subsidies_programme, subsidies_programmeitem, subsidies_fundingsource
  FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0009_application_rights")]

    operations = [migrations.RunSQL(SHARES), migrations.RunSQL(RIGHTS)]
