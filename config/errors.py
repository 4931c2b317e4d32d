"""What is answered where there is nothing, and when something broke: pages, or JSON under /api/."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    if request.path_info.startswith("/api/"):
        message = _("请求里有不能识别的内容，什么都没有改变。")
        return JsonResponse({"code": "invalid", "message": message}, status=400)
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if request.path_info.startswith("/api/"):
        return JsonResponse({"code": "not_found", "message": _("没有这个地址。")}, status=404)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    if request.path_info.startswith("/api/"):
        message = _("我们这边出错了，请求没有办成。请稍后用同一个 Idempotency-Key 重试。")
        return JsonResponse({"code": "error", "message": message}, status=500)
    return defaults.server_error(request)
