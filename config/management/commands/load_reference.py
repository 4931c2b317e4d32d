"""load_reference: divisions, programmes and price rules that ship with the platform."""

from accounts.commands import load_divisions
from core.management.base import DomainCommand
from meals.commands import load_meal_rules
from subsidies.commands import load_programmes


class Command(DomainCommand):
    """Safe to repeat; loads no demonstration data."""

    help = "Load divisions, programmes and other reference data. Safe to repeat."

    def handle(self, **options):
        """One app after the other, left to right."""
        self.stdout.write(f"divisions: {load_divisions()}")
        self.stdout.write(f"programmes: {load_programmes()}")
        self.stdout.write(f"meal rules: {load_meal_rules()}")
