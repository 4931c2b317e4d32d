"""What our management commands share: refusals as sentences, figures as JSON, is a worker there."""

import json
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from core.audit import channel
from core.errors import DomainError


class DomainCommand(BaseCommand):
    """A command whose refusals are printed as sentences (exit 1) and whose acts are recorded as its own."""

    def execute(self, *args, **options):
        """Run inside the audit channel "command"."""
        with channel("command"):
            try:
                return super().execute(*args, **options)
            except DomainError as error:
                fields = [line for lines in error.fields.values() for line in lines]
                raise CommandError(" ".join([str(error), *fields, f"[{error.code}]"])) from error

    def print_json(self, value: Any) -> None:
        """One line of JSON on standard output."""
        self.stdout.write(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder))


def worker_listens_to(queue: str) -> bool:
    """Does a live Celery worker take messages of this queue?"""
    replies = current_app.control.inspect(timeout=1).active_queues() or {}
    return any(entry["name"] == queue for queues in replies.values() for entry in queues)
