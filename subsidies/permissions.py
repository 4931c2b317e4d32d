"""Who may see money, and who may move it."""

import rules

from accounts.enums import Role
from accounts.permissions import has_role

reads_money = has_role(
    Role.DISTRICT_ADMIN, Role.STREET_CLERK, Role.STREET_APPROVER, Role.AUDITOR, Role.AUDIT_ADMIN
)
runs_money = has_role(Role.DISTRICT_ADMIN)
reads_statements = reads_money | has_role(Role.STATION_MANAGER, Role.PARTNER_ENGINEER)

for model in (
    "programme",
    "programmeversion",
    "tier",
    "enrolment",
    "award",
    "account",
    "grant",
    "hold",
    "holdend",
    "holdlot",
    "journal",
    "lot",
    "run",
    "runbatch",
    "runitem",
    "transfer",
):
    rules.add_perm(f"subsidies.view_{model}", reads_money)
rules.add_perm("subsidies.view_statement", reads_statements)
rules.add_perm("subsidies.view_statementline", reads_statements)
rules.add_perm("subsidies.run_topups", runs_money)
rules.add_perm("subsidies.import_roster", has_role(Role.STREET_CLERK, Role.DISTRICT_ADMIN))
