"""Static files, answered before anything else is asked."""

from functools import cache

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from servestatic.middleware import ServeStaticMiddleware


async def _nobody(request: HttpRequest) -> HttpResponseBase:
    """Stands where ServeStatic expects the rest of the house; never called."""
    raise NotImplementedError


@cache
def _known_files() -> ServeStaticMiddleware:
    """Found once in a process: whoever opens a browser in a test builds all middleware anew."""
    return ServeStaticMiddleware(_nobody)


class StaticFilesMiddleware:
    """ServeStatic's files and headers without its event loop, which cost every page 0.4 ms.

    Whole files leave at once: ours are small, and what is large lies in private storage.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self._known = _known_files()

    def __call__(self, request):
        known, path = self._known, request.path_info
        found = known.find_file(path) if known.autorefresh else known.files.get(path)
        if found is None:
            return self.get_response(request)
        answer = found.get_response(request.method or "GET", request.META)
        content = b""
        if answer.file is not None:
            with answer.file as file:
                content = file.read()
        response = HttpResponse(content, status=int(answer.status))
        del response["content-type"]
        for name, value in answer.headers:
            if value is not None:
                response[name] = value
        return response
