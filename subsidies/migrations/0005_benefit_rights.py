"""Who may write the departments' records, findings and reviews: batches stay, work is never deleted."""

from django.db import migrations

RIGHTS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON subsidies_benefitimport
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON subsidies_benefitimport FROM yizhan_app;
REVOKE DELETE ON subsidies_benefitrecord, subsidies_finding, subsidies_review FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0004_movements")]

    operations = [migrations.RunSQL(RIGHTS)]
