"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ElderlyCareConfig(AppConfig):
    """Residents and what is known of them."""

    name = "elderly_care"
    verbose_name = _("养老服务对象")

    def ready(self):
        from elderly_care import permissions, receivers  # noqa: F401
        from elderly_care.commands.movers import announce_movers
        from elderly_care.queries.care_fates import announce_fates
        from elderly_care.queries.case_principals import announce_principals
        from elderly_care.queries.citizens import announce_people
        from elderly_care.queries.portrait_activities import announce_activities
        from elderly_care.queries.portrait_assessments import announce_assessments
        from elderly_care.queries.portrait_assistance import announce_assistance
        from elderly_care.queries.portrait_cases import announce_cases
        from elderly_care.queries.portrait_day_care import announce_day_care
        from elderly_care.queries.portrait_devices import announce_devices
        from elderly_care.queries.portrait_facts import announce_facts
        from elderly_care.queries.portrait_patrols import announce_patrols

        announce_movers()
        announce_people()
        announce_fates()
        announce_principals()
        announce_facts()
        announce_day_care()
        announce_cases()
        announce_assessments()
        announce_devices()
        announce_patrols()
        announce_activities()
        announce_assistance()
