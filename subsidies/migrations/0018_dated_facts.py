"""What is known of people with dates, as one function: a session keeps its plan.

Written by hand because Django's models can't say functions.
"""

from django.db import migrations

# An ability level lasts until its validity ends or the next assessment comes, whichever is earlier.
FACTS = """
CREATE FUNCTION subsidies_dated_facts(people bigint[])
  RETURNS TABLE (person bigint, name text, since date, until date, content jsonb)
  LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT f.resident_id, f.kind::text, f.valid_from, f.valid_to, f.facts FROM (
    SELECT c.resident_id, 'care_status' AS kind, c.valid_from, c.valid_to,
           jsonb_build_object('category', c.category) AS facts, 1 AS place, c.id
    FROM elderly_care_carestatus c WHERE c.resident_id = ANY (people)
    UNION ALL
    SELECT d.resident_id, 'disability', d.valid_from, d.valid_to,
           jsonb_build_object('kind', d.kind, 'grade', d.grade, 'is_multiple', d.is_multiple),
           2, d.id
    FROM elderly_care_disabilitycertificate d WHERE d.resident_id = ANY (people)
    UNION ALL
    SELECT b.resident_id, b.kind, b.valid_from, b.valid_to,
           jsonb_build_object('monthly_fen', b.monthly_fen), 3, b.id
    FROM elderly_care_otherbenefit b WHERE b.resident_id = ANY (people)
    UNION ALL
    SELECT a.resident_id, 'ability', a.assessed_on,
           least(a.valid_to, lead(a.assessed_on)
                 OVER (PARTITION BY a.resident_id ORDER BY a.assessed_on, a.id)),
           jsonb_build_object('level', a.level), 4, a.id
    FROM elderly_care_abilityassessment a WHERE a.resident_id = ANY (people)) f
  ORDER BY f.place, f.id;
END $$;
"""
NO_FACTS = "DROP FUNCTION subsidies_dated_facts(bigint[]);"


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0017_explainer_rights"), ("elderly_care", "0007_card_guards")]
    operations = [migrations.RunSQL(FACTS, NO_FACTS)]
