"""Which channel a request came through, and refusals as pages."""

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation

from core.audit import channel
from core.errors import DomainError

_CHANNELS = {"admin": "admin", "api": "api", "console": "console"}


class LanguageMiddleware(LocaleMiddleware):
    """Pages are Chinese until somebody chooses otherwise; API clients say theirs with each request."""

    def process_request(self, request):
        """The choice is the language cookie."""
        if request.path_info.startswith("/api/"):
            super().process_request(request)
            return
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        known = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(known)
        request.LANGUAGE_CODE = translation.get_language()


class AuditContextMiddleware:
    """Everything that a request records carries its channel and address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        first = request.path_info.strip("/").split("/", 1)[0]
        with channel(_CHANNELS.get(first, "portal"), request.META.get("REMOTE_ADDR") or None):
            return self.get_response(request)


class DomainErrorMiddleware:
    """A refusal that no form showed becomes a page that says what happened and what to do."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Answer DomainError; leave everything else to Django."""
        if not isinstance(exception, DomainError):
            return None
        return render(request, "refused.html", {"error": exception}, status=exception.http_status)
