"""What every endpoint of the API shares: error bodies and pages."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_exception_handler

from core.acts import is_key
from core.errors import KeyMissing, NotFound, refusal_of
from core.signed import Contract


class ErrorSerializer(serializers.Serializer):
    """The body of every 4xx: a stable code, a sentence, and the fields in error."""

    code = serializers.CharField()
    message = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


def idempotency_key(request: Request) -> str:
    """The sender's own number for what is asked. Raises KeyMissing."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not is_key(key):
        raise KeyMissing
    return key


def sent_bytes(request: HttpRequest | Request) -> bytes:
    """The body as it came; nothing where it came as a form and was read as one."""
    try:
        return request.body
    except RawPostDataException:
        return b""


_SIGNED = {
    "App": "The app that we gave you.",
    "Timestamp": "Seconds since 1970, at most five minutes from now.",
    "Nonce": "Another one for every request.",
    "Signature": "HMAC-SHA256 in hex.",
}


def signed_parameters(contract: Contract) -> list[OpenApiParameter]:
    """What the documentation says of the headers of a signed request."""
    return [
        OpenApiParameter(
            contract.header(name), str, OpenApiParameter.HEADER, required=True, description=text
        )
        for name, text in _SIGNED.items()
    ]


class HasPermission(BasePermission):
    """The view names the sentence to ask: permission = "app.verb_model"."""

    def has_permission(self, request, view):
        """Of whoever is logged in."""
        return request.user.is_authenticated and request.user.has_perm(view.permission)


class KeysetPagination(CursorPagination):
    """Pages by key: the last page costs what the first does. Follow `next` and `previous`."""

    ordering = "pk"
    page_size_query_param = "page_size"
    max_page_size = 200

    def decode_cursor(self, request):
        """A cursor that no page of ours wrote is refused."""
        cursor = super().decode_cursor(request)
        position = str(cursor.position) if cursor and cursor.position is not None else "0"
        if not (position.isascii() and position.isdecimal()):
            raise exceptions.NotFound(self.invalid_cursor_message)
        return cursor


def _words(error: Exception, detail: object) -> str:
    """The framework's own sentence; what it says of JSON is only for programmers."""
    if isinstance(error, exceptions.ParseError):
        return _("读不懂请求的内容，什么都没有改变：%(detail)s") % {"detail": detail}
    return str(detail)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Domain errors and the framework's own in one shape; None leaves a bug to be a 500."""
    if isinstance(error, Http404):  # its own words name our classes
        error = NotFound()
    if (refusal := refusal_of(error)) is not None:
        body: dict[str, Any] = {"code": refusal.code, "message": str(refusal)}
        if refusal.fields:
            body["fields"] = refusal.fields
        return Response(body, status=refusal.http_status)
    if isinstance(error, RecursionError | OverflowError):
        error = exceptions.ParseError()  # thousands of brackets; a moment at the end of time
    response = rest_exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        fields = response.data if isinstance(response.data, dict) else {"": response.data}
        response.data = {
            "code": "invalid",
            "message": _("填写的内容有误，请改正后再试。"),
            "fields": fields,
        }
    else:
        detail = response.data.get("detail", "")
        response.data = {"code": getattr(detail, "code", "error"), "message": _words(error, detail)}
    return response
