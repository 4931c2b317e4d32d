"""Give a user a new password from the server's own command line, and keep a record of it."""

from getpass import getpass

from django.core.management.base import CommandError

from accounts.commands import set_password
from accounts.models import User
from core.audit import SystemActor
from core.management.base import DomainCommand


class Command(DomainCommand):
    """set_password USERNAME; the password is asked for twice."""

    help = "Set a password; the only way back in for one of the three administrators."

    def add_arguments(self, parser):
        """Whose."""
        parser.add_argument("username")

    def handle(self, *, username, **options):
        """Ask, call the command, say that it is done."""
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"there is no user {username}")
        password = getpass("New password: ")
        if getpass("Once more: ") != password:
            raise CommandError("the two passwords differ; nothing was changed")
        set_password(user=user, password=password, by=SystemActor("command line"))
        self.stdout.write(f"The password of {username} is set.")
