"""load_reference: the working calendar, divisions, programmes and price rules that ship with the platform."""

from accounts.commands import load_divisions
from core.management.base import DomainCommand
from core.workdays import load_calendar
from dispatch.commands import load_service_catalogue
from elderly_care.commands.assessment_rules import load_assessment_rules
from elderly_care.commands.day_care_rules import load_day_care_rules
from elderly_care.commands.patrol_rules import load_patrol_rules
from elderly_care.commands.people_rules import load_people_rules
from meals.commands import load_indicators, load_meal_rules
from stations.commands import load_case_items, load_station_reference
from subsidies.commands import load_approval_rules, load_bank_formats, load_programmes


class Command(DomainCommand):
    """Safe to repeat; loads no demonstration data."""

    help = "Load divisions, programmes and other reference data. Safe to repeat."

    def handle(self, **options):
        """One app after the other, left to right."""
        self.stdout.write(f"calendar years: {load_calendar()}")
        self.stdout.write(f"divisions: {load_divisions()}")
        self.stdout.write(f"station functions and rules: {load_station_reference()}")
        self.stdout.write(f"case items: {load_case_items()}")
        self.stdout.write(f"programmes: {load_programmes()}")
        self.stdout.write(f"bank file formats: {load_bank_formats()}")
        self.stdout.write(f"approval rules: {load_approval_rules()}")
        self.stdout.write(f"assessment rules: {load_assessment_rules()}")
        self.stdout.write(f"people in care: {load_people_rules()}")
        self.stdout.write(f"day care: {load_day_care_rules()}")
        self.stdout.write(f"patrol rules: {load_patrol_rules()}")
        self.stdout.write(f"meal rules: {load_meal_rules()}")
        self.stdout.write(f"home services: {load_service_catalogue()}")
        self.stdout.write(f"indicators: {load_indicators()}")
