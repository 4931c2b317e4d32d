"""Makes a data directory ready in one process; every step is quick when nothing changed."""

import contextlib
from io import StringIO

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.steps import step


@contextlib.contextmanager
def as_owner():
    """The application's role exists only after the first migration, so ask without it."""
    options = connection.settings_dict["OPTIONS"]
    role = options.pop("assume_role", None)
    try:
        yield
    finally:
        connection.close()
        if role:
            options["assume_role"] = role


class Command(BaseCommand):
    """Migrations, reference data, the demonstration district; prints its log-ins."""

    help = "Migrates and loads what is shipped (what ./yizhan up does first)."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--schema-only", action="store_true", help="only the tables")
        parser.add_argument("--no-demo", action="store_true", help="no demonstration district")

    def handle(self, *args, schema_only, no_demo, **options):
        with as_owner():
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                with step("Tables"):
                    call_command("migrate", interactive=False, verbosity=0)
        if schema_only:
            return
        with step("Reference data"):
            call_command("load_reference", stdout=StringIO())
        if not no_demo:
            with step("Demonstration district"):
                call_command("load_demo", stdout=StringIO())
            call_command("demo_logins", stdout=self.stdout)
