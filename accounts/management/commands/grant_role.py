"""Give the first administrators their roles, from the server's own command line."""

from django.core.management.base import CommandError

from accounts.commands import grant_role
from accounts.enums import Role
from accounts.models import Division, Organisation, User
from core.audit import SystemActor
from core.management.base import DomainCommand


class Command(DomainCommand):
    """grant_role USERNAME ROLE [--division CODE | --organisation CREDIT_CODE]."""

    help = "Grant a role; the only way that needs no security administrator."

    def add_arguments(self, parser):
        """Who, what, where."""
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--division", help="code of a district, street or community")
        parser.add_argument("--organisation", help="unified social credit code")

    def handle(self, *, username, role, division, organisation, **options):
        """Call the command and say what happened."""
        try:
            membership = grant_role(
                user=User.objects.get(username=username),
                role=role,
                division=division and Division.objects.get(code=division),
                organisation=organisation and Organisation.objects.get(credit_code=organisation),
                by=SystemActor("command line"),
            )
        except (User.DoesNotExist, Division.DoesNotExist, Organisation.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(membership))
