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


def insert(model: type[models.Model], returning: str = "", **columns: str) -> str:
    """A statement that fills a whole row, whatever columns the model has by now."""
    row = whole_row(model, **columns)
    names, values = ", ".join(row), ", ".join(row.values())
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({values}){returning};"


def insert_line(model: type[models.Model], owner: str) -> str:
    """One portion of the set meal that was asked for."""
    item = {"menu_item_id": "offered.id", "name": "offered.name", "quantity": "1"}
    fen = {"unit_price_fen": "offered.price_fen", **PARTS}
    return insert(model, **{owner: owner}, **item, **fen)


def insert_audit(subject: str, owner: str, act: str, purse: str) -> str:
    """Who did it, and what of it came from purses."""
    who = {"actor_name": "'bench'", "channel": "'bench'", "action": f"'{act}'"}
    what = {"subject_type": f"'{subject}'", "subject_id": owner}
    details = f"jsonb_build_object('elder_fen', elder, 'purse_fen', {purse})"
    return insert(AuditEvent, **who, **what, details=details)
