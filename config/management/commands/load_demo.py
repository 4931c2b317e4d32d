"""load_demo: the demonstration district, with tomorrow's menu."""

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from config.demo import load_demo_people, pay_demo_months
from config.demo_activities import load_demo_activities
from config.demo_assess import load_demo_assessments
from config.demo_benefits import load_demo_benefits
from config.demo_charity import load_demo_assistance
from config.demo_clinic import load_demo_clinic
from config.demo_daycare import load_demo_day_care
from config.demo_devices import load_demo_devices_at_home
from config.demo_dispatch import load_demo_dispatch
from config.demo_footfall import load_demo_footfall
from config.demo_health import load_demo_health
from config.demo_intake import load_demo_intake
from config.demo_meals import load_demo_meals
from config.demo_money import load_demo_money
from config.demo_orders import load_demo_orders
from config.demo_papers import load_demo_papers
from config.demo_patrol import load_demo_patrols
from config.demo_people import load_demo_people_in_care
from config.demo_places import load_demo_places
from config.demo_rooms import load_demo_rooms_and_advice
from config.demo_rounds import load_demo_rounds
from config.demo_safety import load_demo_safety
from config.demo_till import load_demo_till
from config.demo_visits import load_demo_visits
from config.demo_volunteers import load_demo_volunteers
from config.demo_windows import load_demo_windows
from core.audit import SYSTEM
from core.management.base import DomainCommand


class Command(DomainCommand):
    """Refused where demonstration data are not allowed; safe to repeat."""

    help = "Load the demonstration district: roster, log-ins, subsidies, kitchens, tomorrow's menu."

    def handle(self, **options):
        """People first: kitchens belong to them."""
        if not settings.ALLOW_DEMO_DATA:
            raise CommandError(_("这里不允许装入演示数据（ALLOW_DEMO_DATA）。"))
        load_demo_people()
        pay_demo_months()
        load_demo_people_in_care()
        load_demo_devices_at_home()
        load_demo_meals(by=SYSTEM)
        load_demo_places(by=SYSTEM)
        load_demo_windows(by=SYSTEM)
        load_demo_activities()
        load_demo_volunteers()
        load_demo_orders()
        load_demo_benefits(by=SYSTEM)
        load_demo_safety()
        load_demo_rounds(by=SYSTEM)
        load_demo_till(by=SYSTEM)
        load_demo_dispatch(by=SYSTEM)
        load_demo_papers(by=SYSTEM)
        load_demo_assessments(by=SYSTEM)
        load_demo_intake(by=SYSTEM)
        load_demo_visits(by=SYSTEM)
        load_demo_money(by=SYSTEM)
        self._load_care()
        self.stdout.write(_("演示数据已就绪。"))

    def _load_care(self) -> None:
        """What is done for people day by day, after everybody and everything is there."""
        load_demo_patrols()
        load_demo_day_care()
        load_demo_assistance()
        load_demo_clinic(by=SYSTEM)
        load_demo_footfall()
        load_demo_health()
        load_demo_rooms_and_advice(by=SYSTEM)
