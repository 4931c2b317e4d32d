"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    """What home service offers, who goes, and every visit."""

    name = "dispatch"
    verbose_name = _("上门服务")

    def ready(self):
        from dispatch import permissions, receivers  # noqa: F401
        from dispatch.commands.leaving import move_to_kept_file
        from dispatch.queries.calls import is_call_device
        from dispatch.queries.fates import announce_fates
        from dispatch.queries.portrait import announce_portrait
        from dispatch.queries.reconciliation import announce
        from dispatch.queries.station_panel import announce_qualifications
        from elderly_care.commands import register_mover
        from elderly_care.commands.devices import register_serial_check

        announce()
        announce_fates()
        announce_qualifications()
        announce_portrait()
        register_mover("dispatch", move_to_kept_file)
        register_serial_check("dispatch", is_call_device)
