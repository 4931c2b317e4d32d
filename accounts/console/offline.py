"""Pages that go on without the network: their service worker, and the acts that their outbox sends."""

from pathlib import Path

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.functional import Promise
from django.views.generic import View

from accounts.console.guards import StaffMixin
from core.errors import DomainError, InvalidInput, NotFound
from ui.forms import ActForm


class ServiceWorkerView(StaffMixin, View):
    """A page's service worker, under the address whose pages it may serve."""

    script = "ui/js/offline/worker.js"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The script as it is."""
        found = finders.find(self.script)
        if not isinstance(found, str):
            raise Http404
        content = Path(found).read_bytes()
        response = HttpResponse(content, content_type="text/javascript; charset=utf-8")
        response["Cache-Control"] = "no-cache"
        return response


class ManifestView(StaffMixin, View):
    """What a phone needs to keep a page on its home screen; the address lies beside the page's."""

    name: str | Promise = ""
    short_name: str | Promise = ""

    def get(self, request: HttpRequest, *args, **kwargs) -> JsonResponse:
        """A web app manifest."""
        here = request.path.rpartition("/")[0] + "/"
        icon = {"src": static("ui/img/icon.svg"), "sizes": "any", "type": "image/svg+xml"}
        body = {
            "name": str(self.name),
            "short_name": str(self.short_name),
            "start_url": here,
            "scope": here,
            "display": "standalone",
            "icons": [icon],
        }
        return JsonResponse(body, content_type="application/manifest+json")


class ActView(StaffMixin, View):
    """One act of one person; the page's outbox gets JSON, a plain form a page."""

    form_class: type[ActForm] = ActForm
    back = ""
    done: str | Promise = ""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A refusal says why, and the phone keeps the act."""
        try:
            self._act(self._checked_form())
            text = str(self.done) % self._words()
        except DomainError as refusal:
            return self._refused(refusal)
        if self._wants_json:
            return JsonResponse({"message": text})
        messages.success(request, text)
        return redirect(self.back)

    def _checked_form(self) -> ActForm:
        form = self.form_class(self.request.POST, self.request.FILES)
        if not form.is_valid():
            raise InvalidInput(fields={name: list(lines) for name, lines in form.errors.items()})
        return form

    def _refused(self, refusal: DomainError) -> HttpResponse:
        text = refusal.in_full
        if self._wants_json:
            answer = {"code": refusal.code, "message": text}
            return JsonResponse(answer, status=refusal.http_status)
        if isinstance(refusal, NotFound):
            raise Http404
        messages.error(self.request, text)
        return redirect(self.back)

    @property
    def _wants_json(self) -> bool:
        return "application/json" in self.request.headers.get("Accept", "")

    def _words(self) -> dict[str, object]:
        """What `done` speaks of."""
        raise NotImplementedError

    def _act(self, form) -> None:
        raise NotImplementedError
