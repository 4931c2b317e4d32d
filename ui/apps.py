"""Registers the design system."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Components, tokens and their gallery."""

    name = "ui"
    verbose_name = _("设计系统")
