"""The ASGI entry point of the web process."""

import gc
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
django.setup(set_prefix=False)

from config.handler import OneHopHandler  # noqa: E402 - only now are there settings

application = OneHopHandler()
gc.freeze()  # what was read at the start stays: a request needn't wait until it is looked through again
