"""The right end of the chain: commands that set up the whole house live here."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Set-up commands: reference data, the demonstration district."""

    name = "config"
