"""Residents are written to in the platform's own language, whatever language an officer's page has."""

from django.conf import settings
from django.utils import translation


def platform_language() -> translation.override:
    """A context in which texts are in the platform's own language."""
    return translation.override(settings.LANGUAGE_CODE)
