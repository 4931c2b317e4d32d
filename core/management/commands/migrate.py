"""Migrations run with the log-in's own rights: the application's role owns nothing."""

from django.core.management.commands import migrate
from django.db import connections

from core.rendering import little_rendering


class Command(migrate.Command):
    """Django's migrate, as the owner of the tables."""

    def execute(self, *args, **options):
        """Give the role up before anything connects: the first migration has yet to make it."""
        connection = connections[options["database"]]
        role = connection.settings_dict["OPTIONS"].pop("assume_role", None)
        connection.close()
        try:
            with little_rendering():
                return super().execute(*args, **options)
        finally:
            if role:
                connection.settings_dict["OPTIONS"]["assume_role"] = role
                connection.close()
