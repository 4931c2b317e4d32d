"""The Celery application: queues, redelivery and the schedule come from settings."""

import os
import signal

from celery import Celery
from celery.signals import worker_process_init

from config.servers.base import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("yizhan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def die_with_the_worker(**_: object) -> None:
    """A pool process whose worker was killed must not go on beside the worker that replaces it."""
    die_with_parent(signal.SIGKILL, os.getppid())
