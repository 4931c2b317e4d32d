"""A department to try the platform with: its own process, its own books, our contract."""

from django.core.management.base import BaseCommand

from stations.management.simulator import Department, DepartmentServer


class Command(BaseCommand):
    """department_simulator --app civil --secret … --webhook http://127.0.0.1:8000/api/v1/department-events/civil"""

    help = "Speaks the contract of docs/partners/cases.md and decides nothing."
    requires_system_checks = []

    def add_arguments(self, parser):
        """Where it listens, whom it tells."""
        parser.add_argument("--port", type=int, default=8098)
        parser.add_argument("--webhook", required=True)
        parser.add_argument("--app", required=True)
        parser.add_argument("--secret", required=True)

    def handle(self, *args, **options):
        """Until it is stopped."""
        department = Department(options["app"], options["secret"], options["webhook"])
        server = DepartmentServer(department, options["port"])
        self.stdout.write(f"http://127.0.0.1:{server.server_port}/cases")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
