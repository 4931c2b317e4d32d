"""demo_logins: the table of demonstration log-ins that ./yizhan up prints."""

from config.demo import DAUGHTER, PASSWORD, RESIDENT, SEATS
from core.management.base import DomainCommand


class Command(DomainCommand):
    """Prints names and roles; the password is the same for all."""

    help = "Print the demonstration log-ins."

    def handle(self, **options):
        """Residents first: theirs is the page that most come to see."""
        rows = [
            (RESIDENT, "老人 resident", "/"),
            (DAUGHTER, "女儿 family", "/"),
            *((seat.username, f"{seat.role.label} {seat.role.value}", "/admin/") for seat in SEATS),
        ]
        self.stdout.write(f"  演示密码 / password: {PASSWORD}")
        for username, title, address in rows:
            self.stdout.write(f"  {username:<12} {address:<8} {title}")
