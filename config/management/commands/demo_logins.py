"""demo_logins: the table of demonstration log-ins that ./yizhan up prints."""

from django.urls import reverse

from accounts.models import User
from config.demo import CENTRAL_COOK, DAUGHTER, PASSWORD, RESIDENT, SEATS
from config.demo_assess import SEATS as ASSESSORS
from config.demo_benefits import DEPARTMENT_LOGIN
from core.management.base import DomainCommand
from portal.workplaces import workplace


class Command(DomainCommand):
    """Prints names and roles; the password is the same for all."""

    help = "Print the demonstration log-ins."

    def handle(self, **options):
        """Residents first: theirs is the page that most come to see."""
        rows = [
            (RESIDENT, "老人 resident", "/"),
            (DAUGHTER, "女儿 family", "/"),
            *(
                (seat.username, f"{seat.role.label} {seat.role.value}", _start(seat.username))
                for seat in (*SEATS, CENTRAL_COOK, *(row[0] for row in ASSESSORS))
            ),
            (DEPARTMENT_LOGIN, "职能部门 department", _start(DEPARTMENT_LOGIN)),
        ]
        self.stdout.write(f"  演示密码 / password: {PASSWORD}")
        for username, title, address in rows:
            self.stdout.write(f"  {username:<12} {address:<26} {title}")


def _start(username: str) -> str:
    """The page where this person starts to work."""
    user = User._default_manager.filter(username=username).first()
    return reverse((user and workplace(user)) or "portal:home")
