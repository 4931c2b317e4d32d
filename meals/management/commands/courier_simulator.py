"""A courier firm to try the platform with: its own process, its own books, our contract."""

from django.core.management.base import BaseCommand

from meals.management.simulator import Firm, FirmServer


class Command(BaseCommand):
    """courier_simulator --webhook http://127.0.0.1:8000/api/v1/courier-events/meituan --secret …"""

    help = "Speaks the contract of docs/partners/couriers.md and brings nothing."
    requires_system_checks = []

    def add_arguments(self, parser):
        """Where it listens, whom it tells, and how fast it is."""
        parser.add_argument("--port", type=int, default=8099)
        parser.add_argument("--webhook", required=True)
        parser.add_argument("--app", default="yizhan")
        parser.add_argument("--secret", required=True)
        parser.add_argument(
            "--step", type=float, default=0.0, help="seconds between states; 0: only when told"
        )

    def handle(self, *args, **options):
        """Until it is stopped."""
        firm = Firm(
            app=options["app"],
            secret=options["secret"],
            webhook=options["webhook"],
            step=options["step"],
        )
        server = FirmServer(firm, options["port"])
        self.stdout.write(f"http://127.0.0.1:{server.server_port}")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
