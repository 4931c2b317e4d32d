"""Settings, addresses and the entry points of the processes."""

from config.celery import app as celery_app
