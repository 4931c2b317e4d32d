"""Which channel a request came through, and refusals as pages."""

from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control

from core.audit import channel
from core.errors import refusal_of

_CHANNELS = {"admin": "admin", "api": "api", "console": "console"}


class RequestSanityMiddleware:
    """What no person sends: a zero byte, an address that is none. Answered before anything reads it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.META["REMOTE_ADDR"] = _address(request.META.get("REMOTE_ADDR", ""))
        texts = [request.path_info, *request.COOKIES.values(), *_texts(request.GET)]
        if request.method == "POST":
            texts += _sent(request)
        if any("\x00" in text for text in texts):
            raise BadRequest
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # On a shared computer the next person must not find this page behind "back".
            patch_cache_control(response, private=True, no_store=True)
        return response


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def _sent(request) -> list[str]:
    try:
        return _texts(request.POST)
    except BadRequest:
        request.encoding = None  # the page that refuses a form in another alphabet reads it, too
        raise


def _texts(form: QueryDict) -> list[str]:
    return [text for name, values in form.lists() for text in (name, *values)]


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
        """Answer a refusal; leave everything else to Django."""
        if (refusal := refusal_of(exception)) is None:
            return None
        return render(request, "refused.html", {"error": refusal}, status=refusal.http_status)
