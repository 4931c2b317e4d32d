"""A telephone system to try the hotline with: rings, is answered, hangs up, presses a one-key device."""

import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.simulators import post_signed
from dispatch.logic import cti


class Command(BaseCommand):
    """call_simulator ringing --webhook http://127.0.0.1:8000/api/v1/calls/hotline --number 138…"""

    help = "Tells the platform of one call or press, signed as docs/partners/calls.md says."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """What happens, and whom to tell."""
        parser.add_argument("event", choices=[*cti.CALLS, cti.PRESSED])
        parser.add_argument("--webhook", required=True)
        parser.add_argument("--app", default="")
        parser.add_argument("--secret", default="", help="as CTI_SECRET; else this machine's own")
        parser.add_argument("--call-id", default="")
        parser.add_argument("--number", default="")
        parser.add_argument("--extension", default="")
        parser.add_argument("--serial", default="")
        parser.add_argument("--recording", default="")
        parser.add_argument("--silent", action="store_true")

    def handle(self, *args, **options):
        """One message; prints its number and the answer."""
        line = settings.CTI_LINES.get(options["webhook"].rpartition("/")[2], {})
        for name in ("app", "secret"):
            options[name] = options[name] or line.get(name, "")
        call_id = options["call_id"] or secrets.token_hex(6)
        told = {
            "event": options["event"],
            "call_id": call_id,
            "occurred_at": timezone.now().isoformat(),
            **{k: options[k] for k in ("number", "extension", "serial", "recording") if options[k]},
            "silent": options["silent"],
        }
        who = {"app": options["app"], "secret": options["secret"]}
        status, answer = post_signed(cti.SIGNED, options["webhook"], told, **who)
        self.stdout.write(f"{call_id} {status} {answer}")
        if status != 200:
            raise CommandError(answer)
