"""One function of the database, called by the pgbench of the embedded server's own version."""

import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import models

from config.servers import Postgres
from core.models import AuditEvent
from tests.benchmarks._crowd import whole_row

# Who pays what, in the variables of the functions.
PARTS = {"list_fen": "list", "elder_fen": "elder", "government_fen": "paid", "operator_fen": "cut"}
PRICE = """'[{"fen": 1200, "code": "list"}, {"fen": -240, "code": "age_discount"}]'"""


def pgbench(statement: str, calls: int, clients: int) -> float:
    """Wall seconds of so many calls as the application's role, a transaction each."""
    home = Path(settings.YIZHAN_HOME)
    script = home / "pgbench.sql"
    script.write_text(statement)
    database = settings.DATABASES["default"]
    each = ["-c", str(clients), "-j", "2", "-t", str(calls // clients)]
    words = [Postgres(home).programs / "pgbench", "-n", "-M", "prepared", *each, "-f", script]
    words += ["-h", database["HOST"], "-p", database["PORT"], "-U", database["USER"]]
    done = subprocess.run(
        [*map(str, words), database["NAME"]],
        env={"PGOPTIONS": "-c role=yizhan_app"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or "failed transactions: 0 " not in done.stdout:
        sys.exit(f"pgbench failed:\n{done.stdout}{done.stderr}")
    return calls // clients * clients / float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


def row_json(model: type[models.Model], **columns: str) -> str:
    """A whole row as JSON, whatever columns the model has by now, but for what is given later."""
    row = whole_row(model, **columns)
    parts = ", ".join(f"{value} AS {name}" for name, value in row.items() if value != LATER)
    return f"(SELECT to_jsonb(r) FROM (SELECT {parts}) r)"


LATER = "<later>"  # the storing function knows it


def line_json(model: type[models.Model], owner: str) -> str:
    """One portion of the set meal that was asked for, as the list of lines."""
    item = {"menu_item_id": "(item ->> 'id')::bigint", "name": "item ->> 'name'", "quantity": "1"}
    row = row_json(model, **{owner: LATER}, **item, unit_price_fen="list", **PARTS)
    return f"jsonb_build_array({row})"


def audit_json(subject: str, act: str) -> str:
    """Who did it; the storing function adds what."""
    who = {"actor_name": "'bench'", "channel": "'bench'", "action": f"'{act}'"}
    what = {"subject_type": f"'{subject}'", "subject_id": "''"}
    details = "jsonb_build_object('elder_fen', elder, 'purse_fen', elder)"
    return row_json(AuditEvent, **who, **what, details=details)


# The rules among the rows that an opening function returns, and the price that follows from them.
RULE_ROWS = """
      WHEN 'discount' THEN
        IF discount IS NULL AND (one.content ->> 'min_age')::int
             <= extract(year FROM age(eaten_on, (person ->> 'birth_date')::date)) THEN
          discount := one.content; END IF;
      WHEN 'subsidy' THEN subsidy := one.content;
      WHEN 'used' THEN used := true;
      WHEN 'fact' THEN entitled := entitled OR one.content ->> 'name' = 'care_status'
        AND one.content -> 'values' ->> 'category' IN ('dibao', 'low_income');
"""
PRICED = """
  SELECT sum((part ->> 'price_fen')::bigint * (part ->> 'quantity')::int) INTO list
    FROM jsonb_array_elements(item -> 'parts') part;
  cut := coalesce(list * (discount ->> 'percent_off_bp')::bigint / 10000, 0);
  IF entitled AND NOT used AND (subsidy ->> 'amount_fen')::bigint < list - cut THEN
    paid := (subsidy ->> 'amount_fen')::bigint; END IF;
  elder := list - cut - paid;
"""
DECLARED = """
  one record; person jsonb; item jsonb; discount jsonb; subsidy jsonb; used boolean := false;
  entitled boolean := false; list bigint; cut bigint; paid bigint := 0; elder bigint;
"""


def whole(text: str, **parts: str) -> str:
    """The function with what both of them do in the same words."""
    known = {"declared": DECLARED, "rules": RULE_ROWS, "priced": PRICED, **parts}
    for name, part in known.items():
        text = text.replace(f"<{name}>", part)
    return text
